import type { PrismaEnum, PrismaField, PrismaModel, PrismaSchema } from "../prisma/model.js";

/** What stands in for the file of a schema that was asked of a server. */
const FILE = "rest/v1";

/**
 * Reads what PostgREST says about its tables (OpenAPI 2) as a schema: a model for each table and view, called as the table is.
 * Only those with a primary key can be copied.
 *
 * @returns null for another document
 */
export function schemaOfOpenApi(document: unknown): PrismaSchema | null {
  const definitions = member(document, "definitions");
  if (!isObject(definitions)) return null;
  const tables = Object.entries(definitions).map(([name, definition]) => tableOf(name, definition));
  return {
    provider: "postgresql",
    models: tables.map(({ model }) => model),
    enums: tables.flatMap(({ enums }) => enums),
  };
}

function tableOf(name: string, definition: unknown): { model: PrismaModel; enums: readonly PrismaEnum[] } {
  const required = member(definition, "required");
  const columns = Object.entries(Object(member(definition, "properties"))).map(([column, property], at) =>
    columnOf(name, column, property, { isOptional: !isList(required) || !required.includes(column), line: at + 1 }),
  );
  const fields = columns.map(({ field }) => field);
  return {
    model: {
      name,
      dbName: name,
      file: FILE,
      line: 1,
      fields: [...fields, ...columns.flatMap(({ relation }) => relation ?? [])],
      id: columns.flatMap(({ field, isKey }) => (isKey ? [field.name] : [])),
      uniques: [],
      indexes: [],
      isIgnored: false,
      isView: false,
    },
    enums: columns.flatMap(({ values }) => values ?? []),
  };
}

interface Column {
  readonly field: PrismaField;
  readonly isKey: boolean;
  /** the other side of a foreign key */
  readonly relation: PrismaField | null;
  readonly values: PrismaEnum | null;
}

function columnOf(
  table: string,
  name: string,
  property: unknown,
  { isOptional, line }: { readonly isOptional: boolean; readonly line: number },
): Column {
  const format = text(member(property, "format"));
  const description = text(member(property, "description"));
  const allowed = member(property, "enum");
  const values = isList(allowed) ? enumOf(`${table}.${name}`, allowed.map(String), line) : null;
  const base = format.replace(/(?:\[\])+$/, "");
  const known = typeOf(base);
  const field: PrismaField = {
    name,
    dbName: name,
    type: values?.name ?? known ?? `Unsupported("${format}")`,
    kind: values === null ? (known === null ? "unsupported" : "scalar") : "enum",
    isList: format.endsWith("[]"),
    isOptional,
    isUpdatedAt: false,
    hasDefault: member(property, "default") !== undefined,
    native: null,
    relation: null,
    isIgnored: false,
    line,
  };
  const [, parent, key] = /<fk table='([^']*)' column='([^']*)'\/>/.exec(description) ?? [];
  const isKey = description.includes("<pk/>");
  if (parent === undefined || key === undefined) return { field, isKey, relation: null, values };
  const relation: PrismaField = {
    ...field,
    name: `${name}->${parent}`,
    type: parent,
    kind: "relation",
    relation: { name: null, model: parent, fields: [name], references: [key] },
  };
  return { field, isKey, relation, values };
}

const enumOf = (name: string, values: readonly string[], line: number): PrismaEnum => ({
  name,
  dbName: name,
  values: values.map((value) => ({ name: value, dbName: value })),
  file: FILE,
  line,
});

/** PostgreSQL's types by the names that PostgREST gives them. */
function typeOf(format: string): string | null {
  if (/^(?:uuid|text|citext|character(?: varying)?|varchar|bpchar|name|inet|cidr|macaddr|xml)$/.test(format))
    return "String";
  if (/^(?:smallint|integer|int2|int4)$/.test(format)) return "Int";
  if (/^(?:bigint|int8)$/.test(format)) return "BigInt";
  if (/^(?:real|double precision|float4|float8)$/.test(format)) return "Float";
  if (format === "numeric") return "Decimal";
  if (/^bool(?:ean)?$/.test(format)) return "Boolean";
  if (/^(?:timestamp|date$|time)/.test(format)) return "DateTime";
  if (/^jsonb?$/.test(format)) return "Json";
  return format === "bytea" ? "Bytes" : null;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const member = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
