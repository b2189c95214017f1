import { withSteps, type Ledger, type LedgerStep } from "../../plan/ledger.js";
import type { FileSystem } from "../../workspace/file-system.js";
import { writeLedger } from "../../workspace/ledgers.js";

/** A run's ledger while the run is at work: what is told to it is on the disk before the next thing is done. */
export class LedgerBook {
  /** absolute path of the app that holds the ledger */
  readonly home: string;
  readonly #fs: FileSystem | null;
  #ledger: Ledger;

  /**
   * @param fs null for a dry run: nothing is written
   */
  constructor(home: string, ledger: Ledger, fs: FileSystem | null) {
    this.home = home;
    this.#ledger = ledger;
    this.#fs = fs;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** A step as it stands now. */
  step(id: string): LedgerStep {
    const found = this.#ledger.steps.find((each) => each.id === id);
    if (found === undefined) throw new RangeError(`the run has no plan ${id}`);
    return found;
  }

  async tell(change: (ledger: Ledger) => Ledger): Promise<void> {
    this.#ledger = change(this.#ledger);
    if (this.#fs !== null) await writeLedger(this.home, this.#ledger, this.#fs);
  }

  async tellSteps(ids: readonly string[], change: (step: LedgerStep) => Partial<LedgerStep>): Promise<void> {
    await this.tell((ledger) => withSteps(ledger, ids, change));
  }
}
