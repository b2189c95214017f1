import type { DataSettings } from "../manifest/data.js";
import type { ValidatorField } from "../target/functions.js";
import type { ConvexTable } from "../target/table.js";
import { indexesFor, type LeftIndex, type ProposedIndex } from "./indexes.js";
import { isConvexName } from "./limits.js";
import { LEGACY_ID, lossOf, sourceOf, mapFields, type TableMapping } from "./mapping.js";
import { sameName, tableCandidates, tableNameFor } from "./names.js";
import { delegateOf, type PrismaModel, type PrismaSchema } from "./prisma/model.js";
import type { Query } from "./queries.js";
import { typeFor } from "./types.js";

/** A table for a model that has none. */
export interface ProposedTable {
  readonly model: PrismaModel;
  readonly name: string;
  readonly fields: readonly ValidatorField[];
  readonly indexes: readonly ProposedIndex[];
  readonly leftIndexes: readonly LeftIndex[];
  /** how rows would become its documents, and which fields would be lost */
  readonly mapping: TableMapping;
}

/** What a proposal takes into account beside the model. */
export interface ProposalContext {
  readonly schema: PrismaSchema;
  readonly queries: readonly Query[];
  readonly settings: DataSettings;
  /** tables of functions that may come later, and are to find theirs */
  readonly shipped: readonly string[];
}

/** Proposes a table: each field as the rules of its type say, the old id in front. */
export function proposeTable(
  model: PrismaModel,
  { schema, queries, settings, shipped }: ProposalContext,
): ProposedTable {
  const name = settings.tables.get(model.name)?.table ?? proposedName(model, shipped);
  const fields = [{ name: LEGACY_ID, optional: false, type: { kind: "string" } } satisfies ValidatorField];
  const own = fieldsFor(schema, model, settings);
  const all = [...fields, ...own];
  const mapping = mapFields(schema, model, name, all, settings);
  const names = new Map(mapping.fields.map(({ prisma, convex }) => [prisma, convex]));
  const asked = queries.filter(({ delegate }) => delegate === delegateOf(model.name));
  const { indexes, left } = indexesFor(model, all, names, asked);
  return { model, name, fields: all, indexes, leftIndexes: left, mapping };
}

function proposedName({ name, dbName }: PrismaModel, shipped: readonly string[]): string {
  const candidates = tableCandidates(name, dbName);
  return shipped.find((table) => candidates.includes(sameName(table))) ?? tableNameFor(name);
}

function fieldsFor(schema: PrismaSchema, model: PrismaModel, settings: DataSettings): readonly ValidatorField[] {
  const taken = new Set([LEGACY_ID]);
  return model.fields.flatMap((field) => {
    const isOnlyKey = model.id.length === 1 && model.id[0] === field.name;
    if (field.kind === "relation" || isOnlyKey) return [];
    const source = sourceOf(schema, model, field, settings);
    const name = source.setting?.to ?? field.name;
    const type = lossOf(source, settings) === null ? typeFor(source, settings) : null;
    if (type === null || taken.has(name) || !isConvexName(name)) return [];
    taken.add(name);
    return [{ name, optional: field.isOptional, type }];
  });
}

/** A proposed table as if it were in the schema already. */
export const asConvexTable = ({ name, fields, indexes, model }: ProposedTable): ConvexTable => ({
  name,
  place: { file: model.file, line: model.line, column: 1 },
  fields,
  indexes,
});
