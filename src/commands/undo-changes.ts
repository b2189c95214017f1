import type { ExitCode } from "../errors.js";
import type { WriteOptions } from "./options.js";
import type { Output } from "./output.js";

/** `--undo` of a command that remembers the files which it changed: each as it was before, byte for byte. */
export async function undoChanges(
  command: "replace" | "transform",
  paths: readonly string[],
  options: WriteOptions,
  output: Output,
): Promise<ExitCode> {
  const [{ readApp }, { runUndoFix }, print] = await Promise.all([
    import("../workspace/app.js"),
    import("../run/undo-fix.js"),
    import("./output.js"),
  ]);
  const { cwd, format, dryRun, check, verify } = options;
  const title = `${command} --undo`;
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return print.printManifestProblems(title, app, options, output);
  const runOptions = { command: title, dryRun, check, verify, force: false };
  const result = await runUndoFix({ command, root, manifest, paths, progress: output.progress, options: runOptions });
  return print.printResult(result, { cwd, format, diff: dryRun, table: false }, output);
}
