import { prepareAppCode, type PreparedAppCode } from "../app-code/start.js";
import { groupConversions, groupDifferences, groupUnstable, verdictOf } from "../compare/group.js";
import type { CompareReport, CompareRequest, HandlerVerdict, RowShape } from "../compare/model.js";
import { draftText, readRequests, type Callers } from "../compare/requests.js";
import { rowShapes } from "../compare/shapes.js";
import { MigrateError } from "../errors.js";
import type { Manifest } from "../manifest/model.js";
import type { RouteBatch } from "../plan/select.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { writeEvidence } from "../workspace/data-evidence.js";
import { readTexts } from "../workspace/files.js";
import { readDocument, writeDocument } from "../workspace/plan-files.js";
import { clientModules, draftAll } from "./compare/drafting.js";
import { askAll, type Asked } from "./compare/exchanges.js";
import { sortHandlers, type Runnable, type Sorted } from "./compare/runnable.js";
import { flags, inProcesses, onServers, type TwoServers } from "./compare/sides.js";
import { answersDigest, isComparable, type AnswerSources } from "./answer-evidence.js";
import { readMappings } from "./mappings.js";
import type { Progress } from "./pipeline.js";
import { routeTools } from "./tools.js";

const LARGEST_REQUESTS = 64 * 1024 * 1024;

/** What a person wants to be compared. */
export interface CompareTask {
  readonly root: string;
  readonly manifest: Manifest;
  /** every route file of the app */
  readonly routeFiles: readonly string[];
  readonly batches: readonly RouteBatch[];
  /** a file of requests, from the app's root or absolute; null: they are drafted */
  readonly requestsFile: string | null;
  readonly callers: Callers;
  /** headers that every request carries */
  readonly common: CompareRequest["headers"];
  /** servers that are running; null: the handlers are run here */
  readonly servers: TwoServers | null;
  readonly progress: Progress;
}

/**
 * Runs each wired handler with its flag off and on, as the same caller, and compares the answers. What was seen of a
 * domain all of whose handlers were selected is kept for `status`.
 *
 * @throws MigrateError when nothing can be run: no request, no deployment, handlers that do not compile
 */
export async function runCompare(task: CompareTask): Promise<CompareReport> {
  const startedAt = performance.now();
  const { manifest, routeFiles, servers, progress } = task;
  const sources = await answerSources(task);
  const sorted = await sortedHandlers(task, sources);
  const app = await prepared(task, sorted);
  try {
    const requests = await requestsOf(task, sorted.runnable, app);
    progress("asking with the flag off and on");
    const sides = await (servers === null ? inProcesses(app, manifest, sorted.runnable) : onServers(servers));
    try {
      const { routesDir } = manifest;
      const others = routeFiles.map((file) => ({ route: file.slice(routesDir.length + 1, file.lastIndexOf("/")) }));
      const asked = await askAll({ routesDir, handlers: sorted.runnable, others }, requests, sides, progress);
      const report = reportOf(sorted, asked, sides.deployment, startedAt);
      await keepEvidence(task, report, asked, sources);
      return report;
    } finally {
      await sides.stop();
    }
  } finally {
    await app.remove();
  }
}

/** What a person wants to be drafted. */
export type DraftTask = Omit<CompareTask, "requestsFile" | "servers">;

/**
 * Drafts requests for the selected handlers into a new file, without making any. Headers stay out of it: they are often
 * somebody's session.
 *
 * @param file from the app's root, or absolute
 * @returns what was written, in a sentence
 * @throws MigrateError when the database cannot be asked, or the file is there
 */
export async function writeDraft(asked: DraftTask, file: string): Promise<string> {
  const task = { ...asked, requestsFile: null, servers: null };
  const sorted = await sortedHandlers(task, await answerSources(task));
  const app = await prepared(task, { ...sorted, modules: [] });
  try {
    const requests = await requestsOf(task, sorted.runnable, app);
    await writeDocument(task.root, file, draftText(requests), () => false);
    return `wrote ${file}: ${requests.length} requests for ${sorted.runnable.length} handlers`;
  } finally {
    await app.remove();
  }
}

async function answerSources({ root, manifest, batches }: DraftTask): Promise<AnswerSources> {
  const { texts } = await readTexts(
    root,
    batches.map(({ file }) => file),
  );
  return { routes: texts, convex: await readConvexSources(root, manifest.convexDir) };
}

