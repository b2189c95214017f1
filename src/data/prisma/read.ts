import type { Attr, BlockAttribute, Enum, Field, Model, Schema, View } from "@mrleebo/prisma-ast";
import { MigrateError } from "../../errors.js";
import { attributeOf, fieldsOf, nativeOf, textOf, unquoted } from "./attributes.js";
import type { FieldKind, PrismaEnum, PrismaField, PrismaModel, PrismaRelation, PrismaSchema } from "./model.js";
import { parseSchema } from "./parser.js";
import { tidied } from "./tidy.js";

/** One file of a schema; a schema may be in several. */
export interface SchemaText {
  /** POSIX path from the app's root */
  readonly path: string;
  readonly text: string;
}

interface Names {
  readonly models: ReadonlySet<string>;
  readonly enums: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

/**
 * Reads a Prisma schema of version 5, 6 or 7, in one file or several.
 *
 * @throws MigrateError with the place, for a file that is no schema, and for a name that is declared twice
 */
export function readPrismaSchema(files: readonly SchemaText[]): PrismaSchema {
  const parsed = files.map(({ path, text }) => ({ path, list: blocksOf(path, text) }));
  const models = parsed.flatMap(({ path, list }) =>
    list.flatMap((block) => (block.type === "model" || block.type === "view" ? [{ path, block }] : [])),
  );
  const enums = parsed.flatMap(({ path, list }) =>
    list.flatMap((block) => (block.type === "enum" ? [enumOf(path, block)] : [])),
  );
  const named = parsed.flatMap(({ list }) => list.flatMap((block) => ("name" in block ? [block] : [])));
  const namesOf = (type: string): ReadonlySet<string> =>
    new Set(named.flatMap((block) => (block.type === type ? [block.name] : [])));
  const names: Names = {
    models: new Set([...namesOf("model"), ...namesOf("view")]),
    enums: namesOf("enum"),
    types: namesOf("type"),
  };
  const read = models.map(({ path, block }) => modelOf(path, block, names));
  refuseTwice([...read, ...enums]);
  return { provider: providerOf(parsed.flatMap(({ list }) => list)), models: read, enums };
}

function blocksOf(path: string, text: string): Schema["list"] {
  const tidy = tidied(text.startsWith("\uFEFF") ? text.slice(1) : text);
  const parsed = parseSchema(tidy);
  // Words outside of every block are passed over by the parser.
  const isSchema = "list" in parsed && (parsed.list.some(({ type }) => type !== "break") || tidy.trim() === "");
  if ("list" in parsed && isSchema) return parsed.list;
  const { line, reason } = "list" in parsed ? { line: 1, reason: "there is no block in it" } : parsed;
  throw new MigrateError(`${path} is no Prisma schema that can be read: ${reason}.`, {
    place: { file: path, line: line ?? tidy.trimEnd().split("\n").length, column: 1 },
    hint: "`npx prisma validate` says more.",
  });
}

function refuseTwice(declared: readonly { name: string; file: string; line: number }[]): void {
  const seen = new Map<string, { file: string; line: number }>();
  for (const { name, file, line } of declared) {
    const first = seen.get(name);
    if (first !== undefined) {
      throw new MigrateError(`The schema declares ${name} twice: ${first.file}:${first.line} and ${file}:${line}.`, {
        place: { file, line, column: 1 },
        hint: "Take out one of the two.",
      });
    }
    seen.set(name, { file, line });
  }
}

function providerOf(list: Schema["list"]): string | null {
  for (const block of list) {
    if (block.type !== "datasource") continue;
    for (const each of block.assignments) {
      if (each.type === "assignment" && each.key === "provider" && typeof each.value === "string")
        return unquoted(each.value);
    }
  }
  return null;
}

function enumOf(file: string, { name, enumerators, location }: Enum): PrismaEnum {
  const attributes = enumerators.filter((each): each is BlockAttribute => each.type === "attribute");
  return {
    name,
    dbName: textOf(attributeOf(attributes, "map")) ?? name,
    values: enumerators.flatMap((each) =>
      each.type === "enumerator"
        ? [{ name: each.name, dbName: textOf(attributeOf(each.attributes ?? [], "map")) ?? each.name }]
        : [],
    ),
    file,
    line: location?.startLine ?? 1,
  };
}

function modelOf(file: string, { type, name, properties, location }: Model | View, names: Names): PrismaModel {
  const attributes = properties.filter((each): each is BlockAttribute => each.type === "attribute");
  const written = properties.filter((each): each is Field => each.type === "field");
  const fields = written.map((field) => fieldOf(field, names));
  const all = (attribute: string): readonly (readonly string[])[] =>
    attributes.filter((each) => each.name === attribute && each.group === undefined).map((each) => fieldsOf(each));
  const marked = (attribute: string): readonly (readonly string[])[] =>
    written.filter((each) => attributeOf(each.attributes ?? [], attribute) !== undefined).map((each) => [each.name]);
  const uniques = [...marked("unique"), ...all("unique")];
  const optional = new Set(fields.flatMap((field) => (field.isOptional ? [field.name] : [])));
  const named = [...marked("id"), ...all("id"), ...uniques.filter((key) => !key.some((each) => optional.has(each)))];
  return {
    name,
    dbName: textOf(attributeOf(attributes, "map")) ?? name,
    file,
    line: location?.startLine ?? 1,
    fields,
    id: named[0] ?? [],
    uniques,
    indexes: all("index"),
    isIgnored: attributeOf(attributes, "ignore") !== undefined,
    isView: type === "view",
  };
}

function fieldOf(field: Field, names: Names): PrismaField {
  const { name, fieldType, array, optional, location } = field;
  const attributes = field.attributes ?? [];
  const isUnsupported = typeof fieldType !== "string";
  const type = isUnsupported ? `${fieldType.name}(${(fieldType.params ?? []).map(String).join(", ")})` : fieldType;
  const kind = isUnsupported ? "unsupported" : kindOf(type, names);
  return {
    name,
    dbName: textOf(attributeOf(attributes, "map")) ?? name,
    type,
    kind,
    isList: array === true,
    isOptional: optional === true,
    isUpdatedAt: attributeOf(attributes, "updatedAt") !== undefined,
    hasDefault: attributeOf(attributes, "default") !== undefined,
    native: nativeOf(attributes),
    relation: kind === "relation" ? relationOf(type, attributes) : null,
    isIgnored: attributeOf(attributes, "ignore") !== undefined,
    line: location?.startLine ?? 1,
  };
}

const SCALARS = ["String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes"] as const;

/** A type that nothing declares is one that Prisma would refuse. */
function kindOf(type: string, { models, enums, types }: Names): FieldKind {
  if (SCALARS.some((each) => each === type)) return "scalar";
  if (enums.has(type)) return "enum";
  if (models.has(type)) return "relation";
  return types.has(type) ? "composite" : "unsupported";
}

function relationOf(model: string, attributes: readonly Attr[]): PrismaRelation {
  const attribute = attributeOf(attributes, "relation");
  return {
    model,
    name: textOf(attribute),
    fields: fieldsOf(attribute, "fields", null),
    references: fieldsOf(attribute, "references", null),
  };
}
