// @ts-check

/** The demo's lines are never wider. */
const WIDTH = 100;

/**
 * Prints one line, cut at the width.
 *
 * @param {string} [text]
 */
export function line(text = "") {
  process.stdout.write(`${text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text}\n`);
}

/**
 * Prints a heading with an empty line in front.
 *
 * @param {string} text
 */
export function heading(text) {
  line();
  line(text);
  line("-".repeat(text.length));
}

/**
 * Prints a text, indented.
 *
 * @param {string} text
 */
export function block(text) {
  for (const row of text.trimEnd().split("\n")) line(`  ${row}`.trimEnd());
}

/**
 * Milliseconds as seconds: `4.2 s`.
 *
 * @param {number} milliseconds
 */
export const seconds = (milliseconds) => `${(milliseconds / 1_000).toFixed(1)} s`;
