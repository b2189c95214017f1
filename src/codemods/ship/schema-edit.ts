import { posix } from "node:path";
import type { Edit } from "../../edits/edit.js";
import type { SchemaFacts, TableGroup } from "../../target/schema.js";

/** Tables that a schema lacks: a whole group, or some of its tables. */
export interface MissingTables {
  readonly group: TableGroup;
  /** null: all of them */
  readonly only: readonly string[] | null;
}

/**
 * The tables of the groups that a schema lacks. A table of that name that is there already stays, wherever it comes from.
 *
 * @param wanted names of tables that must be there; of a group without any table yet, all are taken
 */
export function missingTables(
  present: ReadonlyMap<string, string>,
  groups: readonly TableGroup[],
  wanted: ReadonlySet<string>,
): readonly MissingTables[] {
  return groups.flatMap((group): MissingTables[] => {
    const missing = group.tables.filter((table) => !present.has(table));
    if (missing.length === group.tables.length) return [{ group, only: null }];
    const only = missing.filter((table) => wanted.has(table));
    return only.length === 0 ? [] : [{ group, only }];
  });
}

/**
 * The edits that add tables to a schema, in its own style. They stand in front of everything in the object, so that a
 * table of the app's own wins, even one that a spread brings in unseen.
 */
export function schemaEdits(schema: SchemaFacts, missing: readonly MissingTables[]): readonly Edit[] {
  if (missing.length === 0) return [];
  const { style, newImport } = schema;
  const named = missing.map((each) => ({ ...each, ...importFor(schema, each.group) }));
  const lines = named.flatMap(({ only, local }) =>
    only === null ? [`...${local}`] : only.map((table) => `${table}: ${local}.${table}`),
  );
  const imports = named.flatMap(({ code }) => code ?? []);
  const importEdit: Edit[] =
    imports.length === 0
      ? []
      : [
          {
            start: newImport.offset,
            end: newImport.offset,
            text: newImport.prefix + imports.join(style.eol) + newImport.suffix,
          },
        ];
  return [...importEdit, tablesEdit(schema, lines)];
}

/** A schema for an app that has none. */
export function newSchema(convexDir: string, missing: readonly MissingTables[]): string {
  const imports = missing.map(
    ({ group }) => `import { ${group.name} } from "${specifier(`${convexDir}/schema.ts`, group.file, ".js")}";`,
  );
  const tables = missing.map(({ group }) => `  ...${group.name},`);
  return [
    `import { defineSchema } from "convex/server";`,
    ...imports,
    "",
    "export default defineSchema({",
    ...tables,
    "});",
    "",
  ].join("\n");
}

/** Puts entries in front of everything in the object of tables; those behind them win. */
export function tablesEdit(
  { inside, layout, indent, outerIndent, style: { eol } }: SchemaFacts,
  lines: readonly string[],
): Edit {
  const onLines = lines.map((line) => `${eol}${indent}${line},`).join("");
  const text = {
    lines: onLines,
    "one-line": ` ${lines.join(", ")},`,
    empty: `${onLines}${eol}${outerIndent}`,
  }[layout];
  return { start: inside, end: inside, text };
}

/** Under which name a group is known in the schema, and the import that makes it so; none when there is one. */
function importFor(schema: SchemaFacts, group: TableGroup): { local: string; code: string | null } {
  const known = schema.imported.find(({ name, file }) => name === group.name && file === group.file);
  if (known !== undefined) return { local: known.local, code: null };
  const { style } = schema;
  const local = freshName(group.name, schema.names);
  const imported = local === group.name ? local : `${group.name} as ${local}`;
  const from = specifier(schema.file, group.file, schema.extension);
  const end = style.semicolon ? ";" : "";
  return { local, code: `import { ${imported} } from ${style.quote}${from}${style.quote}${end}` };
}

/** The name, or one made of it that nothing at the top of the file has. */
export function freshName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const candidate = `shipped${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return taken.has(candidate) ? freshName(candidate, taken) : candidate;
}

function specifier(from: string, to: string, extension: ".js" | ""): string {
  const path = posix.relative(posix.dirname(from), to).replace(/\.[jt]sx?$/, extension);
  return path.startsWith(".") ? path : `./${path}`;
}
