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

const NUMBER: ValidatorType = { kind: "number" };
const CURSOR: ValidatorType = union([{ kind: "string" }, { kind: "null" }]);
const STRING: ValidatorType = { kind: "string" };

const field = (name: string, type: ValidatorType): ValidatorField => ({ name, optional: false, type });
const optional = (name: string, type: ValidatorType): ValidatorField => ({ name, optional: true, type });

/** `paginationOptsValidator` of convex/server. */
const PAGE_OPTIONS: ValidatorType = {
  kind: "object",
  fields: [
    field("numItems", NUMBER),
    field("cursor", CURSOR),
    optional("endCursor", CURSOR),
    optional("id", NUMBER),
    optional("maximumRowsRead", NUMBER),
    optional("maximumBytesRead", NUMBER),
  ],
};

/** `paginationResultValidator(row)` of convex/server. */
const pageOf = (element: ValidatorType): ValidatorType => ({
  kind: "object",
  fields: [
    field("page", { kind: "array", element }),
    field("continueCursor", STRING),
    field("isDone", { kind: "boolean" }),
    optional("splitCursor", CURSOR),
    optional(
      "pageStatus",
      union([
        { kind: "literal", code: '"SplitRecommended"' },
        { kind: "literal", code: '"SplitRequired"' },
        { kind: "null" },
      ]),
    ),
  ],
});

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
  if (specifier === "convex/server" && name === "paginationResultValidator") {
    return { type: first((at) => pageOf(read.validator(at).type))(args), optional: false };
  }
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

/** Reads a validator that a package exports ready-made. */
export function provided(specifier: string, name: string): FieldValidator {
  const isPageOptions = specifier === "convex/server" && name === "paginationOptsValidator";
  return isPageOptions ? { type: PAGE_OPTIONS, optional: false } : UNREADABLE;
}
