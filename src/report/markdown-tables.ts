import { asCode, folded, inMarkdown, markdownTable } from "./markdown-text.js";
import type { RunReport } from "./model.js";

const place = ({ file, line }: { readonly file: string; readonly line: number }): string => asCode(`${file}:${line}`);

/** What only some commands tell of, a table each. */
export const otherTables = (report: RunReport): readonly (readonly string[])[] => [
  ...tablesOfRewriting(report),
  ...tablesOfLooking(report),
];

function tablesOfRewriting({
  writes,
  calls,
  files,
  functions,
  tables,
  rows,
}: RunReport): readonly (readonly string[])[] {
  return [
    list("write", writes, (each) => [asCode(each.write), place(each.place), words(each.status), words(each.reason)]),
    list("call", calls, (each) => [asCode(each.call), place(each.place), words(each.status), words(each.reason)]),
    list("file", files, (each) => [asCode(each.file), "", words(each.status), words(each.reason)]),
    list("table", rows?.tables, ({ model, table, copied, compared }) => [
      asCode(`${model} → ${table}`),
      copied === null ? "" : `${copied.inserted} new, ${copied.changed} changed, ${copied.rejected} rejected`,
      compared === null ? "" : `${compared.missing} missing, ${compared.extra} too many, ${compared.changed} differ`,
      "",
    ]),
    list("model", tables, (each) => [asCode(each.model), asCode(each.table), words(each.status), ""]),
    list("function", functions, (each) => [asCode(each.name), asCode(each.file ?? ""), words(each.status), ""]),
  ];
}

function tablesOfLooking(report: RunReport): readonly (readonly string[])[] {
  const { plans, checked, leftovers, comparison, answers, examined, draft } = report;
  return [
    list("plan", plans, (each) => [asCode(each.id), `wave ${each.wave}`, words(each.status), words(each.title)]),
    list("check", checked?.checks, (each) => [
      inMarkdown(each.subject),
      place(each.place),
      words(each.status),
      words(each.detail),
    ]),
    list("way to the old store", leftovers?.reaches, ({ from, store, kind, way, reason }) => [
      asCode(`${from} → ${store}`),
      asCode(way.map(({ file, line }) => `${file}:${line}`).join(" → ")),
      words(kind),
      words(reason),
    ]),
    list("named in the code", leftovers?.mentions, (each) => [
      asCode(each.pattern),
      place(each),
      each.reason === null ? "named" : "kept",
      words(each.reason),
    ]),
    list("used by nothing", leftovers?.unused, (each) => [asCode(each.name), words(each.where), each.kind, ""]),
    list("looked at", examined, ({ what, said, isFine, isSkipped }) => [
      inMarkdown(what),
      "",
      isSkipped ? "not looked at" : isFine ? "fine" : "wrong",
      words(said),
    ]),
    list(
      "drafted",
      draft?.drafted?.domains.flatMap(({ entries }) => entries),
      ({ route, file, outcome, refusal }) => [asCode(`GET ${route}`), asCode(file), words(outcome), words(refusal)],
    ),
    list("compared", answers?.handlers, ({ method, route, verdict, reason, requests }) => [
      asCode(`${method} ${route}`),
      `${requests} requests`,
      words(verdict),
      words(reason),
    ]),
    list("difference", answers?.differences, ({ method, route, path, kind, old, new: now }) => [
      asCode(`${method} ${route}`),
      asCode(path),
      words(kind),
      asCode(`${old} → ${now}`),
    ]),
    list("address", comparison?.targets, (each) => [
      asCode(each.name),
      `${each.requests} requests`,
      `p50 ${each.p50.toFixed(2)} ms, p95 ${each.p95.toFixed(2)} ms`,
      `${each.errors + each.timeouts} errors`,
    ]),
  ];
}

const words = (text: string | null): string => inMarkdown(text ?? "");

function list<Each>(
  what: string,
  all: readonly Each[] | undefined,
  cells: (each: Each) => readonly string[],
): readonly string[] {
  if (all === undefined || all.length === 0) return [];
  const table = markdownTable([what, "where", "status", "more"], all.map(cells));
  return all.length > 10 ? folded(`${all.length} × ${what}`, table) : table;
}
