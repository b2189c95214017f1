import { MigrateError } from "../../errors.js";
import type { Manifest } from "../../manifest/model.js";
import { stageWith } from "../stage.js";
import { routesOfPlan } from "./prepare.js";
import type { Session } from "./session.js";

/**
 * Sees to it that the plans which others wait for are run with them, or are in place already.
 *
 * @throws MigrateError that names every plan that is missing
 */
export async function refuseMissingDependencies(session: Session, manifest: Manifest): Promise<void> {
  const { steps } = session.book.ledger;
  const chosen = new Set(steps.map(({ id }) => id));
  const missing: string[] = [];
  const asked = new Map<string, boolean>();
  for (const { id, dependsOn } of steps) {
    for (const dependency of dependsOn.filter((each) => !chosen.has(each))) {
      if (!asked.has(dependency)) asked.set(dependency, await isInPlace(session, manifest, dependency));
      if (asked.get(dependency) === false) missing.push(`${id} waits for ${dependency}`);
    }
  }
  if (missing.length === 0) return;
  const plans = [...asked].filter(([, isDone]) => !isDone).map(([id]) => `--plan ${id}`);
  throw new MigrateError(`Plans are not in place that others wait for: ${missing.join("; ")}.`, {
    hint: `Run them too: add ${plans.join(" ")}.`,
  });
}

/** Nothing is left to be written for the plan. */
async function isInPlace(
  { root, tools, outside, progress, dryRun, book }: Session,
  manifest: Manifest,
  plan: string,
): Promise<boolean> {
  const { force, strict } = book.ledger.options;
  const options = { command: "wire", dryRun, check: false, verify: false, force, strict } as const;
  const batch = routesOfPlan(manifest, plan);
  const run = { root, manifest, batch, codemod: "wire" as const, options, progress, fs: outside.fs };
  return (await stageWith(run, tools)).changes.length === 0;
}
