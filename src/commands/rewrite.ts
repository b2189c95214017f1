import type { ExitCode } from "../errors.js";
import type { Result, WireOptions } from "../index.js";
import { selectionOf, type RewriteOptions } from "./options.js";
import { printResult, type Output } from "./output.js";

/** `wire` and `unwire`: from the options to the report. */
export async function rewrite(
  run: (options: WireOptions) => Promise<Result>,
  options: RewriteOptions,
  output: Output,
): Promise<ExitCode> {
  const { cwd, format, dryRun, check, verify, force, strict } = options;
  const rewriting = { cwd, dryRun, check, verify, force, strict, onProgress: output.progress };
  const result = await run({ ...rewriting, ...selectionOf(options) });
  const hasDiff = dryRun && result.report.outcome !== "manifest-invalid";
  return printResult(result, { cwd, format, diff: hasDiff, table: false }, output);
}
