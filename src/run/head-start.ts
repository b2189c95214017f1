import type { ProofMode } from "../verify/engine.js";
import { startProver } from "./prove.js";
import { startBatchReading, type Started } from "./routes.js";

/** Starts what a rewriting of routes needs in any case as soon as there is an app. To be closed, used or not. */
export class HeadStart {
  readonly #verify: ProofMode | false;
  #started: Started | undefined;

  constructor(verify: ProofMode | false) {
    this.#verify = verify;
  }

  begin(root: string): void {
    const prover = this.#verify === false ? null : startProver(root, this.#verify);
    this.#started = { reading: startBatchReading(), prover };
  }

  /** Undefined before it has begun. */
  get started(): Started | undefined {
    return this.#started;
  }

  close(): void {
    this.#started?.reading.close();
    this.#started?.prover?.close();
  }
}
