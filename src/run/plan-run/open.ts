import { digestOf } from "../../edits/undo-steps.js";
import { MigrateError } from "../../errors.js";
import type { Manifest } from "../../manifest/model.js";
import { LEDGER_VERSION, type Ledger, type LedgerOptions } from "../../plan/ledger.js";
import { isRepository } from "../../workspace/git.js";
import type { GitRunner } from "../../workspace/git-process.js";
import { newRunId, readLedgers } from "../../workspace/ledgers.js";
import { withLock } from "../../workspace/lock.js";
import { readyForCommits, Repository } from "../../workspace/repository.js";
import { othersIn } from "../foreign-changes.js";
import type { Progress } from "../pipeline.js";
import { routeTools } from "../tools.js";
import { LedgerBook } from "./book.js";
import type { Outside } from "./outside.js";
import type { Session } from "./session.js";

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

/** Does something while no other run writes to the app, nor to the app that holds the ledger. */
export function underLocks<Result>({ home, site, outside }: PlansTask, work: () => Promise<Result>): Promise<Result> {
  const isOne = site.root === home;
  return withLock(home, isOne ? work : () => withLock(site.root, work, outside.fs), outside.fs);
}

/** Opens the books: everything is read once for all plans. */
export async function openSession(task: PlansTask, ledger: Ledger): Promise<Session> {
  const { site, home, dryRun, outside, progress } = task;
  const { manifest, root } = site;
  const places = new Map(manifest.plans.map(({ id, place }) => [id, place]));
  return {
    root,
    book: new LedgerBook(home, ledger, dryRun ? null : outside.fs),
    repository: new Repository(root, outside.git),
    tools: await routeTools(root, manifest, ledger.options.strict),
    othersOf: othersIn(root, manifest),
    outside,
    progress,
    dryRun,
    placeOf: (plan) => places.get(plan) ?? { file: manifest.file, line: 1, column: 1 },
    overlay: new Map(),
    results: new Map(),
    written: [],
  };
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

/** @throws MigrateError outside of a git repository */
export async function refuseWithoutRepository(root: string, git: GitRunner): Promise<void> {
  if (await isRepository(root, git)) return;
  throw new MigrateError("This folder is not in a git repository, so nothing can be committed.", {
    hint: "Run `git init` and commit the app, or write the plans without commits: `migrate wire --plan <id>`.",
  });
}

/**
 * Sees to it that something new can be begun.
 *
 * @throws MigrateError when a run of before was not brought to its end, or when no commit could be made
 */
export async function readyToBegin({ home, site, outside }: PlansTask): Promise<void> {
  const open = (await readLedgers(home, outside.fs)).find(({ state }) => state === "running");
  if (open !== undefined) {
    throw new MigrateError(`The ${open.kind} ${open.id} was not finished.`, {
      hint: "`migrate run --resume` brings it to its end; then this one can begin.",
    });
  }
  await readyForCommits(new Repository(site.root, outside.git));
}
