import { EXIT, type ExitCode } from "../errors.js";
import { toDiff } from "../report/diff.js";
import { printJson } from "../report/json.js";
import { exitCodeOf } from "../report/outcome.js";
import { plainReport } from "../report/plain.js";
import { toText, wantsColor } from "../report/text.js";
import type { Progress, RunResult } from "../run/pipeline.js";
import type { App } from "../workspace/app.js";

/** Where a command speaks: its result to one stream, everything else to the other. */
export interface Output {
  /** the result: a diff, a table, a JSON document */
  readonly data: (text: string) => void;
  /** words for the person at the terminal */
  readonly message: (text: string) => void;
  readonly progress: Progress;
}

export interface PrintOptions {
  readonly json: boolean;
  /** the changes as a unified diff are the result, and the summary goes beside it */
  readonly diff: boolean;
  /** the table of handlers is the result */
  readonly table: boolean;
}

/** Prints a run and gives its exit code. */
export function printResult(
  { report, sources }: RunResult,
  { json, diff, table }: PrintOptions,
  output: Output,
): ExitCode {
  if (json) {
    output.data(printJson(report));
    return exitCodeOf(report);
  }
  if (diff) output.data(toDiff(report.changes));
  const stream = diff ? "stderr" : "stdout";
  const text = toText(report, { color: wantsColor(stream, process.env), sources, table });
  (diff ? output.message : output.data)(text);
  return exitCodeOf(report);
}

/** Says that a person did not want it. */
export function nothingDone({ message }: Output): ExitCode {
  message("Nothing was done.\n");
  return EXIT.couldNotRun;
}

/** Prints what is wrong with the manifest: everything at once, each with its place. */
export function printManifestProblems(
  command: string,
  { findings, manifestText, manifestFile }: App,
  json: boolean,
  output: Output,
): ExitCode {
  const report = plainReport({ command, outcome: "manifest-invalid", findings });
  return printResult(
    { report, sources: new Map([[manifestFile, manifestText]]) },
    { json, diff: false, table: false },
    output,
  );
}
