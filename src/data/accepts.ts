import { describeType } from "../target/fits.js";
import type { ValidatorType } from "../target/functions.js";
import type { ConvexValue } from "./conversion.js";
import { isList } from "./limits.js";

/**
 * Why a validator refuses a value; null when it accepts it, or when its source does not show what it accepts.
 *
 * @param path where the value stands in its field, for the reason
 */
export function refusalOf(type: ValidatorType, value: ConvexValue, path = ""): string | null {
  const at = path === "" ? "" : `${path}: `;
  switch (type.kind) {
    case "any":
    case "unknown":
      return null;
    case "union":
      return type.members.some((member) => refusalOf(member, value) === null)
        ? null
        : `${at}it is not ${describeType(type)}`;
    case "array":
      if (!isList(value)) return `${at}it is not ${describeType(type)}`;
      return firstOf(value.map((each, index) => refusalOf(type.element, each, `${path}[${index}]`)));
    case "object":
      return isObject(value) ? refusalOfObject(type.fields, value, path) : `${at}it is not ${describeType(type)}`;
    case "record":
      return isObject(value) ? null : `${at}it is not ${describeType(type)}`;
    default:
      return isPlain(type, value) ? null : `${at}it is not ${describeType(type)}`;
  }
}

type Fields = Extract<ValidatorType, { kind: "object" }>["fields"];

function refusalOfObject(fields: Fields, value: { readonly [key: string]: ConvexValue }, path: string): string | null {
  const extra = Object.keys(value).find((key) => !fields.some(({ name }) => name === key));
  if (extra !== undefined) return `${path}.${extra} is not among its fields`;
  return firstOf(
    fields.map(({ name, optional, type }) => {
      const held = value[name];
      if (held !== undefined) return refusalOf(type, held, `${path}.${name}`);
      return optional ? null : `${path}.${name} is missing`;
    }),
  );
}

function isPlain(type: ValidatorType, value: ConvexValue): boolean {
  switch (type.kind) {
    case "null":
      return value === null;
    case "int64":
      return typeof value === "bigint";
    case "bytes":
      return value instanceof ArrayBuffer;
    case "id":
      return typeof value === "string";
    case "literal":
      return codeOf(value) === type.code;
    default:
      return typeof value === type.kind;
  }
}

/** The canonical source text of a value that a literal can stand for. */
const codeOf = (value: ConvexValue): string | null =>
  typeof value === "string" ? JSON.stringify(value) : typeof value === "bigint" ? `${value}n` : String(value);

const isObject = (value: ConvexValue): value is { readonly [key: string]: ConvexValue } =>
  typeof value === "object" && value !== null && !(value instanceof ArrayBuffer) && !isList(value);

const firstOf = (reasons: readonly (string | null)[]): string | null => reasons.find((each) => each !== null) ?? null;
