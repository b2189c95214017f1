import type { ValidatorType } from "./functions.js";

/** Kinds that say nothing about a single value, or accept every one. */
const OPEN = ["any", "unknown"];

/** The members of a type, unions within unions taken apart. */
function membersOf(type: ValidatorType): readonly ValidatorType[] {
  return type.kind === "union" ? type.members.flatMap(membersOf) : [type];
}

/**
 * Whether a validator accepts a literal.
 *
 * @param code canonical source text: `"DRAFT"`, `20`, `1n`, `true`, `null`, `[…]`, `{…}`
 */
export function acceptsLiteral(type: ValidatorType, code: string): boolean {
  const kinds: readonly string[] = kindsOfLiteral(code);
  return membersOf(type).some((member) => {
    if (member.kind === "literal") return member.code === code;
    return OPEN.includes(member.kind) || kinds.includes(member.kind);
  });
}

/**
 * Whether every value that a validator accepts besides `null` is the id of a Convex document: a string that comes
 * from Prisma never is one.
 */
export function acceptsOnlyIds(type: ValidatorType): boolean {
  const members = membersOf(type).filter(({ kind }) => kind !== "null");
  return members.length > 0 && members.every(({ kind }) => kind === "id");
}

/** A type in words: `number`, `"DRAFT" or "SENT"`, `an id of table "leads"`. */
export function describeType(type: ValidatorType): string {
  switch (type.kind) {
    case "id":
      return `an id of table "${type.table}"`;
    case "literal":
      return type.code;
    case "union":
      return membersOf(type).map(describeType).join(" or ");
    case "array":
      return `a list of ${describeType(type.element)}`;
    case "object":
      return `an object { ${type.fields.map(({ name, optional }) => name + (optional ? "?" : "")).join(", ")} }`;
    default:
      return type.kind;
  }
}

function kindsOfLiteral(code: string): readonly ValidatorType["kind"][] {
  if (code.startsWith('"')) return ["string"];
  if (code.startsWith("[")) return ["array"];
  if (code.startsWith("{")) return ["object", "record"];
  if (code === "true" || code === "false") return ["boolean"];
  if (code === "null") return ["null"];
  return /^-?\d+n$/.test(code) ? ["int64"] : ["number"];
}
