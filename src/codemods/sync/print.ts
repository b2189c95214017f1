import { SYNC_RUNS, type SyncEntry, type SyncRun } from "../../manifest/model.js";
import type { CodeStyle } from "../../route/facts.js";
import { normaliseCode } from "../guard/normalise.js";
import { end, renameResult, requote } from "../style.js";

/** Names under which a file knows what a sync call needs. */
export interface SyncNames {
  readonly call: string;
  readonly after: string;
}

/** The statement that tells Convex about a row, in the file's own style. */
export function printSync({ row: template, run }: SyncEntry, row: string, names: SyncNames, style: CodeStyle): string {
  const given = template === null ? row : requote(renameResult(template.code, row), style);
  return `${RUNS[run](`${names.call}(${given})`, names)}${end(style)}`;
}

const RUNS: Readonly<Record<SyncRun, (call: string, names: SyncNames) => string>> = {
  void: (call) => `void ${call}`,
  after: (call, { after }) => `${after}(() => ${call})`,
  await: (call) => `await ${call}`,
};

/** How a statement runs the sync call when it is one that the tool writes for this entry, however it is laid out. */
export function ownRunOf(
  statement: string,
  entry: SyncEntry,
  row: string,
  names: SyncNames,
  style: CodeStyle,
): SyncRun | null {
  const said = normaliseCode(statement);
  const says = (run: SyncRun): boolean => said === normaliseCode(printSync({ ...entry, run }, row, names, style));
  return SYNC_RUNS.find(says) ?? null;
}
