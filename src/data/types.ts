import type { ValidatorType } from "../target/functions.js";
import type { DataSettings, FieldSetting } from "../manifest/data.js";
import type { Conversion, EnumPair } from "./conversion.js";
import type { PrismaEnum, PrismaField } from "./prisma/model.js";

/** A field of the old database as conversions see it. */
export interface Source {
  readonly field: PrismaField;
  /** of a field whose type is one */
  readonly enum: PrismaEnum | null;
  /** it names a row: an id, or the reference to one */
  readonly isKey: boolean;
  readonly setting: FieldSetting | null;
}

const STRING: ValidatorType = { kind: "string" };

/**
 * The validator that a field is given where the table is new. The rules: dates are milliseconds; a Decimal is its text and a
 * BigInt an int64, so that nothing is lost, unless the manifest says otherwise; ids and references are texts; an enum is a
 * union of its names; JSON is anything.
 *
 * @returns null for a field that Convex cannot hold
 */
export function typeFor(source: Source, settings: DataSettings): ValidatorType | null {
  const element = elementType(source, settings);
  return element === null || !source.field.isList ? element : { kind: "array", element };
}

function elementType({ field, enum: values, isKey, setting }: Source, settings: DataSettings): ValidatorType | null {
  if (field.kind === "enum" && values !== null) return enumType(values);
  if (field.kind !== "scalar") return null;
  if (setting !== null && setting.as !== null) return { kind: setting.as };
  return isKey ? STRING : ownType(field.type, settings);
}

function ownType(scalar: string, { bigint, decimal }: DataSettings): ValidatorType {
  switch (scalar) {
    case "Boolean":
      return { kind: "boolean" };
    case "Int":
    case "Float":
    case "DateTime":
      return { kind: "number" };
    case "BigInt":
      return { kind: bigint };
    case "Decimal":
      return { kind: decimal };
    case "Json":
      return { kind: "any" };
    case "Bytes":
      return { kind: "bytes" };
    default:
      return STRING;
  }
}

function enumType({ values }: PrismaEnum): ValidatorType {
  const members = values.map(({ name }): ValidatorType => ({ kind: "literal", code: JSON.stringify(name) }));
  const [only] = members;
  return members.length === 1 && only !== undefined ? only : { kind: "union", members };
}

/**
 * How values of a field become such that a validator accepts them.
 *
 * @returns null when the two do not meet
 */
export function conversionTo(source: Source, type: ValidatorType, settings: DataSettings): Conversion | null {
  if (!source.field.isList) return elementTo(source, type, settings);
  const inner: Source = { ...source, field: { ...source.field, isList: false } };
  const list = membersOf(type).find(({ kind }) => kind === "array");
  const of =
    list?.kind === "array"
      ? elementTo(inner, list.element, settings)
      : isOpen(type)
        ? elementTo(inner, type, settings)
        : null;
  return of === null ? null : { kind: "list", of };
}

function elementTo(source: Source, type: ValidatorType, settings: DataSettings): Conversion | null {
  if (source.field.type === "Json" && source.field.kind === "scalar") return jsonTo(type);
  if (isOpen(type)) {
    const own = typeFor(source, settings);
    return own === null || isOpen(own) ? null : elementTo(source, own, settings);
  }
  const members = membersOf(type);
  const literals = members.flatMap((member) => (member.kind === "literal" ? [member.code] : []));
  if (source.field.kind === "enum" || (literals.length > 0 && literals.length === members.length))
    return literalsTo(source, members, literals);
  const own = typeFor(source, settings);
  const likely = members.find(({ kind }) => kind === own?.kind);
  const ordered = likely === undefined ? members : [likely, ...members];
  for (const member of ordered) {
    const conversion = plainTo(source.field.type, member.kind);
    if (conversion !== null) return conversion;
  }
  return null;
}

