import { MigrateError } from "../errors.js";
import type { Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import { checkPlans } from "../plan/check.js";
import type { PlanDocument } from "../plan/document.js";
import { dependentsOf, inOrder } from "../plan/order.js";
import { plansOf, type Plan } from "../plan/plan.js";
import { readPlanDocument } from "../plan/read-document.js";
import type { HandlerResult, HandlerStatus } from "../report/model.js";
import type { PlanStatus, PlanView } from "../report/plans.js";
import { appRoot, findManifestText, MANIFEST_FILE, readApp, type App } from "../workspace/app.js";
import { documentName, isFolder, listPlanFiles, PLANNING_FOLDER, readDocument } from "../workspace/plan-files.js";
import { scanRoutes } from "./scan.js";

/** Every plan of an app, and everything for which they are refused. */
export interface LoadedPlans {
  readonly root: string;
  /** null for an app without a manifest */
  readonly app: App | null;
  /** in the order of running */
  readonly plans: readonly Plan[];
  readonly findings: readonly Finding[];
  /** texts of the documents, for code frames */
  readonly sources: ReadonlyMap<string, string>;
  /** ids of plans that have a summary */
  readonly finished: ReadonlySet<string>;
}

/**
 * Reads the plans of the manifest and of documents.
 *
 * @param paths documents, or folders that hold some; none means the manifest's and those of `.planning`
 */
export async function loadPlans(cwd: string, paths: readonly string[]): Promise<LoadedPlans> {
  const root = await appRoot(cwd);
  const app = (await findManifestText(root)) === null ? null : await readApp(cwd);
  const loaded = await collectPlans(root, app, paths);
  if (loaded.plans.length === 0 && loaded.findings.length === 0) throw noPlans();
  return loaded;
}

/** The same for an app that was read; without any plan there is nothing wrong. */
export async function collectPlans(root: string, app: App | null, paths: readonly string[]): Promise<LoadedPlans> {
  const files = await planFiles(root, paths);
  const documents: PlanDocument[] = [];
  const unread: Finding[] = [];
  const sources = new Map<string, string>();
  for (const path of files.documents) {
    const name = documentName(root, path);
    const text = await readDocument(root, path);
    const read = readPlanDocument(name, text);
    if (read.document !== null) documents.push(read.document);
    unread.push(...read.findings);
    sources.set(name, text);
  }
  const manifest: Manifest | null = paths.length === 0 ? (app?.manifest ?? null) : null;
  const plans = inOrder(plansOf(manifest, documents));
  const finished = new Set(files.finished);
  const findings = [...(app?.findings ?? []), ...unread, ...checkPlans(plans, finished)];
  if (app !== null) sources.set(app.manifestFile, app.manifestText);
  return { root, app, plans, findings, sources, finished };
}

async function planFiles(root: string, paths: readonly string[]) {
  const documents: string[] = [];
  const { documents: usual, finished: known } = await listPlanFiles(root, PLANNING_FOLDER);
  const finished = [...known];
  for (const path of paths) {
    const isOne = !(await isFolder(root, path));
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
    // Beside a document lie the summaries of what it waits for.
    const found = await listPlanFiles(root, isOne ? folder : path);
    documents.push(...(isOne ? [path] : found.documents));
    finished.push(...found.finished);
  }
  return { documents: paths.length === 0 ? usual : [...new Set(documents)], finished };
}

const noPlans = (): MigrateError =>
  new MigrateError("There are no plans.", {
    hint: `Write "plans" in ${MANIFEST_FILE}, keep documents such as ${PLANNING_FOLDER}/…/05-05-PLAN.md, or name one.`,
  });

/** The plan of an id. */
export function planOf(plans: readonly Plan[], id: string): Plan {
  const found = plans.find((plan) => plan.id === id);
  if (found !== undefined) return found;
  throw new MigrateError(`There is no plan "${id}".`, {
    hint: `There are: ${plans.map((plan) => plan.id).join(", ")}.`,
  });
}

/** The plans as reports show them: with their status, and what waits for each. */
export async function viewsOf(loaded: LoadedPlans): Promise<readonly PlanView[]> {
  const { app } = loaded;
  return planViews(loaded, app?.manifest ? (await scanRoutes(app, app.manifest)).report.handlers : []);
}

/** The same from handlers that were scanned. */
export function planViews({ plans, finished }: LoadedPlans, handlers: readonly HandlerResult[]): readonly PlanView[] {
  const statuses = statusesByFile(handlers);
  return plans.map((plan) => ({
    id: plan.id,
    title: plan.title,
    wave: plan.wave,
    dependsOn: plan.dependsOn,
    dependents: dependentsOf(plans, plan.id).map(({ id }) => id),
    files: plan.files.map(({ text }) => text),
    source: plan.document?.file ?? plan.place.file,
    ...statusOf(plan, statuses, finished),
  }));
}

function statusesByFile(handlers: readonly HandlerResult[]): ReadonlyMap<string, readonly HandlerStatus[]> {
  const statuses = new Map<string, HandlerStatus[]>();
  for (const { file, status } of handlers) {
    if (status !== "unmapped") statuses.set(file, [...(statuses.get(file) ?? []), status]);
  }
  return statuses;
}

const DONE: ReadonlySet<HandlerStatus> = new Set(["wired", "stubbed", "wired-by-hand", "cut-over", "ignored"]);

function statusOf(
  { id, document, files }: Plan,
  statuses: ReadonlyMap<string, readonly HandlerStatus[]>,
  finished: ReadonlySet<string>,
): { readonly status: PlanStatus; readonly progress: string | null } {
  if (document !== null) return { status: finished.has(id) ? "done" : "open", progress: null };
  const handlers = files.flatMap(({ text }) => statuses.get(text) ?? []);
  const done = handlers.filter((status) => DONE.has(status)).length;
  const status = done === 0 ? "open" : done === handlers.length ? "done" : "partly";
  return { status, progress: `${done} of ${handlers.length} handlers` };
}
