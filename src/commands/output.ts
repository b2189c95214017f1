import { EXIT, type ExitCode } from "../errors.js";
import { toDiff } from "../report/diff.js";
import { exitCodeOf } from "../report/outcome.js";
import { plainReport } from "../report/plain.js";
import { nextSteps } from "../report/next.js";
import { toText, wantsColor } from "../report/text.js";
import type { Progress, RunResult } from "../run/pipeline.js";
import type { App } from "../workspace/app.js";
import type { FormatOptions } from "./options.js";

/** Where a command speaks: its result to one stream, everything else to the other. */
export interface Output {
  /** the result: a diff, a table, a JSON document */
  readonly data: (text: string) => void;
  /** words for the person at the terminal */
  readonly message: (text: string) => void;
  readonly progress: Progress;
}

export interface PrintOptions extends FormatOptions {
  /** the app's folder */
  readonly cwd: string;
  /** for a person, the changes as a unified diff are the result, and the summary goes beside it */
  readonly diff: boolean;
  /** for a person, the table of handlers is the result */
  readonly table: boolean;
  /** for a person, this is the result, and what there is to say of it goes beside it */
  readonly words?: () => string;
}

/** Prints a run and gives its exit code. */
export async function printResult(
  { report, sources }: RunResult,
  { cwd, format, diff, table, words }: PrintOptions,
  output: Output,
): Promise<ExitCode> {
  const exitCode = exitCodeOf(report);
  if (format !== "text") {
    const [{ render }, { toolName }, { prefixInRepository }] = await Promise.all([
      import("../report/render.js"),
      import("../workspace/tool.js"),
      import("../workspace/git.js"),
    ]);
    const prefix = format === "sarif" || format === "github" ? await prefixInRepository(cwd) : "";
    output.data(render(format, report, { tool: await toolName(), prefix }));
    return exitCode;
  }
  if (diff) output.data(toDiff(report.changes));
  if (words !== undefined) output.data(words());
  const isBeside = diff || words !== undefined;
  const hasMore = exitCode !== EXIT.clean || report.findings.length > 0 || nextSteps(report).length > 0;
  if (words !== undefined && !hasMore) return exitCode;
  const text = toText(report, { color: wantsColor(isBeside ? "stderr" : "stdout", process.env), sources, table });
  (isBeside ? output.message : output.data)(text);
  return exitCode;
}

/** Says that a person did not want it. */
export function nothingDone({ message }: Output): ExitCode {
  message("Nothing was done.\n");
  return EXIT.couldNotRun;
}

/** Prints what is wrong with the manifest: everything at once, each with its place. */
export function printManifestProblems(
  command: string,
  { root, findings, manifestText, manifestFile }: App,
  { format }: FormatOptions,
  output: Output,
): Promise<ExitCode> {
  const report = plainReport({ command, outcome: "manifest-invalid", findings });
  const sources = new Map([[manifestFile, manifestText]]);
  return printResult({ report, sources }, { cwd: root, format, diff: false, table: false }, output);
}
