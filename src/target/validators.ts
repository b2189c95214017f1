import type { CallExpression, Expression, ObjectLiteralExpression } from "ts-morph";
import { Node } from "../../lib/ts-morph.cjs";
import { construct, provided, UNREADABLE, type FieldValidator, type ValidatorReader } from "./constructors.js";
import { follow, keyOf, unwrap, type Located } from "./follow.js";
import type { ValidatorField, ValidatorType } from "./functions.js";
import { literalCode } from "./literal.js";
import { changeFields } from "./object-methods.js";
import type { Sources } from "./sources.js";

/**
 * Reads one validator: `v.string()`, a constant that holds one, or a helper of convex-helpers.
 *
 * @returns kind `unknown` for everything that the source does not show
 */
export function readValidator(sources: Sources, at: Located): ValidatorType {
  return readField(sources, at).type;
}

/**
 * Reads the fields of an object of validators: a literal with spreads, `v.object(…)`, `x.fields`, or a constant.
 *
 * @returns null when not every field can be seen
 */
export function readFields(sources: Sources, at: Located): readonly ValidatorField[] | null {
  const node = unwrap(at.node);
  if (Node.isPropertyAccessExpression(node) && node.getName() === "fields") {
    const object = readValidator(sources, { file: at.file, node: node.getExpression() });
    if (object.kind === "object") return object.fields;
  }
  const bound = follow(sources, at);
  if (bound?.kind !== "value") return null;
  if (Node.isObjectLiteralExpression(bound.node)) return literalFields(sources, bound.file, bound.node);
  const type = Node.isCallExpression(bound.node) ? readValidator(sources, bound) : null;
  return type?.kind === "object" ? type.fields : null;
}

function literalFields(sources: Sources, file: string, object: ObjectLiteralExpression): ValidatorField[] | null {
  const fields = new Map<string, ValidatorField>();
  for (const property of object.getProperties()) {
    const added = Node.isSpreadAssignment(property)
      ? readFields(sources, { file, node: property.getExpression() })
      : propertyField(sources, file, property);
    if (added === null) return null;
    for (const field of added) fields.set(field.name, field);
  }
  return [...fields.values()];
}

function propertyField(sources: Sources, file: string, property: Node): ValidatorField[] | null {
  const name = keyOf(property);
  const node = Node.isPropertyAssignment(property)
    ? property.getInitializer()
    : Node.isShorthandPropertyAssignment(property)
      ? property.getNameNode()
      : undefined;
  return name === null || node === undefined ? null : [{ name, ...readField(sources, { file, node }) }];
}

function readField(sources: Sources, at: Located): FieldValidator {
  const ofObject = fieldOfObject(sources, at);
  if (ofObject !== undefined) return ofObject;
  const bound = follow(sources, at);
  if (bound?.kind === "external") return provided(bound.specifier, bound.name);
  if (bound?.kind !== "value" || !Node.isCallExpression(bound.node)) return UNREADABLE;
  const { file, node: call } = bound;
  const callee = follow(sources, { file, node: call.getExpression() });
  if (callee?.kind !== "external") return readMethod(sources, file, call);
  const args = call.getArguments().filter((node): node is Expression => Node.isExpression(node));
  const read: ValidatorReader = {
    validator: (each) => readField(sources, each),
    fields: (each) => readFields(sources, each),
    literal: (each) => literalCode(sources, each),
  };
  return construct(
    read,
    callee.specifier,
    callee.name,
    args.map((node) => ({ file, node })),
  );
}

/** `lead.fields.status`, of an object validator that can be read; undefined for what is not written so. */
function fieldOfObject(sources: Sources, { file, node }: Located): FieldValidator | undefined {
  const access = unwrap(node);
  const object = Node.isPropertyAccessExpression(access) ? access.getExpression() : undefined;
  if (!Node.isPropertyAccessExpression(access) || !Node.isPropertyAccessExpression(object)) return undefined;
  if (object.getName() !== "fields") return undefined;
  return readFields(sources, { file, node: object })?.find(({ name }) => name === access.getName());
}

/** `lead.omit("notes")` and its like, on an object validator that can be read. */
function readMethod(sources: Sources, file: string, call: CallExpression): FieldValidator {
  const callee = call.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return UNREADABLE;
  const object = readValidator(sources, { file, node: callee.getExpression() });
  if (object.kind !== "object") return UNREADABLE;
  const args = call.getArguments().filter((node): node is Expression => Node.isExpression(node));
  const names = args.map((each) => literalCode(sources, { file, node: each }));
  const [node] = args;
  const added = (): readonly ValidatorField[] | null =>
    node === undefined ? null : readFields(sources, { file, node });
  const fields = changeFields(callee.getName(), object.fields, names, added);
  return fields === null ? UNREADABLE : { type: { kind: "object", fields }, optional: false };
}
