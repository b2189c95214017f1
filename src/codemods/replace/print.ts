import type { Mapping, MappedCall } from "../../manifest/replacement.js";
import type { ChainFacts, Columns, Embed, TableCall } from "../../route/chains/chain-facts.js";
import type { CodeStyle } from "../../route/facts.js";
import { quoted, requote } from "../style.js";
import { call, flat, object, type Code } from "./lines.js";
import type { Bound } from "./bind.js";

/** Gathers the names that the new code needs, by module. */
export class Needs {
  readonly modules = new Map<string, Set<string>>();

  /** Notes a name, and gives it back. */
  of(module: string, name: string): string {
    const names = this.modules.get(module) ?? new Set();
    this.modules.set(module, names.add(name));
    return name;
  }
}

export interface Modules {
  readonly api: string;
  readonly server: string;
  readonly answers: string;
  readonly rows: string;
}

/** `{ ticketId: id, stage }` */
export function printArguments(args: readonly Bound[], style: CodeStyle, spread: string | null = null): Code {
  return object([
    ...(spread === null ? [] : [`...${spread}`]),
    ...args.map(({ name, code }) => (name === code ? name : `${name}: ${requoteLiteral(code, style)}`)),
  ]);
}

/** Literals of the manifest are printed in the file's quotes; code of the file stays as it is. */
const requoteLiteral = (code: string, style: CodeStyle): string =>
  /^(?:"(?:[^"\\]|\\.)*"|[[{].*)$/s.test(code) && !code.includes("`") ? requote(code, style) : code;

/** `fetchQuery(api.tickets.getTicket, { ticketId: id })`, and the part of its result that is the answer. */
export function printCall(
  { action, answer }: Pick<Mapping, "answer"> & { action: MappedCall },
  given: Code,
  { needs, modules }: Printing,
): Code {
  const { callee } = action;
  const pick = printPick(answer);
  if (callee.kind === "app") return call(needs.of(callee.from, callee.name), flat(given) === "{}" ? [] : [given], pick);
  needs.of(modules.api, "api");
  const fetch = needs.of(modules.server, callee.kind === "query" ? "fetchQuery" : "fetchMutation");
  return call(fetch, [callee.fn.path, given], pick);
}

/** `.then((result) => result.page)` */
export const printPick = (members: readonly string[] | null): string =>
  members === null || members.length === 0
    ? ""
    : `.then((result) => result${members.map((name) => `.${name}`).join("")})`;

/** What code is printed with. */
export interface Printing {
  readonly needs: Needs;
  readonly modules: Modules;
  readonly style: CodeStyle;
}

/**
 * Puts the old contract around what promises the answer.
 *
 * @param isFirst of several rows the first is meant
 * @param isConditional the person is a condition of the old call: whom the function refuses, that call had no rows for
 */
export function printAnswer(
  chain: ChainFacts,
  promise: Code,
  {
    row,
    isFirst,
    isConditional,
  }: { readonly row: string | null; readonly isFirst: boolean; readonly isConditional: boolean },
  { needs, modules, style }: Printing,
): Code {
  const { call: old } = chain;
  const helper = (name: string): string => needs.of(modules.answers, name);
  if (old.kind === "auth") return call(helper(old.method === "getUser" ? "asUser" : "asValue"), [promise]);
  if (old.kind === "storage") return call(helper(old.method === "getPublicUrl" ? "asGiven" : "asValue"), [promise]);
  const { terminal } = old;
  if (old.kind === "table" && old.contract === "prisma")
    return isLeftUnused(chain)
      ? call(helper("doneOrThrow"), [promise])
      : printRows(old, promise, row, { needs, modules, style });
  if (old.kind === "rpc") {
    const isRow = terminal === "single" || terminal === "maybeSingle";
    return call(helper(isRow ? WRAPS[terminal] : "asValue"), [promise]);
  }
  if (terminal === "none") return call(helper(wrapOfWrite(old, isConditional)), [promise]);
  if (typeof terminal === "object" || terminal === "count") return call(helper("asCount"), [promise]);
  const asked = isFirst ? call(helper("firstOf"), [promise]) : promise;
  return call(helper(WRAPS[terminal]), [asked, ...rowOf(old, row, { needs, modules, style })]);
}

/** A write of whose row nothing is used. */
const isLeftUnused = ({ call: old, answer, transaction }: ChainFacts): boolean =>
  old.kind === "table" &&
  old.operation !== "select" &&
  (answer.form === "unused" || (transaction?.index != null && transaction.used === "none"));

/** What Prisma would give: rows, a row or null, a number. */
function printRows(old: TableCall, promise: Code, row: string | null, printing: Printing): Code {
  const { needs, modules } = printing;
  if (old.terminal === "count") return call(needs.of(modules.answers, "countOf"), [promise]);
  const wrap = old.terminal === "many" ? "listOf" : old.terminal === "maybeSingle" ? "rowOf" : "rowOrThrow";
  return call(needs.of(modules.answers, wrap), [promise, ...rowOf(old, row, printing)]);
}

/** The function that makes the old row, narrowed to what was asked for. */
function rowOf(old: TableCall, row: string | null, { needs, modules, style }: Printing): readonly Code[] {
  const rowName = row === null ? [] : [needs.of(modules.rows, row)];
  const names = narrowing(old);
  if (names === null) return rowName;
  const list = `[${names.map((name) => quoted(name, style)).join(", ")}]`;
  return [call(needs.of(modules.answers, "onlyColumns"), [list, ...rowName])];
}

const WRAPS = { many: "asRows", single: "asSingle", maybeSingle: "asMaybeSingle" } as const;

function wrapOfWrite({ operation }: TableCall, isConditional: boolean): string {
  if (operation === "insert" || operation === "upsert") return "asInserted";
  return isConditional ? "asChangedOrNone" : "asChanged";
}

/** The columns that the old call asked for; null for all. */
function narrowing({ columns }: TableCall): readonly string[] | null {
  const names = columns === null ? ["*"] : pathsOf(columns);
  return names.every((name) => name === "*") ? null : names;
}

/** `id`, `requester.name`, `*` for all of a row. */
function pathsOf(columns: Columns): readonly string[] {
  if (columns.kind !== "named") return ["*"];
  const { names, embeds } = columns;
  return [...names, ...embeds.flatMap((embed) => pathsOfJoined(embed, names.includes("*")))];
}

function pathsOfJoined({ name, columns }: Embed, isAllAround: boolean): readonly string[] {
  const paths = pathsOf(columns);
  if (paths.every((path) => path === "*")) return isAllAround ? [] : [name];
  return paths.map((path) => `${name}.${path}`);
}

/** The name of what holds the result of a call that answers others too: `getContextByPhone` → `contextByPhone`. */
export function heldName({ action }: Mapping, taken: ReadonlySet<string>): string {
  const own = "keep" in action ? "result" : action.callee.kind === "app" ? action.callee.name : action.callee.fn.name;
  const base = `${own.replace(/^(?:get|list|create|update)(?=[A-Z])/, "").replace(/^./, (letter) => letter.toLowerCase())}Call`;
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}${number}`;
  return name;
}
