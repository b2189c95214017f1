const LONGEST_WAIT_MS = 5_000;

/** Lets calls through, and holds them while what serves them is exchanged. */
export class Gate {
  #running = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  /** Does a call's work, as soon as the gate is open. */
  async pass<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#closed !== null) await this.#closed;
    const call = work();
    const settled = call.catch(() => undefined);
    this.#running.add(settled);
    try {
      return await call;
    } finally {
      this.#running.delete(settled);
    }
  }

  /** Does something while no call is at work: it waits for those that are, but not for ever, and later ones wait. */
  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#closed !== null) await this.#closed;
    const turn = Promise.race([Promise.all(this.#running), wait(LONGEST_WAIT_MS)]).then(work);
    this.#closed = turn.then(
      () => this.#open(),
      () => this.#open(),
    );
    return turn;
  }

  #open(): void {
    this.#closed = null;
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
