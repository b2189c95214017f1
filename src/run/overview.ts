import type { RouteTools } from "../codemods/route-change.js";
import type { Entry, Manifest } from "../manifest/model.js";
import type { Ledger } from "../plan/ledger.js";
import { byFile, type RouteBatch } from "../plan/select.js";
import { toDiff } from "../report/diff.js";
import { explanationText } from "../report/explanation.js";
import { handlerKey, type Moment, type Overview } from "../report/html/model.js";
import type { FileChange, HandlerResult, RunReport } from "../report/model.js";
import type { RouteFacts } from "../route/facts.js";
import type { ProofMode } from "../verify/engine.js";
import type { App } from "../workspace/app.js";
import { readLedgers } from "../workspace/ledgers.js";
import { appName } from "../workspace/packages.js";
import { toolName } from "../workspace/tool.js";
import { explainHandlers } from "./explain.js";
import { runRewriting, type Progress, type RunResult } from "./pipeline.js";
import { collectPlans, planViews } from "./plans.js";
import { scanRoutes } from "./scan.js";
import { stageWith } from "./stage.js";
import { routeTools } from "./tools.js";

export interface OverviewTask {
  readonly app: App;
  readonly manifest: Manifest;
  /** which handlers; null for every exported method of every route file */
  readonly selected: readonly RouteBatch[] | null;
  /** how what is pending is proven; false for not at all */
  readonly verify: ProofMode | false;
  readonly progress: Progress;
}

/** Looks at everything that a page tells of an app. Nothing is written. */
export async function readOverview(task: OverviewTask): Promise<Overview & Pick<RunResult, "sources">> {
  const { app, manifest, selected, verify, progress } = task;
  const startedAt = performance.now();
  progress(`reading ${app.routeFiles.length} route files`);
  const tools = await routeTools(app.root, manifest, false);
  const all = manifest.domains.flatMap((domain) => domain.entries);
  const entries = selected?.flatMap((batch) => batch.entries) ?? all;
  const batch = byFile(entries);
  const wiring = await look(task, "wire", batch, verify, tools);
  const unwiring = await look(task, "unwire", batch, false, tools);
  const explanations = new Map<string, string>();
  const visit = (route: RouteFacts, text: string): void => {
    if (route.syntaxError !== null) return;
    const ofFile = all.filter(({ file }) => file === route.file);
    for (const each of explainHandlers(route, text, ofFile, tools))
      explanations.set(handlerKey(each), explanationText(each, text));
  };
  const { report: scan, sources } = await scanRoutes(app, manifest, { tools, visit, progress });
  const plans = await collectPlans(app.root, app, []);
  const report: RunReport = {
    ...scan,
    command: "report",
    handlers: selected === null ? scan.handlers : scan.handlers.filter(isOneOf(entries)),
    findings: [...scan.findings, ...wiring.findings, ...plans.findings],
    verification: wiring.verification,
    durationMs: Math.round(performance.now() - startedAt),
  };
  return {
    app: await appName(app.root),
    tool: await toolName(),
    at: new Date().toISOString(),
    report,
    diffs: diffsOf(wiring.changes, unwiring.changes),
    explanations,
    plans: planViews(plans, scan.handlers),
    history: historyOf(await readLedgers(app.root)),
    sources: new Map([...sources, ...plans.sources]),
  };
}

/** What a rewriting would do. */
async function look(
  { app, manifest, progress }: OverviewTask,
  codemod: "wire" | "unwire",
  batch: readonly RouteBatch[],
  verify: ProofMode | false,
  tools: RouteTools,
): Promise<RunReport> {
  const options = { command: codemod, dryRun: true, check: false, verify, force: false, strict: false };
  const run = { root: app.root, manifest, batch, codemod, options, progress };
  return (await runRewriting({ ...run, stage: () => stageWith(run, tools) })).report;
}

function isOneOf(entries: readonly Entry[]): (handler: HandlerResult) => boolean {
  const keys = new Set(entries.map(handlerKey));
  return (handler) => keys.has(handlerKey(handler));
}

/** By file: what wiring would change; where it is wired, what wiring has changed. */
function diffsOf(wiring: readonly FileChange[], unwiring: readonly FileChange[]): ReadonlyMap<string, string> {
  const before = unwiring.map(({ file, before: now, after }): FileChange => ({ file, before: after, after: now }));
  return new Map([...before, ...wiring].map((change) => [change.file, toDiff([change])]));
}

const GUARDED: ReadonlySet<string> = new Set(["wired", "stubbed", "replaced", "already-wired"]);

/** What the commits of plans have guarded, and taken back, in the order of time. */
export function historyOf(ledgers: readonly Ledger[]): readonly Moment[] {
  const steps = ledgers
    .flatMap(({ kind, steps: ofRun }) => ofRun.map((step) => ({ kind, step })))
    .filter(({ step }) => step.state === "committed" && step.endedAt !== null)
    .sort((a, b) => ((a.step.endedAt ?? "") < (b.step.endedAt ?? "") ? -1 : 1));
  const guarded = new Set<string>();
  const begin = steps[0]?.step.startedAt ?? null;
  const before: readonly Moment[] = begin === null ? [] : [{ at: begin, guarded: 0, plans: [] }];
  const after = steps.map(({ kind, step }): Moment => {
    for (const handler of step.handlers) {
      if (kind === "undo") guarded.delete(handlerKey(handler));
      else if (GUARDED.has(handler.status)) guarded.add(handlerKey(handler));
    }
    return { at: step.endedAt ?? "", guarded: guarded.size, plans: [step.id] };
  });
  return [...before, ...after];
}
