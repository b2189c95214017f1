import type { CallShape, ShapeFilter } from "./replacement.js";
import { parseLiteral } from "./shorthand.js";

const HEAD = /^(select|insert|update|upsert|delete|count)(?:\s+(.*))?$/s;
const COLUMN = /^[A-Za-z_]\w*$/;
const FILTER = /^([A-Za-z_]\w*)(?:\s+((?:not\.)?[a-z][A-Za-z]*))?(?:\s+(\S.*))?$/s;
const ORDER = /^([A-Za-z_]\w*)(?:\s+(asc|desc))?$/;
/** The parts of a key, in the order in which they stand there. */
const SECTIONS = ["on", "by", "with", "order", "limit"] as const;

/** What a key may look like, for a person. */
export const SHAPE_EXAMPLE =
  '"select by workspace_id, status eq \'open\' order created_at desc", "update stage, closed_at by id" or "insert"';

/** Reads a key such as `update stage, closed_at by id`; null when it is none. */
export function parseCallShape(key: string): CallShape | null {
  const [, operation, rest = ""] = HEAD.exec(key.trim()) ?? [];
  if (!isOperation(operation)) return null;
  const { head, sections } = sectionsOf(rest);
  const columns = itemsOf(head);
  const filters = itemsOf(sections.by).map(filterOf);
  const embeds = itemsOf(sections.with);
  const conflict = itemsOf(sections.on);
  const order = itemsOf(sections.order).map((item) => ORDER.exec(item));
  const limit = sections.limit ?? null;
  const isFit =
    [...columns, ...embeds, ...conflict].every((item) => COLUMN.test(item)) &&
    (sections.on === undefined || (operation === "upsert" && conflict.length > 0)) &&
    !filters.includes(null) &&
    !order.includes(null) &&
    (limit === null || /^[1-9]\d*$/.test(limit));
  if (!isFit) return null;
  const ordered = order.map((found) => `${found?.[1] ?? ""} ${found?.[2] ?? "asc"}`);
  return {
    operation,
    columns,
    conflict: sections.on === undefined ? null : conflict.join(", "),
    filters: filters.flatMap((filter) => filter ?? []),
    embeds,
    order: sections.order === undefined ? null : ordered.join(", "),
    limit,
  };
}

const isOperation = (text: string | undefined): text is CallShape["operation"] =>
  ["select", "insert", "update", "upsert", "delete", "count"].includes(text ?? "");

function sectionsOf(rest: string): {
  readonly head: string;
  readonly sections: Partial<Record<(typeof SECTIONS)[number], string>>;
} {
  const sections: Partial<Record<(typeof SECTIONS)[number], string>> = {};
  let head = rest;
  for (const name of [...SECTIONS].reverse()) {
    const [whole, before, own] = new RegExp(`^(|.*\\s)${name}\\s+(.*)$`, "s").exec(head) ?? [];
    if (whole === undefined || before === undefined || own === undefined) continue;
    sections[name] = own.trim();
    head = before;
  }
  return { head: head.trim(), sections };
}

const itemsOf = (text: string | undefined): readonly string[] =>
  text === undefined || text.trim() === "" ? [] : text.split(",").map((item) => item.trim());

function filterOf(item: string): ShapeFilter | null {
  const [, column, operator = "eq", value] = FILTER.exec(item) ?? [];
  if (column === undefined) return null;
  if (value === undefined) return { column, operator, value: null };
  const literal = parseLiteral(value);
  return literal === null ? null : { column, operator, value: literal };
}
