import { plainReport } from "../report/plain.js";
import { selectRoutes, type Selection } from "../plan/select.js";
import type { SavedPlan } from "../plan/saved.js";
import { readApp, type App } from "../workspace/app.js";
import type { Progress, RunResult } from "./pipeline.js";
import { HeadStart } from "./head-start.js";
import { runRoutes, type RouteOptions } from "./routes.js";

/** What is rewritten, and how. */
export interface RewriteRequest {
  readonly cwd: string;
  readonly selection: Selection;
  readonly options: RouteOptions;
  readonly progress: Progress;
}

/**
 * `wire` and `unwire`: the same way from an app's folder to the report, with another codemod. What parses is loaded once
 * there is a manifest that can be read. One with problems is a report of its own, and no route is read.
 *
 * @throws MigrateError when there is no app, nothing is selected, or a name is not in the manifest
 */
export async function rewriteRoutes(command: SavedPlan["command"], request: RewriteRequest): Promise<RunResult> {
  const { cwd, selection, options, progress } = request;
  const early = new HeadStart(options.verify);
  try {
    const app = await readApp(cwd, { onReadable: (root) => early.begin(root) });
    const { root, manifest } = app;
    if (manifest === null) return manifestProblems(command, app);
    const batch = selectRoutes(manifest, selection);
    const { started } = early;
    const result = await runRoutes({ root, manifest, batch, codemod: command, progress, options, started });
    return withManifest(result, app);
  } finally {
    early.close();
  }
}

/** The same, with nothing written: what would be, as the text of a saved plan; null when it is not proven. */
export async function planRewriting(
  command: SavedPlan["command"],
  { cwd, selection, options, progress }: RewriteRequest,
): Promise<RunResult & { readonly root: string; readonly plan: string | null }> {
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return { ...manifestProblems("plan create", app), root, plan: null };
  const batch = selectRoutes(manifest, selection);
  const { createSavedPlan } = await import("./saved-plan.js");
  const { plan, ...result } = await createSavedPlan({ app, manifest, batch, command, options, progress });
  return { ...withManifest(result, app), root, plan };
}

const manifestProblems = (command: string, app: App): RunResult =>
  withManifest(
    { report: plainReport({ command, outcome: "manifest-invalid", findings: app.findings }), sources: new Map() },
    app,
  );

/** Findings about the manifest show its lines. */
const withManifest = ({ report, sources }: RunResult, { manifestFile, manifestText }: App): RunResult => ({
  report,
  sources: new Map([...sources, [manifestFile, manifestText]]),
});
