import type { ProposedTable } from "../../data/propose.js";
import type { ValidatorField, ValidatorType } from "../../target/functions.js";

/** The names that a schema's text has for Convex's own, and how it is written. */
export interface Writing {
  readonly defineTable: string;
  readonly v: string;
  readonly quote: '"' | "'";
  readonly indent: string;
}

const WIDEST = 100;

/** A table as an entry of the object of tables, without the comma behind it: its lines, not indented. */
export function printTable({ name, fields, indexes }: ProposedTable, writing: Writing): readonly string[] {
  const { defineTable, indent } = writing;
  return [
    `${name}: ${defineTable}({`,
    ...fields.flatMap((field) => printField(field, writing).map((line) => indent + line)),
    "})",
    ...indexes.map(
      (index) =>
        `${indent}.index(${quoted(index.name, writing)}, [${index.fields.map((each) => quoted(each, writing)).join(", ")}])`,
    ),
  ];
}

function printField({ name, optional, type }: ValidatorField, writing: Writing): readonly string[] {
  const { v, indent } = writing;
  const [before, after] = optional ? [`${v}.optional(`, ")"] : ["", ""];
  const line = `${name}: ${before}${printType(type, writing)}${after},`;
  const isTooLong = line.length + 2 * indent.length > WIDEST;
  if (!isTooLong || type.kind !== "union") return [line];
  const members = type.members.map((member) => `${indent}${printType(member, writing)},`);
  return [`${name}: ${before}${v}.union(`, ...members, `)${after},`];
}

/** The code of a validator: `v.union(v.literal("DRAFT"), v.literal("SENT"))`. */
function printType(type: ValidatorType, writing: Writing): string {
  const { v } = writing;
  switch (type.kind) {
    case "literal":
      return `${v}.literal(${literal(type.code, writing)})`;
    case "union":
      return `${v}.union(${type.members.map((member) => printType(member, writing)).join(", ")})`;
    case "array":
      return `${v}.array(${printType(type.element, writing)})`;
    case "string":
    case "number":
    case "boolean":
    case "int64":
    case "bytes":
      return `${v}.${type.kind}()`;
    default:
      return `${v}.any()`;
  }
}

const literal = (code: string, writing: Writing): string =>
  code.startsWith('"') ? quoted(String(JSON.parse(code)), writing) : code;

/** Names of Prisma hold letters, digits and _ alone: nothing in them has to be escaped. */
const quoted = (text: string, { quote }: Pick<Writing, "quote">): string => `${quote}${text}${quote}`;
