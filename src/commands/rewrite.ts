import type { RouteCodemod } from "../codemods/route-change.js";
import type { ExitCode } from "../errors.js";
import { selectRoutes } from "../plan/select.js";
import { readApp } from "../workspace/app.js";
import { selectionOf, type RewriteOptions } from "./options.js";
import { printManifestProblems, printResult, type Output } from "./output.js";

/**
 * `wire` and `unwire`: the same way from the options to the report, with another codemod. What parses is loaded once there is
 * a manifest to follow.
 */
export async function rewrite(
  command: string,
  loadCodemod: () => Promise<RouteCodemod>,
  options: RewriteOptions,
  output: Output,
): Promise<ExitCode> {
  const { cwd, json, dryRun, check, verify, force, strict } = options;
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return printManifestProblems(command, app, json, output);
  const batch = selectRoutes(manifest, selectionOf(options));
  const [{ runRoutes }, codemod] = await Promise.all([import("../run/routes.js"), loadCodemod()]);
  const result = await runRoutes({
    root,
    manifest,
    batch,
    codemod,
    progress: output.progress,
    options: { command, dryRun, check, verify, force, strict },
  });
  const sources = new Map([...result.sources, [app.manifestFile, app.manifestText]]);
  return printResult({ report: result.report, sources }, { json, diff: dryRun, table: false }, output);
}
