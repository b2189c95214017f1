// @ts-check
import { line } from "./print.js";

/** What was not as promised. The demo goes on after a broken promise, so that everything wrong is seen at once. */
export class Promises {
  /** @type {string[]} */
  #broken = [];

  /**
   * Prints whether something is as promised, and remembers when it is not.
   *
   * @param {boolean} isKept
   * @param {string} text what was promised, and what was found
   */
  hold(isKept, text) {
    line(`  ${isKept ? "ok " : "NOT"} ${text}`);
    if (!isKept) this.#broken.push(text);
  }

  /** @returns {readonly string[]} */
  get broken() {
    return this.#broken;
  }
}