async function sortedHandlers(task: DraftTask, { routes }: AnswerSources): Promise<Sorted> {
  const { root, manifest, batches, progress } = task;
  const shapes = await shapesOf(task);
  progress("reading the handlers");
  const tools = await routeTools(root, manifest, false);
  return sortHandlers({ root, manifest, batches, texts: routes }, { tools, shapes });
}

/** An app without Prisma has no schema on the old side: then only equal values are the same. */
async function shapesOf({ root, manifest, progress }: DraftTask): Promise<readonly RowShape[]> {
  try {
    return rowShapes(await readMappings(root, manifest, null));
  } catch (error) {
    // A schema that is there and cannot be read has a place.
    if (!(error instanceof MigrateError) || error.place !== undefined) throw error;
    progress(`${error.message} Only values that are written alike count as equal.`);
    return [];
  }
}

/** Handlers that answer elsewhere are not loaded, and then a file of requests needs no database. */
async function prepared(task: CompareTask, { modules }: Sorted): Promise<PreparedAppCode> {
  const { root, manifest, servers, requestsFile, progress } = task;
  progress("bundling the handlers");
  const handlers = servers === null ? modules : [];
  const needsClients = handlers.length > 0 || requestsFile === null;
  return prepareAppCode(root, [...handlers, ...(needsClients ? clientModules(root, manifest) : [])]);
}

async function requestsOf(
  task: CompareTask,
  handlers: readonly Runnable[],
  app: PreparedAppCode,
): Promise<readonly CompareRequest[]> {
  const { root, manifest, requestsFile, callers, common, progress } = task;
  if (requestsFile !== null) {
    const text = await readDocument(root, requestsFile, LARGEST_REQUESTS);
    return readRequests(requestsFile, text, callers, common);
  }
  if (handlers.length === 0) return [];
  const drafting = { manifest, handlers, clients: clientModules(root, manifest), callers, common };
  const running = await app.start(flags(manifest, "prisma", handlers));
  try {
    return await draftAll(drafting, running, progress);
  } finally {
    await running.stop();
  }
}

function reportOf(
  { runnable, leftOut }: Sorted,
  { exchanges, unmatched }: Asked,
  deployment: string | null,
  startedAt: number,
): CompareReport {
  const handlers = [...runnable.map((handler) => verdictOf(handler, exchanges)), ...leftOut];
  return {
    version: 1,
    command: "compare",
    outcome: outcomeOf(handlers),
    deployment,
    requests: exchanges.length,
    handlers,
    differences: groupDifferences(exchanges),
    conversions: groupConversions(exchanges),
    unmatched: unmatched.map(({ path }) => path),
    unstable: groupUnstable(exchanges),
    durationMs: Math.round(performance.now() - startedAt),
  };
}

function outcomeOf(handlers: readonly HandlerVerdict[]): CompareReport["outcome"] {
  const has = (verdict: HandlerVerdict["verdict"]): boolean => handlers.some((handler) => handler.verdict === verdict);
  if (has("differs")) return "answers-differ";
  return has("not-shown") || !has("equal") ? "incomplete" : "equal";
}

/** Keeps what was seen of domains of which every handler that can be compared was selected. */
async function keepEvidence(
  { root, manifest, batches }: CompareTask,
  report: CompareReport,
  { exchanges }: Asked,
  sources: AnswerSources,
): Promise<void> {
  const { deployment } = report;
  // Rows and answers must have been seen on one deployment.
  if (deployment === null) return;
  const selected = new Set(batches.flatMap(({ entries }) => entries));
  for (const domain of manifest.domains) {
    const live = domain.entries.filter(isComparable);
    if (live.length === 0 || live.some((entry) => !selected.has(entry))) continue;
    const own = exchanges.filter(({ handler }) => handler.domain === domain.name);
    const equal = report.handlers.filter((handler) => handler.domain === domain.name && handler.verdict === "equal");
    const answers = {
      at: new Date().toISOString(),
      deployment,
      requests: own.length,
      handlers: equal.map(({ method, route }) => `${method} ${route}`),
      differing: own.filter(({ compared }) => compared.differences.length > 0).length,
      manifestDigest: answersDigest(domain, sources),
    };
    await writeEvidence(root, domain.name, { answers });
  }
}
