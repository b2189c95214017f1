import { finding, type Finding } from "../findings.js";
import { parseCallShape, SHAPE_EXAMPLE } from "./call-shape.js";
import type { ManifestContext } from "./context.js";
import { folderName, pathText, type JsonPath } from "./paths.js";
import type { Callee, Cover, MappedCall, Mapping, ReplacementFiles } from "./replacement.js";
import type { RawMapped, RawMapping } from "./replacement-schema.js";
import { parseMappedCall, parsePath, type ParsedMappedCall } from "./shorthand.js";

/** What becomes of calls of the old store, and what is wrong with the rest. */
export interface ReadReplacement {
  readonly mappings: readonly Mapping[];
  readonly files: readonly ReplacementFiles[];
  readonly findings: readonly Finding[];
}

/** One entry before its notation is read. */
interface Draft extends Pick<Mapping, "domain" | "subject" | "name" | "key" | "dates"> {
  readonly raw: RawMapping;
  readonly tableRow: string | null;
  readonly path: JsonPath;
}

/** Reads `files`, `tables`, `rpc`, `storage` and `auth` of every domain. */
export function readReplacement(context: ManifestContext): ReadReplacement {
  const { usable, locate } = context;
  const findings: Finding[] = [];
  const mappings = draftsOf(context).flatMap((draft) => readMapping(draft, context, findings) ?? []);
  const files = Object.entries(usable.domains).flatMap(([domain, { files: patterns = [] }]) =>
    patterns.map((pattern, index) => ({
      domain,
      pattern: folderName(pattern),
      place: locate(["domains", domain, "files", index]),
    })),
  );
  return { mappings, files, findings };
}

const asObject = (raw: RawMapped): RawMapping => (typeof raw === "string" ? { call: raw } : raw);

function draftsOf({ usable }: ManifestContext): readonly Draft[] {
  return Object.entries(usable.domains).flatMap(([domain, { tables = {}, rpc = {}, storage = {}, auth = {} }]) => {
    const plain = { domain, tableRow: null, dates: [] };
    return [
      ...Object.entries(tables).flatMap(([name, { row = null, dates = [], ...calls }]) =>
        Object.entries(calls).map(([key, raw]): Draft => {
          const path = ["domains", domain, "tables", name, key];
          return { domain, subject: "table", name, key, dates, tableRow: row, raw: asObject(raw), path };
        }),
      ),
      ...Object.entries(rpc).map(([key, raw]): Draft => ({
        ...plain,
        subject: "rpc",
        name: key,
        key,
        raw: asObject(raw),
        path: ["domains", domain, "rpc", key],
      })),
      ...Object.entries(storage).flatMap(([name, calls]) =>
        Object.entries(calls).map(([key, raw]): Draft => {
          const path = ["domains", domain, "storage", name, key];
          return { ...plain, subject: "storage", name, key, raw: asObject(raw), path };
        }),
      ),
      ...Object.entries(auth).map(([key, raw]): Draft => {
        const path = ["domains", domain, "auth", key];
        return { ...plain, subject: "auth", name: "auth", key, raw: asObject(raw), path };
      }),
    ];
  });
}

function readMapping(draft: Draft, { locate, usable }: ManifestContext, findings: Finding[]): Mapping | null {
  const { raw, path, subject, key, domain, name, dates, tableRow } = draft;
  const before = findings.length;
  const refuse = (at: JsonPath, expected: string, actual: string, part: "key" | "value" = "value"): null => {
    const facts = { path: pathText(at), expected, actual: JSON.stringify(actual), nearest: null };
    findings.push(finding("manifest-invalid-value", locate(at, part), facts));
    return null;
  };
  const shape = subject === "table" ? parseCallShape(key) : null;
  if (subject === "table" && shape === null) refuse(path, `a call such as ${SHAPE_EXAMPLE}`, key, "key");
  const action = readCall(draft, refuse);
  const answer = raw.answer === undefined ? null : readResultPath(raw.answer);
  if (raw.answer !== undefined && answer === null) refuse([...path, "answer"], '"result.…"', raw.answer);
  const covers = Object.entries(raw.covers ?? {}).flatMap(
    ([text, from]) =>
      readCover(text, from, (table) => usable.domains[domain]?.tables?.[table]?.row ?? null) ??
      refuse([...path, "covers", text], `a table and its call: "notes select by contact_id"`, text, "key") ??
      [],
  );
  if (findings.length > before || action === null) return null;
  const row = raw.row ?? tableRow;
  const open = raw.open ?? null;
  return { domain, subject, name, key, shape, action, row, dates, answer, open, covers, place: locate(path, "key") };
}

type Refuse = (at: JsonPath, expected: string, actual: string) => null;

function readCall({ raw, path }: Draft, refuse: Refuse): Mapping["action"] | null {
  const { call, keep, from } = raw;
  if (call === undefined)
    return keep === undefined ? refuse(path, 'a "call", or "keep" with the reason', "neither") : { keep };
  if (keep !== undefined) return refuse(path, 'a "call", or "keep" with the reason', "both");
  const parsed = parseMappedCall(call);
  if (!parsed.ok) {
    const { column, found, expected } = parsed.problem;
    return refuse(
      path,
      `a call such as api.tickets.getTicket({ ticketId: id }): ${expected}`,
      `column ${column}: ${found}`,
    );
  }
  const callee = calleeOf(parsed.value, from);
  if (callee === null) {
    const isApp = parsed.value.callee.kind === "app";
    return refuse(path, isApp ? '"from", the module of that function' : 'no "from" beside a Convex function', call);
  }
  const { args, spread } = parsed.value;
  return { callee, args, spread } satisfies MappedCall;
}

function calleeOf({ callee }: ParsedMappedCall, from: string | undefined): Callee | null {
  if (callee.kind !== "app") return from === undefined ? callee : null;
  return from === undefined ? null : { kind: "app", name: callee.name, from };
}

function readResultPath(text: string): readonly string[] | null {
  const parsed = parsePath(text);
  return parsed.ok && parsed.value[0] === "result" ? parsed.value.slice(1) : null;
}

function readCover(text: string, from: string | null, rowOf: (table: string) => string | null): Cover | null {
  const [, table, key] = /^(\w+)\s+(.*)$/s.exec(text) ?? [];
  const shape = key === undefined ? null : parseCallShape(key);
  const answer = from === null ? null : readResultPath(from);
  if (table === undefined || shape === null || (from !== null && answer === null)) return null;
  return { table, shape, answer, row: rowOf(table), text };
}
