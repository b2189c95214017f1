/** One of the two addresses that are compared. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How the measuring goes. */
export interface Load {
  readonly connections: number;
  /** seconds of each target in each round */
  readonly duration: number;
  readonly rounds: number;
  /** seconds of each target in front of the first round, which count for nothing */
  readonly warmup: number;
}

/** What one run of requests gave. Times are in milliseconds. */
export interface Sample {
  readonly times: readonly number[];
  readonly seconds: number;
  /** no answer: the connection failed */
  readonly errors: number;
  readonly timeouts: number;
  /** answers of another status than 2xx */
  readonly failed: number;
}

export interface Measurement {
  readonly name: string;
  readonly url: string;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly failed: number;
}

/** Something that one answer has and the other has not, or otherwise. */
export interface Difference {
  /** `contact.name`, `notes[0]`; `status` and `body` for what is no JSON */
  readonly path: string;
  readonly left: string;
  readonly right: string;
}

/** Two addresses: what their answers have not in common, and how fast they are. */
export interface Comparison {
  readonly load: Load;
  readonly differences: readonly Difference[];
  /** empty when the answers differ and nobody said to measure all the same */
  readonly targets: readonly Measurement[];
}
