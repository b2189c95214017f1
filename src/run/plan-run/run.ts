import { MigrateError } from "../../errors.js";
import { digestOf } from "../../edits/undo-steps.js";
import type { Manifest, PlanDefinition } from "../../manifest/model.js";
import { LEDGER_VERSION, type Ledger, type LedgerOptions, type LedgerStep } from "../../plan/ledger.js";
import { inOrder } from "../../plan/order.js";
import { isRepository } from "../../workspace/git.js";
import { newRunId, readLedgers } from "../../workspace/ledgers.js";
import { withLock } from "../../workspace/lock.js";
import { readyForCommits, Repository } from "../../workspace/repository.js";
import type { Progress, RunResult } from "../pipeline.js";
import { routeTools } from "../tools.js";
import { LedgerBook } from "./book.js";
import { refuseMissingDependencies } from "./dependencies.js";
import type { Outside } from "./outside.js";
import { preparePlan } from "./prepare.js";
import { reportOf } from "./report.js";
import { settle, unfinishedIn } from "./resume.js";
import type { Session } from "./session.js";
import { carryOutWaves } from "./waves.js";

/** The app whose files a run writes. */
export interface Site {
  /** absolute path of the app, perhaps in a worktree */
  readonly root: string;
  readonly manifest: Manifest;
  readonly manifestText: string;
}

export interface PlansTask {
  readonly site: Site;
  /** absolute path of the app that holds lock and ledger */
  readonly home: string;
  readonly options: LedgerOptions;
  readonly dryRun: boolean;
  /** the tool's own version */
  readonly tool: string;
  readonly progress: Progress;
  readonly outside: Outside;
}

/**
 * Runs plans: each decided, proven, written and committed, wave by wave. A dry run leaves the last two off.
 *
 * @throws MigrateError when another run is at work or unfinished, or when no commit could be made
 */
export async function runPlans(task: PlansTask, plans: readonly PlanDefinition[]): Promise<RunResult> {
  const { home, site, outside, dryRun } = task;
  const work = async (): Promise<RunResult> => {
    if (!dryRun) await refuseUnfinished(task);
    const session = await openSession(task, await newLedger(task, plans));
    await refuseMissingDependencies(session, site.manifest);
    await session.book.tell((ledger) => ledger);
    return finish(session, task, "run");
  };
  if (dryRun) return work();
  await refuseWithoutRepository(site.root, outside);
  return withLock(home, work, outside.fs);
}

/**
 * Goes on with a run that was killed: what it left half done is settled first, then the rest is done as it would have
 * been.
 */
export async function resumeRun(task: PlansTask, id: string | null): Promise<RunResult> {
  const { home, site, outside } = task;
  await refuseWithoutRepository(site.root, outside);
  const work = async (): Promise<RunResult> => {
    const ledger = unfinishedIn(await readLedgers(home, outside.fs), id);
    const session = await openSession({ ...task, options: ledger.options }, ledger);
    if (ledger.manifest !== digestOf(site.manifestText)) throw manifestChanged(ledger);
    await readyForCommits(session.repository);
    await settle(session);
    return finish(session, task, "run");
  };
  return withLock(home, work, outside.fs);
}

async function finish(session: Session, { site }: PlansTask, command: string): Promise<RunResult> {
  const { book, outside, repository, dryRun } = session;
  const startedAt = outside.now();
  if (!dryRun) await readyForCommits(repository);
  await carryOutWaves(session, (_session, id) => preparePlan(session, site.manifest, id));
  const endTree = dryRun ? null : await repository.treeAt("HEAD");
  const endedAt = outside.now().toISOString();
  await book.tell((ledger) => ({ ...ledger, state: "ended", endedAt, endTree }));
  return reportOf(session, command, startedAt, { notes: [], findings: [] });
}

/** Opens the books: everything is read once for all plans. */
export async function openSession(task: PlansTask, ledger: Ledger): Promise<Session> {
  const { site, home, dryRun, outside, progress, options } = task;
  const { manifest, root } = site;
  const places = new Map(manifest.plans.map(({ id, place }) => [id, place]));
  return {
    root,
    book: new LedgerBook(home, ledger, dryRun ? null : outside.fs),
    repository: new Repository(root, outside.git),
    tools: await routeTools(root, manifest, options.strict),
    outside,
    progress,
    dryRun,
    placeOf: (plan) => places.get(plan) ?? { file: manifest.file, line: 1, column: 1 },
    overlay: new Map(),
    results: new Map(),
    written: [],
  };
}

async function newLedger(task: PlansTask, plans: readonly PlanDefinition[]): Promise<Ledger> {
  return { ...(await emptyLedger(task, "run")), steps: inOrder(plans).map(stepOf) };
}

const NO_OBJECT = "0".repeat(40);

/** A ledger in which nothing has happened yet. */
export async function emptyLedger(
  { site, home, options, tool, outside, dryRun }: PlansTask,
  kind: Ledger["kind"],
): Promise<Ledger> {
  const repository = new Repository(site.root, outside.git);
  const isKnown = !dryRun || (await isRepository(site.root, outside.git));
  const head = isKnown ? await repository.head() : null;
  if (head === null && !dryRun) {
    throw new MigrateError("This repository has no commit yet.", { hint: "Commit the app as it is, then run again." });
  }
  const now = outside.now();
  return {
    version: LEDGER_VERSION,
    id: newRunId(now),
    tool,
    kind,
    undoes: [],
    state: "running",
    manifest: digestOf(site.manifestText),
    startedAt: now.toISOString(),
    endedAt: null,
    worktree: site.root === home ? null : site.root,
    branch: isKnown ? await repository.branch() : null,
    start: { commit: head ?? NO_OBJECT, tree: head === null ? NO_OBJECT : await repository.treeAt(head) },
    endTree: null,
    options,
    steps: [],
    merge: null,
  };
}

function stepOf({ id, title, wave, dependsOn, routes }: PlanDefinition): LedgerStep {
  return { ...NEW_STEP, id, title, wave, dependsOn, routes: routes.length };
}

/** A step that nothing has been done of. */
export const NEW_STEP = {
  state: "pending",
  reason: null,
  before: null,
  after: null,
  files: [],
  handlers: [],
  findings: [],
  verification: null,
  startedAt: null,
  endedAt: null,
  durationMs: 0,
} as const;

/** @throws MigrateError outside of a git repository */
export async function refuseWithoutRepository(root: string, { git }: Outside): Promise<void> {
  if (await isRepository(root, git)) return;
  throw new MigrateError("This folder is not in a git repository, so nothing can be committed.", {
    hint: "Run `git init` and commit the app, or write the plans without commits: `migrate wire --plan <id>`.",
  });
}

/** @throws MigrateError when a run of before was not brought to its end */
export async function refuseUnfinished({ home, outside }: PlansTask): Promise<void> {
  const open = (await readLedgers(home, outside.fs)).find(({ state }) => state === "running");
  if (open === undefined) return;
  throw new MigrateError(`The ${open.kind} ${open.id} was not finished.`, {
    hint: "`migrate run --resume` brings it to its end; then this one can begin.",
  });
}

function manifestChanged({ id }: Ledger): MigrateError {
  return new MigrateError(`The manifest has changed since the run ${id} began.`, {
    hint: "Put it back as it was and resume, or take the run back with `migrate undo` first.",
  });
}
