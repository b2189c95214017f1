import type { ForeignTransform } from "../../codemods/transform.js";
import type { Manifest } from "../../manifest/model.js";
import { uncommittedChanges } from "../foreign-changes.js";
import { inspect } from "../pipeline.js";
import { stageTransform } from "../transform.js";
import { routesOfPlan } from "./prepare.js";
import { fail, type Prepared, type Session } from "./session.js";

/**
 * Decides a plan in memory with somebody else's codemod, and asks what could stop it, all but the types.
 *
 * @returns null when it cannot be carried out; ledger and report know why then
 */
export async function prepareTransform(
  session: Session,
  manifest: Manifest,
  transform: ForeignTransform,
  id: string,
): Promise<Prepared | null> {
  const { root, outside, overlay, dryRun, book, progress } = session;
  const { force, transform: asked } = book.ledger.options;
  const startedAt = outside.now();
  const staged = await stageTransform({
    root,
    files: routesOfPlan(manifest, id).map(({ file }) => file),
    transform,
    transformOptions: asked?.options ?? {},
    progress,
    overlay: new Map([...overlay].flatMap(([file, text]) => (text === null ? [] : [[file, text] as const]))),
  });
  const foreign = async () => {
    const texts = new Map(staged.changes.map(({ file, before }) => [file, before ?? ""]));
    return (await uncommittedChanges(root, texts, session.othersOf, outside.git)).foreign;
  };
  const rewriting = { ...staged, foreign };
  const inspected = await inspect(rewriting, { dryRun, check: false, force });
  const { findings } = inspected;
  const prepared: Prepared = { id, rewriting, alsoCommitted: [], findings, startedAt, verification: null };
  if (inspected.blocked === null) return prepared;
  const isForeign = inspected.blocked === "would-overwrite";
  const reason = isForeign ? "its files hold other changes" : `${transform.name} cannot be taken for its files`;
  await fail(session, prepared, { outcome: inspected.blocked, reason, findings: [] });
  return null;
}
