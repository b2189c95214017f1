import type { Place } from "./manifest/model.js";

/** Exit codes of the command. Nothing but `bin/migrate.js` ends the process. */
export const EXIT = {
  clean: 0,
  couldNotRun: 1,
  pending: 2,
  verificationFailed: 3,
  wouldOverwrite: 4,
  manifestInvalid: 5,
  refused: 6,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** From worst to best: when a run has several outcomes, the first of these is its exit code. */
const WORST_FIRST: readonly ExitCode[] = [
  EXIT.couldNotRun,
  EXIT.manifestInvalid,
  EXIT.verificationFailed,
  EXIT.wouldOverwrite,
  EXIT.refused,
  EXIT.pending,
  EXIT.clean,
];

/** The exit code that stands for all of the given ones; `clean` for none. */
export function worstExit(codes: Iterable<ExitCode>): ExitCode {
  const seen = new Set(codes);
  return WORST_FIRST.find((code) => seen.has(code)) ?? EXIT.clean;
}

/** A reason why the command cannot go on, in words for the person who ran it. */
export class MigrateError extends Error {
  override readonly name = "MigrateError";
  readonly exitCode: ExitCode;
  /** what to do about it */
  readonly hint: string | undefined;
  readonly place: Place | undefined;

  constructor(message: string, options: { exitCode?: ExitCode; hint?: string; place?: Place; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? EXIT.couldNotRun;
    this.hint = options.hint;
    this.place = options.place;
  }
}
