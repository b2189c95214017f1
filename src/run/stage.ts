import type { RouteTools } from "../codemods/route-change.js";
import { readGuardRecord } from "../workspace/state.js";
import { lackingFor, stageBatch } from "./batch.js";
import type { Rewriting } from "./pipeline.js";
import { questionOf, rewritingOf, type RouteRun } from "./routes.js";

/** Decides a batch in memory with tools that are there already: several batches of one run share what was read. */
export async function stageWith(run: RouteRun, tools: RouteTools): Promise<Rewriting> {
  const record = await readGuardRecord(run.root, run.fs);
  const staged = await stageBatch(questionOf(run, record), tools, run.progress);
  return rewritingOf(run, record, staged, () => lackingFor(run, tools));
}
