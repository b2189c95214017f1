import type { Mapping, MappedCall } from "../../manifest/replacement.js";
import type { ChainFacts, TableCall } from "../../route/chains/chain-facts.js";
import type { CodeStyle } from "../../route/facts.js";
import { requote } from "../style.js";
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

const WIDEST = 110;

/** `{ ticketId: id, stage }`, over several lines when it is long. */
export function printArguments(
  args: readonly Bound[],
  style: CodeStyle,
  indent: string,
  spread: string | null,
): string {
  const items = [
    ...(spread === null ? [] : [`...${spread}`]),
    ...args.map(({ name, code }) => (name === code ? name : `${name}: ${requoteLiteral(code, style)}`)),
  ];
  if (items.length === 0) return "{}";
  const line = `{ ${items.join(", ")} }`;
  if (line.length + indent.length <= WIDEST - 50 || !line.includes(",")) return line;
  const inner = indent + style.indent;
  return `{${style.eol}${items.map((item) => `${inner}${item},${style.eol}`).join("")}${indent}}`;
}

/** Literals of the manifest are printed in the file's quotes; code of the file stays as it is. */
const requoteLiteral = (code: string, style: CodeStyle): string =>
  /^(?:"(?:[^"\\]|\\.)*"|[[{].*)$/s.test(code) && !code.includes("`") ? requote(code, style) : code;

/** `fetchQuery(api.tickets.getTicket, { ticketId: id })` */
export function printCall({ callee }: MappedCall, given: string, needs: Needs, modules: Modules): string {
  if (callee.kind === "app") return `${needs.of(callee.from, callee.name)}(${given === "{}" ? "" : given})`;
  needs.of(modules.api, "api");
  const fetch = needs.of(modules.server, callee.kind === "query" ? "fetchQuery" : "fetchMutation");
  return `${fetch}(${callee.fn.path}, ${given})`;
}

/** `.then((result) => result.page)` */
export const printPick = (members: readonly string[] | null): string =>
  members === null || members.length === 0
    ? ""
    : `.then((result) => result${members.map((name) => `.${name}`).join("")})`;

/** Puts the old contract around what promises the answer. */
export function printAnswer(
  chain: ChainFacts,
  promise: string,
  row: string | null,
  needs: Needs,
  modules: Modules,
): string {
  const { call } = chain;
  const helper = (name: string): string => needs.of(modules.answers, name);
  if (call.kind === "auth") return `${helper(call.method === "getUser" ? "asUser" : "asValue")}(${promise})`;
  if (call.kind === "storage") return `${helper("asValue")}(${promise})`;
  const { terminal } = call;
  if (call.kind === "rpc") {
    const isRow = terminal === "single" || terminal === "maybeSingle";
    return `${helper(isRow ? WRAPS[terminal] : "asValue")}(${promise})`;
  }
  if (terminal === "none") return `${helper(isNew(call) ? "asInserted" : "asChanged")}(${promise})`;
  if (typeof terminal === "object" || terminal === "count") return `${helper("asCount")}(${promise})`;
  const wrap = helper(WRAPS[terminal]);
  const rowName = row === null ? null : needs.of(modules.rows, row);
  const narrowed = narrowing(call);
  if (narrowed === null) return `${wrap}(${promise}${rowName === null ? "" : `, ${rowName}`})`;
  return `${wrap}(${promise}, ${helper("onlyColumns")}([${narrowed}]${rowName === null ? "" : `, ${rowName}`}))`;
}

const WRAPS = { many: "asRows", single: "asSingle", maybeSingle: "asMaybeSingle" } as const;

const isNew = ({ operation }: TableCall): boolean => operation === "insert" || operation === "upsert";

/** The columns that the old call asked for, as strings; null for all. */
function narrowing({ columns }: TableCall): string | null {
  if (columns?.kind !== "named" || columns.names.includes("*")) return null;
  const { names, embeds } = columns;
  return [...names, ...embeds.map(({ name }) => name)].map((name) => JSON.stringify(name)).join(", ");
}

/** The name of what holds the result of a call that answers others too: `getContextByPhone` → `contextByPhone`. */
export function heldName({ action }: Mapping, taken: ReadonlySet<string>): string {
  const own = "keep" in action ? "result" : action.callee.kind === "app" ? action.callee.name : action.callee.fn.name;
  const base = `${own.replace(/^(?:get|list|create|update)(?=[A-Z])/, "").replace(/^./, (letter) => letter.toLowerCase())}Call`;
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}${number}`;
  return name;
}
