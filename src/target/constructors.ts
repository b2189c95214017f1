import type { Located } from "./follow.js";
import type { ValidatorField, ValidatorType } from "./functions.js";

/** A validator as a field holds it. */
export interface FieldValidator {
  readonly type: ValidatorType;
  readonly optional: boolean;
}

/** How the arguments of a validator are read. */
export interface ValidatorReader {
  validator(at: Located): FieldValidator;
  fields(at: Located): readonly ValidatorField[] | null;
  /** canonical source text; null for what is not a literal */
  literal(at: Located): string | null;
}

/** Whether a validator that cannot be read may be left out is not known either, so it is not demanded. */
export const UNREADABLE: FieldValidator = { type: { kind: "unknown" }, optional: true };

type Constructor = (read: ValidatorReader, args: readonly Located[]) => ValidatorType;

const plain =
  (type: ValidatorType): Constructor =>
  () =>
    type;

/** Reads one argument, or answers `unknown` where there is none. */
const first = (read: (at: Located) => ValidatorType): ((args: readonly Located[]) => ValidatorType) => {
  return ([argument]) => (argument === undefined ? { kind: "unknown" } : read(argument));
};

const literal = (read: ValidatorReader, at: Located): ValidatorType => {
  const code = read.literal(at);
  return code === null ? { kind: "unknown" } : { kind: "literal", code };
};

const union = (members: readonly ValidatorType[]): ValidatorType => ({ kind: "union", members });

const CONSTRUCTORS: ReadonlyMap<string, Constructor> = new Map<string, Constructor>([
  ["v.string", plain({ kind: "string" })],
  ["v.number", plain({ kind: "number" })],
  ["v.float64", plain({ kind: "number" })],
  ["v.boolean", plain({ kind: "boolean" })],
  ["v.int64", plain({ kind: "int64" })],
  ["v.bigint", plain({ kind: "int64" })],
  ["v.null", plain({ kind: "null" })],
  ["v.any", plain({ kind: "any" })],
  ["v.bytes", plain({ kind: "bytes" })],
  ["v.record", plain({ kind: "record" })],
  ["v.id", (read, args) => first((at) => ({ kind: "id", table: tableOf(read, at) }))(args)],
  ["v.literal", (read, args) => first((at) => literal(read, at))(args)],
  ["v.union", (read, args) => union(args.map((at) => read.validator(at).type))],
  ["v.nullable", (read, args) => first((at) => union([read.validator(at).type, { kind: "null" }]))(args)],
  ["v.array", (read, args) => first((at) => ({ kind: "array", element: read.validator(at).type }))(args)],
  ["v.object", (read, args) => first((at) => objectOf(read.fields(at)))(args)],
  ["literals", (read, args) => union(args.map((at) => literal(read, at)))],
]);

const PACKAGES = ["convex/values", "convex-helpers/validators"];

/**
 * Reads a call of Convex's `v` (or of convex-helpers' validators).
 *
 * @param specifier the package that the callee comes from
 * @param name the callee's name in the package: `v.string`
 * @returns `UNREADABLE` for a callee that is not known
 */
export function construct(
  read: ValidatorReader,
  specifier: string,
  name: string,
  args: readonly Located[],
): FieldValidator {
  if (!PACKAGES.includes(specifier)) return UNREADABLE;
  if (name === "v.optional") return { type: first((at) => read.validator(at).type)(args), optional: true };
  const make = CONSTRUCTORS.get(name === "nullable" ? "v.nullable" : name);
  return make === undefined ? UNREADABLE : { type: make(read, args), optional: false };
}

function tableOf(read: ValidatorReader, at: Located): string {
  const code = read.literal(at);
  return code?.startsWith('"') === true ? code.slice(1, -1) : at.node.getText();
}

function objectOf(fields: readonly ValidatorField[] | null): ValidatorType {
  return fields === null ? { kind: "unknown" } : { kind: "object", fields };
}
