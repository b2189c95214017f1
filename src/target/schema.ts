import { posix } from "node:path";
import type { ObjectLiteralExpression, SpreadAssignment } from "ts-morph";
import { Node } from "../../lib/ts-morph.cjs";
import type { CodeStyle } from "../route/facts.js";
import { newImportPlace, readStyle } from "../route/layout.js";
import { parseModule, syntaxErrorOf } from "../route/parse.js";
import type { Place } from "../manifest/model.js";
import { follow, keyOf, unwrap, type Located } from "./follow.js";
import { packageImports, type PackageImport } from "./package-imports.js";
import { relativeFile } from "./references.js";
import { Sources } from "./sources.js";

/** A place for tables in an app's schema, and what is in it already. */
export interface SchemaFacts {
  readonly file: string;
  /** the tables that can be seen, and the file in which each is defined */
  readonly tables: ReadonlyMap<string, string>;
  /** behind the brace that opens the object of tables */
  readonly inside: number;
  /** what follows there: the first table, a line break, or the closing brace */
  readonly layout: "lines" | "one-line" | "empty";
  /** indentation of a table on a line of its own, and of the closing brace */
  readonly indent: string;
  readonly outerIndent: string;
  readonly style: CodeStyle;
  readonly newImport: { readonly offset: number; readonly prefix: string; readonly suffix: string };
  /** how relative imports end in this folder: `.js`, or nothing */
  readonly extension: ".js" | "";
  /** names at the top of the file; those that are imports, with where they come from */
  readonly names: ReadonlySet<string>;
  readonly imported: readonly { readonly local: string; readonly name: string; readonly file: string }[];
  readonly packages: readonly PackageImport[];
}

/** A schema that cannot be given tables, and why. */
export interface UnreadableSchema {
  readonly reason: string;
  readonly place: Place;
}

/** An object of tables in a module of its own: `leadTables` in `convex/leads/tables.ts`. */
export interface TableGroup {
  readonly file: string;
  readonly name: string;
  readonly tables: readonly string[];
}

/** The file of the schema: `convex/schema.ts`. */
export function schemaFile(files: ReadonlyMap<string, string>, convexDir: string): string | null {
  return [`${convexDir}/schema.ts`, `${convexDir}/schema.js`].find((file) => files.has(file)) ?? null;
}

/**
 * Reads the schema of an app's Convex folder: where tables can be added, and which there are.
 *
 * @param file one of `files`
 */
export function readSchema(
  files: ReadonlyMap<string, string>,
  convexDir: string,
  file: string,
): SchemaFacts | UnreadableSchema {
  const text = files.get(file) ?? "";
  const source = parseModule(file, text);
  const broken = syntaxErrorOf(source, file);
  if (broken !== null) return { reason: `it does not parse: ${broken.reason}`, place: broken.place };
  const sources = new Sources(files, convexDir);
  const object = tablesObject(sources, file);
  if (typeof object === "string") return { reason: object, place: { file, line: 1, column: 1 } };
  const style = readStyle(source);
  const bom = text.startsWith("\uFEFF") ? 1 : 0;
  return {
    file,
    tables: tablesOf(sources, file, object),
    ...spaceIn(text, object.getStart() + bom + 1, style),
    style,
    newImport: newImportPlace(source, style.eol),
    extension: extensionOf(files, convexDir),
    names: new Set(sources.topLevelNames(file)),
    packages: packageImports(source),
    imported: sources.imports(file).flatMap(({ local, name, specifier }) => {
      const from = relativeFile(files, file, specifier);
      return from === null ? [] : [{ local, name, file: from }];
    }),
  };
}

/** The groups of tables that the shipped schema is made of. */
export function readTableGroups(files: ReadonlyMap<string, string>, convexDir: string): readonly TableGroup[] {
  const file = schemaFile(files, convexDir);
  if (file === null) return [];
  const sources = new Sources(files, convexDir);
  const object = tablesObject(sources, file);
  if (typeof object === "string") return [];
  return object.getProperties().flatMap((property) => {
    if (!Node.isSpreadAssignment(property) || !Node.isIdentifier(property.getExpression())) return [];
    const name = property.getExpression().getText();
    const from = sources.imports(file).find(({ local }) => local === name);
    const target = from === undefined ? null : relativeFile(files, file, from.specifier);
    const spread = spreadObject(sources, file, property);
    if (from === undefined || target === null || spread === null) return [];
    return [{ file: target, name: from.name, tables: [...tablesOf(sources, spread.file, spread.node).keys()] }];
  });
}

