import { wireRoute } from "../codemods/wire.js";
import { decideRoute, type RouteTools } from "../codemods/route-change.js";
import { finding, type Finding } from "../findings.js";
import { excluder, type FindExclusion } from "../manifest/exclude.js";
import type { Entry, Manifest } from "../manifest/model.js";
import type { HandlerResult, HandlerStatus, RunReport } from "../report/model.js";
import type { HandlerFacts, RouteFacts } from "../route/facts.js";
import type { App } from "../workspace/app.js";
import { readTexts } from "../workspace/files.js";
import type { Progress, RunResult } from "./pipeline.js";
import { routeTools } from "./tools.js";

/** What `wire` would do, as `scan` says that it stands. */
const STANDING: Readonly<Partial<Record<HandlerStatus, HandlerStatus>>> = {
  wired: "pending",
  stubbed: "pending",
  replaced: "outdated",
};

/** What else may come of the one reading of every route file. */
export interface ScanOptions {
  /** tools that are there already */
  readonly tools?: RouteTools;
  /** is told how many files are read */
  readonly progress?: Progress;
  /** sees each file's facts once; they are not kept */
  readonly visit?: (route: RouteFacts, text: string) => void;
}

/** Accounts for every exported method of every route file. Reads only. */
export async function scanRoutes(app: App, manifest: Manifest, options: ScanOptions = {}): Promise<RunResult> {
  const startedAt = performance.now();
  const tools = options.tools ?? (await routeTools(app.root, manifest, false));
  const { texts, findings } = await readTexts(app.root, app.routeFiles);
  const exclusionOf = excluder(manifest.exclude);
  const entriesOf = entriesByFile(manifest);
  const handlers: HandlerResult[] = [];
  const problems: Finding[] = [...findings];
  let done = 0;
  for (const [file, text] of texts) {
    const route = tools.read(file, text);
    options.visit?.(route, text);
    options.progress?.("reading route files", { done, total: texts.size });
    done += 1;
    const mapped = entriesOf.get(file) ?? [];
    if (route.syntaxError !== null)
      problems.push(finding("syntax-error", route.syntaxError.place, { reason: route.syntaxError.reason }));
    problems.push(...unusedIgnores(route, mapped));
    handlers.push(...scanRoute(route, text, mapped, { tools, exclusionOf, routesDir: app.routesDir }));
  }
  return { report: reportOf(handlers, problems, startedAt), sources: texts };
}

function entriesByFile({ domains }: Manifest): ReadonlyMap<string, readonly Entry[]> {
  const byFile = new Map<string, Entry[]>();
  for (const entry of domains.flatMap((domain) => domain.entries)) {
    const known = byFile.get(entry.file);
    if (known === undefined) byFile.set(entry.file, [entry]);
    else known.push(entry);
  }
  return byFile;
}

interface Scanner {
  readonly tools: RouteTools;
  readonly exclusionOf: FindExclusion;
  readonly routesDir: string;
}

function scanRoute(route: RouteFacts, text: string, entries: readonly Entry[], scanner: Scanner): HandlerResult[] {
  const task = { file: route.file, text, entries, knownGuards: [], force: false };
  const mapped =
    entries.length === 0
      ? []
      : decideRoute(wireRoute, task, scanner.tools).handlers.map((result) => standing(result, entries));
  const others = route.handlers.filter(({ method }) => !entries.some((entry) => entry.method === method));
  return [...mapped, ...others.map((handler) => unmapped(handler, route.file, scanner))];
}

/** An ignore comment is of use only where an entry maps what it stands above. */
function unusedIgnores(route: RouteFacts, entries: readonly Entry[]): Finding[] {
  const ofHandlers = route.handlers.filter(({ method }) => !entries.some((entry) => entry.method === method));
  const unused = [...(entries.length === 0 ? [route.ignored] : []), ...ofHandlers.map(({ ignored }) => ignored)];
  return unused.flatMap((comment) =>
    comment === null ? [] : [finding("ignore-unused", comment.place, { reason: comment.reason })],
  );
}

function standing(result: HandlerResult, entries: readonly Entry[]): HandlerResult {
  if (result.status === "already-wired") {
    const isStub = entries.find(({ method }) => method === result.method)?.action.kind === "stub";
    return { ...result, status: isStub ? "stubbed" : "wired" };
  }
  return { ...result, status: STANDING[result.status] ?? result.status };
}

function unmapped(handler: HandlerFacts, file: string, { exclusionOf, routesDir }: Scanner): HandlerResult {
  const route = routeKey(file, routesDir);
  const { method, place, guard } = handler;
  const base = { file, method, route, domain: guard?.domain ?? null, finding: null, place };
  const exclusion = exclusionOf(route);
  if (exclusion !== null) return { ...base, domain: null, status: "excluded", reason: exclusion.reason };
  if (guard === null) return { ...base, status: "unmapped", reason: null };
  if (guard.shape === "by-hand")
    return { ...base, status: "wired-by-hand", reason: "no entry maps it", place: guard.place };
  return { ...base, status: "outdated", reason: "no entry maps it any more", place: guard.place };
}

/** `app/api/leads/[id]/route.ts` → `leads/[id]` */
const routeKey = (file: string, routesDir: string): string =>
  file.slice(routesDir.length + 1, Math.max(file.lastIndexOf("/"), routesDir.length + 1));

const reportOf = (handlers: readonly HandlerResult[], findings: readonly Finding[], startedAt: number): RunReport => ({
  version: 1,
  command: "scan",
  outcome: "done",
  handlers,
  findings,
  verification: null,
  commits: [],
  durationMs: Math.round(performance.now() - startedAt),
  changes: [],
});
