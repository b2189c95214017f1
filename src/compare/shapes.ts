import type { Conversion } from "../data/conversion.js";
import { LEGACY_ID, type FieldMapping, type Mappings, type TableMapping } from "../data/mapping.js";
import { delegateOf, type PrismaModel } from "../data/prisma/model.js";
import type { FieldRule, RowShape } from "./model.js";

/** How the rows of every model look in an answer, as both schemas say it. */
export function rowShapes({ tables, without }: Mappings): readonly RowShape[] {
  return [
    ...tables.map((mapping) => shapeOf(mapping.model, fieldRules(mapping))),
    // Nothing is known of the other side: then only equal values are the same.
    ...without.map(({ model }) => shapeOf(model, [])),
  ];
}

const shapeOf = (model: PrismaModel, fields: readonly FieldRule[]): RowShape => ({
  model: delegateOf(model.name),
  fields,
  names: new Set(model.fields.map(({ name }) => name)),
  isRead: false,
});

function fieldRules({ fields, key }: TableMapping): readonly FieldRule[] {
  const [id] = key;
  const ofKey: readonly FieldRule[] =
    key.length === 1 && id !== undefined ? [{ old: id, new: LEGACY_ID, as: "number", isOptional: false }] : [];
  return [...ofKey, ...fields.map(fieldRule)];
}

const fieldRule = ({ prisma, convex, conversion, isOptional }: FieldMapping): FieldRule => ({
  old: prisma,
  new: convex,
  as: writtenAs(conversion),
  isOptional,
});

/** In which other form the same value may be written on the other side of an answer. */
function writtenAs(conversion: Conversion): FieldRule["as"] {
  switch (conversion.kind) {
    case "date":
      return "date";
    case "bigint":
    case "decimal":
    case "text":
      return "number";
    case "enum":
      return conversion.values.some(({ from, to }) => from !== to) ? "enum" : "same";
    case "list":
      return writtenAs(conversion.of);
    default:
      return "same";
  }
}