/** The object that `defineSchema` is given by the default export; a reason when there is none to be seen. */
function tablesObject(sources: Sources, file: string): ObjectLiteralExpression | string {
  const exported = sources.exported(file, "default");
  const bound = exported?.kind === "value" ? follow(sources, exported) : null;
  if (bound?.kind !== "value" || !Node.isCallExpression(bound.node))
    return "its default export is no call of `defineSchema`";
  const callee = follow(sources, { file: bound.file, node: bound.node.getExpression() });
  if (callee?.kind !== "external" || callee.specifier !== "convex/server" || callee.name !== "defineSchema")
    return "its default export is no call of `defineSchema`";
  const [argument] = bound.node.getArguments();
  const tables = Node.isExpression(argument) ? follow(sources, { file: bound.file, node: argument }) : null;
  if (tables?.kind !== "value" || !Node.isObjectLiteralExpression(tables.node))
    return "`defineSchema` is not given an object that is written out";
  return tables.file === file ? tables.node : `its tables are written out in ${tables.file}`;
}

/** The tables of a schema, by name: where the value of each stands. */
export function tableEntries(sources: Sources, file: string): readonly { name: string; at: Located }[] {
  const object = tablesObject(sources, file);
  return typeof object === "string" ? [] : [...valuesOf(sources, file, object)].map(([name, at]) => ({ name, at }));
}

function tablesOf(sources: Sources, file: string, object: ObjectLiteralExpression): Map<string, string> {
  return new Map([...valuesOf(sources, file, object)].map(([name, at]) => [name, definedIn(sources, at)]));
}

function valuesOf(sources: Sources, file: string, object: ObjectLiteralExpression): Map<string, Located> {
  const values = new Map<string, Located>();
  for (const property of object.getProperties()) {
    if (!Node.isSpreadAssignment(property)) {
      const key = keyOf(property);
      const node = Node.isPropertyAssignment(property)
        ? property.getInitializer()
        : Node.isShorthandPropertyAssignment(property)
          ? property.getNameNode()
          : undefined;
      if (key !== null && node !== undefined) values.set(key, { file, node });
      continue;
    }
    const spread = spreadObject(sources, file, property);
    if (spread === null) continue;
    for (const [key, at] of valuesOf(sources, spread.file, spread.node)) values.set(key, at);
  }
  return values;
}

/** `leads: leadTables.leads` is defined where `leadTables` is. */
function definedIn(sources: Sources, { file, node }: Located): string {
  const bound = follow(sources, { file, node: unwrap(node) });
  return bound?.kind === "value" ? bound.file : file;
}

function spreadObject(
  sources: Sources,
  file: string,
  property: SpreadAssignment,
): { file: string; node: ObjectLiteralExpression } | null {
  const bound = follow(sources, { file, node: property.getExpression() });
  return bound?.kind === "value" && Node.isObjectLiteralExpression(bound.node)
    ? { file: bound.file, node: bound.node }
    : null;
}

/** How the object's inside is laid out. */
function spaceIn(
  text: string,
  inside: number,
  style: CodeStyle,
): Pick<SchemaFacts, "inside" | "layout" | "indent" | "outerIndent"> {
  const lineStart = text.lastIndexOf("\n", inside - 1) + 1;
  const outerIndent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const rest = text.slice(inside);
  const firstLine = /^[^\S\n]*(?:\/\/[^\n]*)?\n([ \t]*)(?=[^\s}])/.exec(rest);
  const indent = firstLine?.[1] ?? outerIndent + style.indent;
  return { inside, layout: layoutOf(rest, firstLine !== null), indent, outerIndent };
}

function layoutOf(rest: string, hasLines: boolean): SchemaFacts["layout"] {
  if (hasLines || /^[^\S\n]*\n\s*\}/.test(rest)) return "lines";
  return /^\s*\}/.test(rest) ? "empty" : "one-line";
}

/** As most relative imports of the folder are written; `.js`, which every resolution takes, where there are none. */
function extensionOf(files: ReadonlyMap<string, string>, convexDir: string): ".js" | "" {
  let withExtension = 0;
  let without = 0;
  for (const [file, text] of files) {
    if (file.startsWith(`${convexDir}/_generated/`)) continue;
    for (const [, specifier = ""] of text.matchAll(/\bfrom\s*["'](\.{1,2}\/[^"']+)["']/g)) {
      if (posix.extname(specifier) === ".js") withExtension += 1;
      else without += 1;
    }
  }
  return without > withExtension ? "" : ".js";
}
