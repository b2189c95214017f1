import { finding, type Finding } from "../findings.js";
import type { Place } from "../manifest/model.js";
import { describeType } from "../target/fits.js";
import type { ConvexTable } from "../target/table.js";
import { refusalOf } from "./accepts.js";
import { LEGACY_ID, type ModelWithoutTable, type TableMapping, type Unmapped } from "./mapping.js";
import type { Conversion } from "./conversion.js";
import type { PrismaModel, PrismaSchema } from "./prisma/model.js";
import type { ProposedTable } from "./propose.js";

/** Where a model, or a field of it, is declared. */
export function placeIn(model: PrismaModel, field?: string): Place {
  const line = model.fields.find(({ name }) => name === field)?.line ?? model.line;
  return { file: model.file, line, column: 1 };
}

/** How a table differs from what a model's rows need, by field. */
export function differencesOf(schema: PrismaSchema, mapping: TableMapping, table: ConvexTable): readonly Finding[] {
  const { model, lacking, fields } = mapping;
  // A field whose values do not fit is said once: where they come from.
  const said = new Set(mapping.unmapped.flatMap((lost) => ("convex" in lost ? [lost.convex] : [])));
  const unfilled = lacking.filter(({ convex }) => !said.has(convex));
  const hasIndex = table.indexes.some((index) => index.fields?.[0] === LEGACY_ID);
  return [
    ...(hasIndex ? [] : [unfit({ model, table: table.name, reason: "no-index" })]),
    ...lostFields(mapping),
    ...unfilled.map(({ convex, type }) =>
      finding("data-field-unfilled", table.place, { ...namesOf(mapping, convex), accepts: describeType(type) }),
    ),
    ...fields
      .filter(
        ({ prisma, isOptional, type }) => !isOptional && mayBeEmpty(model, prisma) && refusalOf(type, null) !== null,
      )
      .map(({ prisma }) => finding("data-field-empty", placeIn(model, prisma), namesOf(mapping, prisma))),
    ...fields.flatMap(({ prisma, conversion }) => {
      const values = lostValues(schema, model, prisma, conversion);
      if (values.length === 0) return [];
      return [
        finding("data-values-lost", placeIn(model, prisma), { ...namesOf(mapping, prisma), values: values.join(", ") }),
      ];
    }),
  ];
}

/** What a proposed table leaves out. */
export function lossesOf({ model, name: table, mapping, leftIndexes }: ProposedTable): readonly Finding[] {
  const uniques = model.uniques.filter((key) => key.join() !== model.id.join());
  return [
    ...lostFields(mapping),
    ...leftIndexes.map(({ fields, reason }) =>
      finding("data-index-left", placeIn(model), { model: model.name, table, fields: fields.join(", "), reason }),
    ),
    ...(uniques.length === 0 ? [] : [notUnique(model, table, uniques)]),
  ];
}

const notUnique = (model: PrismaModel, table: string, keys: PrismaModel["uniques"]): Finding =>
  finding("data-unique", placeIn(model, keys[0]?.[0]), {
    model: model.name,
    table,
    fields: keys.map((key) => key.join(" and ")).join("; "),
  });

type Fault = Extract<Finding, { kind: "data-table-unfit" }>["reason"];

/** Why the rows of a model cannot be copied into a table. */
export const unfit = ({ model, table, reason }: { model: PrismaModel; table: string; reason: Fault }): Finding =>
  finding("data-table-unfit", placeIn(model), { model: model.name, table, reason });

/** The same of a model that has no mapping; null where only the table is not there yet. */
export const unfitOf = ({ model, table, reason }: ModelWithoutTable): Finding | null =>
  reason === "no-table" ? null : unfit({ model, table, reason });

function lostFields(mapping: TableMapping): readonly Finding[] {
  return mapping.unmapped.flatMap((lost: Unmapped) => {
    if (lost.reason === "skipped") return [];
    const accepts = "type" in lost ? describeType(lost.type) : null;
    const facts = { ...namesOf(mapping, lost.prisma), reason: lost.reason, accepts };
    return [finding("data-field-lost", placeIn(mapping.model, lost.prisma), facts)];
  });
}

const namesOf = ({ model, table }: TableMapping, field: string): { model: string; field: string; table: string } => ({
  model: model.name,
  field,
  table,
});

const mayBeEmpty = ({ fields }: PrismaModel, name: string): boolean =>
  fields.some((field) => field.name === name && field.isOptional);

/** Values of an enum for which a table has no literal. */
function lostValues(schema: PrismaSchema, model: PrismaModel, name: string, conversion: Conversion): readonly string[] {
  const pairs = conversion.kind === "list" ? conversion.of : conversion;
  const field = model.fields.find((each) => each.name === name);
  const values = schema.enums.find((each) => each.name === field?.type)?.values ?? [];
  if (pairs.kind !== "enum" || field?.kind !== "enum") return [];
  return values.filter((value) => !pairs.values.some(({ from }) => from === value.name)).map((value) => value.name);
}
