import { finding, type Finding } from "../findings.js";
import { readRespond } from "./action.js";
import type { ManifestContext } from "./context.js";
import { DEFAULTS } from "./defaults.js";
import type { SyncEntry } from "./model.js";
import { isReserved } from "./names.js";
import { pathText, type JsonPath } from "./paths.js";
import type { RawSync } from "./schema.js";

/** The writes that are synced, and what is wrong with the others. */
export interface ReadSync {
  readonly entries: readonly SyncEntry[];
  readonly findings: readonly Finding[];
}

/** Operations of Prisma that give the one row that they wrote. */
const WRITE = /^([A-Za-z_$][\w$]*)\.(create|update|upsert|delete)$/;
const NAME = /^[A-Za-z_$][\w$]*$/;

/** Reads the `sync` of every domain. */
export function readSync(context: ManifestContext): ReadSync {
  const read = Object.entries(context.usable.domains).flatMap(([domain, { sync = {} }]) =>
    Object.entries(sync).map(([write, raw]) =>
      readEntry(context, domain, write, typeof raw === "string" ? { call: raw } : raw),
    ),
  );
  const entries = read.flatMap(({ entry }) => entry ?? []);
  return { entries, findings: [...read.flatMap(({ findings }) => findings), ...mappedTwice(entries)] };
}

interface ReadEntry {
  readonly entry: SyncEntry | null;
  readonly findings: readonly Finding[];
}

function readEntry({ locate }: ManifestContext, domain: string, write: string, raw: RawSync): ReadEntry {
  const path: JsonPath = ["domains", domain, "sync", write];
  const [, model, operation] = WRITE.exec(write) ?? [];
  const findings: Finding[] = [];
  const refuse = (expected: string, actual: string, part: "key" | "value"): void => {
    const facts = { path: pathText(path), expected, actual: JSON.stringify(actual), nearest: null };
    findings.push(finding("manifest-invalid-value", locate(path, part), facts));
  };
  if (model === undefined)
    refuse("a write that gives one row: activity.create, .update, .upsert or .delete", write, "key");
  if (!NAME.test(raw.call) || isReserved(raw.call))
    refuse("the name of a function such as syncActivity", raw.call, "value");
  const row = readRespond(raw.row, { path: [...path, "row"], respond: DEFAULTS.respond, locate });
  findings.push(...row.findings);
  if (model === undefined || operation === undefined || findings.length > 0) return { entry: null, findings };
  const given = raw.row === undefined ? null : row.template;
  const place = locate(path, "key");
  return { entry: { domain, model, operation, call: raw.call, row: given, run: raw.run ?? "void", place }, findings };
}

/** No write belongs to two domains. */
function mappedTwice(entries: readonly SyncEntry[]): readonly Finding[] {
  const owners = new Map<string, string>();
  return entries.flatMap(({ domain, model, operation, place }) => {
    const write = `${model}.${operation}`;
    const other = owners.get(write);
    owners.set(write, other ?? domain);
    if (other === undefined) return [];
    const path = pathText(["domains", domain, "sync", write]);
    const facts = { path, expected: "a write that no other domain maps", actual: `one of "${other}"`, nearest: null };
    return [finding("manifest-invalid-value", place, facts)];
  });
}
