import { ts } from "../../lib/ts-morph.cjs";
import { FALSE, LIST, NO_FIELDS, NO_TEXT, NULL, UNKNOWN, ZERO } from "./empty-calls.js";
import type { EmptyValue } from "./facts.js";

/** What a value of a written type is when there is nothing: `[]` for `Lead[]`; unknown for a name. */
export function emptyOfType(type: ts.TypeNode): EmptyValue {
  if (ts.isParenthesizedTypeNode(type)) return emptyOfType(type.type);
  if (ts.isArrayTypeNode(type)) return LIST;
  if (ts.isTypeReferenceNode(type)) return ofReference(type);
  if (ts.isTypeLiteralNode(type)) return ofMembers(type);
  if (ts.isUnionTypeNode(type)) return type.types.some(isNothing) ? NULL : UNKNOWN;
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return NO_TEXT;
    case ts.SyntaxKind.NumberKeyword:
      return ZERO;
    case ts.SyntaxKind.BooleanKeyword:
      return FALSE;
    default:
      return UNKNOWN;
  }
}

function ofReference({ typeName, typeArguments }: ts.TypeReferenceNode): EmptyValue {
  const name = typeName.getText();
  const [argument] = typeArguments ?? [];
  if (name === "Promise" && argument !== undefined) return emptyOfType(argument);
  if (/^(Readonly)?Array$/.test(name)) return LIST;
  return name === "Record" ? NO_FIELDS : UNKNOWN;
}

function ofMembers({ members }: ts.TypeLiteralNode): EmptyValue {
  const fields = members.flatMap((member) =>
    ts.isPropertySignature(member) && ts.isIdentifier(member.name) && member.type !== undefined
      ? [{ name: member.name.text, value: emptyOfType(member.type) }]
      : [],
  );
  return fields.length === members.length ? { kind: "object", fields } : UNKNOWN;
}

const isNothing = (type: ts.TypeNode): boolean =>
  type.kind === ts.SyntaxKind.UndefinedKeyword ||
  (ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword);