/** The members of a validator beside `null`, which empty fields are about. */
export function membersOf(type: ValidatorType): readonly ValidatorType[] {
  return type.kind === "union" ? type.members.flatMap(membersOf) : type.kind === "null" ? [] : [type];
}

const isOpen = (type: ValidatorType): boolean =>
  membersOf(type).some(({ kind }) => kind === "any" || kind === "unknown");

/** What takes JSON apart is Convex's own validator; a text holds it as it is written. */
function jsonTo(type: ValidatorType): Conversion | null {
  const kinds = membersOf(type).map(({ kind }) => kind);
  if (kinds.every((kind) => kind === "string")) return { kind: "json", to: "string" };
  return kinds.some((kind) => kind === "id" || kind === "bytes" || kind === "int64")
    ? null
    : { kind: "json", to: "any" };
}

const TEXT: Conversion = { kind: "text" };
const AS_NUMBER: Conversion = { kind: "number" };

/** Scalar of Prisma, then kind of validator. What is not here would lose something, or mean something else. */
const PLAIN: ReadonlyMap<string, Readonly<Partial<Record<ValidatorType["kind"], Conversion>>>> = new Map([
  ["String", { string: { kind: "string" } }],
  ["Boolean", { boolean: { kind: "boolean" } }],
  ["Int", { number: AS_NUMBER, int64: { kind: "bigint", to: "int64" }, string: TEXT }],
  ["Float", { number: AS_NUMBER, string: TEXT }],
  [
    "BigInt",
    {
      number: { kind: "bigint", to: "number" },
      int64: { kind: "bigint", to: "int64" },
      string: { kind: "bigint", to: "string" },
    },
  ],
  ["Decimal", { number: { kind: "decimal", to: "number" }, string: { kind: "decimal", to: "string" } }],
  [
    "DateTime",
    {
      number: { kind: "date", to: "number" },
      int64: { kind: "date", to: "int64" },
      string: { kind: "date", to: "string" },
    },
  ],
  ["Bytes", { bytes: { kind: "bytes", to: "bytes" }, string: { kind: "bytes", to: "string" } }],
]);

const plainTo = (scalar: string, kind: ValidatorType["kind"]): Conversion | null => PLAIN.get(scalar)?.[kind] ?? null;

/** Enums, and texts of which the validator knows some only. */
function literalsTo(source: Source, members: readonly ValidatorType[], literals: readonly string[]): Conversion | null {
  const { field, enum: values } = source;
  const isText = members.some(({ kind }) => kind === "string");
  if (values !== null && isText)
    return {
      kind: "enum",
      values: pairsOf(
        values,
        values.values.map(({ name }) => name),
      ),
    };
  const texts = literals.flatMap((code) => (code.startsWith('"') ? [textIn(code)] : []));
  if (values !== null) return texts.length === 0 ? null : { kind: "enum", values: pairsOf(values, texts) };
  if (field.type === "String" && texts.length > 0)
    return { kind: "enum", values: texts.map((text) => ({ from: text, to: text })) };
  return field.type === "Int" || field.type === "Float" ? AS_NUMBER : plainTo(field.type, "boolean");
}

const textIn = (code: string): string => String(JSON.parse(code));

/**
 * Which literal stands for which value of an enum: the one of its name, of its name in the database, or of either in another
 * case. Both names are taken, because the client gives the one and a REST interface the other.
 */
function pairsOf({ values }: PrismaEnum, literals: readonly string[]): readonly EnumPair[] {
  const names = new Set(values.map(({ name }) => name));
  return values.flatMap(({ name, dbName }) => {
    const loosely = literals.filter((each) => [name, dbName].some((own) => own.toLowerCase() === each.toLowerCase()));
    const to = [name, dbName].find((own) => literals.includes(own)) ?? (loosely.length === 1 ? loosely[0] : undefined);
    if (to === undefined) return [];
    const isOther = dbName !== name && !names.has(dbName);
    return isOther
      ? [
          { from: name, to },
          { from: dbName, to },
        ]
      : [{ from: name, to }];
  });
}
