import type { ProposedTable } from "../../data/propose.js";
import type { Edit } from "../../edits/edit.js";
import type { SchemaFacts } from "../../target/schema.js";
import { freshName, tablesEdit } from "../ship/schema-edit.js";
import { printTable, type Writing } from "./print.js";

/** The edits that add proposed tables to a schema, in its own style, and what they need of Convex. */
export function proposalEdits(schema: SchemaFacts, tables: readonly ProposedTable[]): readonly Edit[] {
  if (tables.length === 0) return [];
  const { style, indent } = schema;
  const defineTable = importOf(schema, "convex/server", "defineTable");
  const v = importOf(schema, "convex/values", "v");
  const writing: Writing = { defineTable: defineTable.local, v: v.local, quote: style.quote, indent: style.indent };
  const entries = tables.map((table) => printTable(table, writing).join(style.eol + indent));
  const statements = [defineTable, v].flatMap(({ statement }) => statement ?? []);
  const { offset, prefix, suffix } = schema.newImport;
  const added: Edit[] =
    statements.length === 0 ? [] : [{ start: offset, end: offset, text: prefix + statements.join(style.eol) + suffix }];
  return [...[defineTable, v].flatMap(({ edit }) => edit ?? []), ...added, tablesEdit(schema, entries)];
}

/** A schema of proposed tables, for an app that has none. */
export function newSchemaOf(tables: readonly ProposedTable[]): string {
  const writing: Writing = { defineTable: "defineTable", v: "v", quote: '"', indent: "  " };
  const entries = tables.map((table) => `  ${printTable(table, writing).join("\n  ")},`);
  return [
    'import { defineSchema, defineTable } from "convex/server";',
    'import { v } from "convex/values";',
    "",
    "export default defineSchema({",
    ...entries,
    "});",
    "",
  ].join("\n");
}

/** The name that a schema has for something of Convex, and what has to be written for it to have one. */
interface Import {
  readonly local: string;
  /** the name, put into an import that is there */
  readonly edit: Edit | null;
  /** an import of its own */
  readonly statement: string | null;
}

function importOf({ packages, names, style }: SchemaFacts, specifier: string, name: string): Import {
  const ofPackage = packages.filter((each) => each.specifier === specifier);
  const known = ofPackage.flatMap((each) => each.names).find((each) => each.name === name);
  if (known !== undefined) return { local: known.local, edit: null, statement: null };
  const local = freshName(name, names);
  const imported = local === name ? name : `${name} as ${local}`;
  const [first] = ofPackage;
  if (first !== undefined)
    return { local, edit: { start: first.room, end: first.room, text: `, ${imported}` }, statement: null };
  const end = style.semicolon ? ";" : "";
  const statement = `import { ${imported} } from ${style.quote}${specifier}${style.quote}${end}`;
  return { local, edit: null, statement };
}
