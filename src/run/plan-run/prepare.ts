import type { Manifest } from "../../manifest/model.js";
import { selectRoutes, type RouteBatch } from "../../plan/select.js";
import { uncommittedChanges } from "../foreign-changes.js";
import { inspect } from "../pipeline.js";
import type { RouteRun } from "../routes.js";
import { stageWith } from "../stage.js";
import { fail, type Prepared, type Session } from "./session.js";

/** The routes of a plan, as `wire --plan` would take them. */
export const routesOfPlan = (manifest: Manifest, plan: string): readonly RouteBatch[] =>
  selectRoutes(manifest, { domains: [], plans: [plan], routes: [], all: false });

/**
 * Decides a plan in memory and asks what could stop it, all but the types.
 *
 * @returns null when it cannot be carried out; ledger and report know why then
 */
export async function preparePlan(session: Session, manifest: Manifest, id: string): Promise<Prepared | null> {
  const { root, tools, outside, overlay, dryRun, book } = session;
  const { force, strict } = book.ledger.options;
  const startedAt = outside.now();
  const options = { command: "wire", dryRun, check: false, verify: false, force, strict } as const;
  const run: RouteRun = {
    root,
    manifest,
    batch: routesOfPlan(manifest, id),
    codemod: "wire",
    options,
    progress: session.progress,
    fs: outside.fs,
    overlay: new Map([...overlay].flatMap(([file, text]) => (text === null ? [] : [[file, text] as const]))),
  };
  const staged = await stageWith(run, tools);
  const writes = new Set(staged.changes.map(({ file }) => file));
  const uncommitted = dryRun
    ? { own: [], foreign: [] }
    : await uncommittedChanges(root, staged.sources, session.othersOf, outside.git);
  const rewriting = { ...staged, foreign: async () => uncommitted.foreign.filter(({ file }) => writes.has(file)) };
  const inspected = await inspect(rewriting, { dryRun, check: false, force });
  const prepared: Prepared = {
    id,
    rewriting,
    alsoCommitted: uncommitted.own.filter((file) => !writes.has(file)),
    findings: [...staged.findings, ...inspected.findings],
    startedAt,
    verification: null,
  };
  if (inspected.blocked === null) return prepared;
  const isForeign = inspected.blocked === "would-overwrite";
  const reason = isForeign
    ? "its files hold changes that are not the tool's own"
    : "it does not fit the Convex functions";
  await fail(session, prepared, { outcome: inspected.blocked, reason, findings: [] });
  return null;
}
