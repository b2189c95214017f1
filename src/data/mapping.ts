import type { DataSettings, FieldSetting } from "../manifest/data.js";
import type { ConvexTable } from "../target/table.js";
import type { ValidatorField, ValidatorType } from "../target/functions.js";
import type { Conversion } from "./conversion.js";
import { sameName, tableCandidates, tableNameFor } from "./names.js";
import { delegateOf, type PrismaField, type PrismaModel, type PrismaSchema } from "./prisma/model.js";
import { conversionTo, type Source } from "./types.js";

/** How the rows of a model become documents of a table. */
export interface TableMapping {
  readonly model: PrismaModel;
  /** the model's name on the client: `leadActivity` */
  readonly delegate: string;
  readonly table: string;
  /** Prisma fields that name a row, in their order; `legacyId` is made of them */
  readonly key: readonly string[];
  /** every other field of the document */
  readonly fields: readonly FieldMapping[];
  /** fields that the table demands and no field of the model fills */
  readonly lacking: readonly Lacking[];
  /** fields of the model that have no counterpart, and why */
  readonly unmapped: readonly Unmapped[];
  /** models that its rows refer to */
  readonly parents: readonly string[];
}

export interface FieldMapping {
  readonly prisma: string;
  /** the column, as a REST interface names it */
  readonly column: string;
  readonly convex: string;
  readonly conversion: Conversion;
  /** the document may be without it: an empty value is left out */
  readonly isOptional: boolean;
  /** what the table accepts */
  readonly type: ValidatorType;
}

export interface Lacking {
  readonly convex: string;
  readonly type: ValidatorType;
}

/**
 * Why a field has no counterpart. `many-to-many`: its rows are in a table that no model stands for. `reference`: the table
 * holds Convex's own id there, and the old database knows none. `skipped`: the manifest says why.
 */
export type Unmapped =
  | {
      readonly prisma: string;
      readonly reason: "unsupported" | "composite" | "ignored" | "many-to-many" | "no-field" | "name-taken";
    }
  | {
      readonly prisma: string;
      readonly reason: "mismatch" | "reference";
      readonly convex: string;
      readonly type: ValidatorType;
    }
  | { readonly prisma: string; readonly reason: "skipped"; readonly why: string };

/** A model without a mapping. `table`: the name that was looked for. `taken`: another model's rows would go there as well. */
export interface ModelWithoutTable {
  readonly model: PrismaModel;
  readonly reason: "no-table" | "no-key" | "no-legacy-id" | "unreadable" | "ignored" | "view" | "taken";
  readonly table: string;
}

export interface Mappings {
  readonly tables: readonly TableMapping[];
  readonly without: readonly ModelWithoutTable[];
}

export interface MappingOptions {
  /** models by their names or those on the client; null: all */
  readonly models: readonly string[] | null;
  readonly settings: DataSettings;
}

/** The field under which a document keeps the old id. */
export const LEGACY_ID = "legacyId";

/** Finds the table of each model and what becomes of each field. A table of another name is found by the manifest. */
export function mapModels(
  schema: PrismaSchema,
  tables: ReadonlyMap<string, ConvexTable>,
  { models, settings }: MappingOptions,
): Mappings {
  const wanted = schema.models.filter(({ name }) => models === null || isNamed(models, name));
  const isTaken = sharing(schema, tables, settings);
  const mapped: TableMapping[] = [];
  const without: ModelWithoutTable[] = [];
  for (const model of wanted) {
    const result = mapModel(schema, model, tables, settings);
    if ("reason" in result) without.push(result);
    else if (isTaken(result)) without.push({ model, reason: "taken", table: result.table });
    else mapped.push(result);
  }
  return { tables: mapped, without };
}

/** Tables to which several models lead: rows of one old id would be one row, and rows of the other model too many. */
function sharing(
  { models }: PrismaSchema,
  tables: ReadonlyMap<string, ConvexTable>,
  settings: DataSettings,
): (mapping: TableMapping) => boolean {
  const filled = models.filter(({ isIgnored, isView, id }) => !isIgnored && !isView && id.length > 0);
  const names = filled.map((model) => tableOf(model, tables, settings)?.name);
  return ({ table }) => names.filter((name) => name === table).length > 1;
}

/** Whether a model is among names, as the schema spells it or as the client does. */
export const isNamed = (names: readonly string[], model: string): boolean =>
  names.some((name) => name === model || name === delegateOf(model));

function mapModel(
  schema: PrismaSchema,
  model: PrismaModel,
  tables: ReadonlyMap<string, ConvexTable>,
  settings: DataSettings,
): TableMapping | ModelWithoutTable {
  const table = tableOf(model, tables, settings);
  const name = table?.name ?? settings.tables.get(model.name)?.table ?? tableNameFor(model.name);
  const lost = (reason: ModelWithoutTable["reason"]): ModelWithoutTable => ({ model, reason, table: name });
  if (model.isIgnored) return lost("ignored");
  if (model.isView) return lost("view");
  if (model.id.length === 0) return lost("no-key");
  if (table === null) return lost("no-table");
  if (table.fields === null) return lost("unreadable");
  if (!table.fields.some((field) => field.name === LEGACY_ID)) return lost("no-legacy-id");
  return mapFields(schema, model, table.name, table.fields, settings);
}

/** The table that the manifest names, or the one of the likeliest name. */
export function tableOf(
  model: PrismaModel,
  tables: ReadonlyMap<string, ConvexTable>,
  settings: DataSettings,
): ConvexTable | null {
  const named = settings.tables.get(model.name);
  if (named !== undefined) return tables.get(named.table) ?? null;
  const taken = new Set([...settings.tables.values()].map(({ table }) => table));
  const free = [...tables.values()].filter(({ name }) => !taken.has(name));
  for (const candidate of tableCandidates(model.name, model.dbName)) {
    const found = free.find(({ name }) => sameName(name) === candidate);
    if (found !== undefined) return found;
  }
  return null;
}

/** What becomes of each field of a model in a table with these fields. */
export function mapFields(
  schema: PrismaSchema,
  model: PrismaModel,
  table: string,
  columns: readonly ValidatorField[],
  settings: DataSettings,
): TableMapping {
  const fields: FieldMapping[] = [];
  const unmapped: Unmapped[] = [];
  for (const field of model.fields) {
    if (field.kind === "relation") {
      if (isManyToMany(schema, model, field)) unmapped.push(joinLoss(model, field, settings));
      continue;
    }
    const result = mapField(schema, model, field, columns, settings);
    if (result === null) continue;
    if ("reason" in result) unmapped.push(result);
    else fields.push(result);
  }
  const filled = new Set([LEGACY_ID, ...fields.map(({ convex }) => convex)]);
  return {
    model,
    delegate: delegateOf(model.name),
    table,
    key: model.id,
    fields,
    lacking: columns
      .filter(({ name, optional }) => !optional && !filled.has(name))
      .map(({ name, type }) => ({ convex: name, type })),
    unmapped,
    parents: parentsOf(model),
  };
}

/** What becomes of a field; null for the id itself, which becomes `legacyId`. */
function mapField(
  schema: PrismaSchema,
  model: PrismaModel,
  field: PrismaField,
  columns: readonly ValidatorField[],
  settings: DataSettings,
): FieldMapping | Unmapped | null {
  const source = sourceOf(schema, model, field, settings);
  const lost = lossOf(source, settings);
  if (lost !== null) return lost;
  const { name: prisma, dbName: column } = field;
  const found = columnOf(source, columns);
  const isOnlyKey = model.id.length === 1 && model.id[0] === prisma;
  if (found?.name === LEGACY_ID) return isOnlyKey ? null : { prisma, reason: "name-taken" };
  if (found === undefined) return isOnlyKey ? null : { prisma, reason: "no-field" };
  const { name: convex, type, optional } = found;
  const conversion = conversionTo(source, type, settings);
  if (conversion !== null) return { prisma, column, convex, conversion, isOptional: optional, type };
  return { prisma, reason: holdsId(type) ? "reference" : "mismatch", convex, type };
}

/** A field as conversions see it. */
export function sourceOf(schema: PrismaSchema, model: PrismaModel, field: PrismaField, settings: DataSettings): Source {
  return {
    field,
    enum: field.kind === "enum" ? (schema.enums.find(({ name }) => name === field.type) ?? null) : null,
    isKey: isKey(schema, model, field.name),
    setting: settingOf(settings, model.name, field.name),
  };
}

/** The reason why a field cannot have a counterpart in any table; null when it can. */
export function lossOf(source: Source, settings: DataSettings): Unmapped | null {
  const { field, setting } = source;
  const { name: prisma, kind, isIgnored } = field;
  if (setting?.skip !== undefined && setting.skip !== null) return { prisma, reason: "skipped", why: setting.skip };
  if (isIgnored) return { prisma, reason: "ignored" };
  if (kind === "unsupported" || kind === "composite") return { prisma, reason: kind };
  const type: ValidatorType | null = setting?.as == null ? null : { kind: setting.as };
  const isWrong =
    type !== null && conversionTo({ ...source, field: { ...field, isList: false } }, type, settings) === null;
  return isWrong ? { prisma, reason: "mismatch", convex: setting?.to ?? prisma, type } : null;
}

export const settingOf = (settings: DataSettings, model: string, field: string): FieldSetting | null =>
  settings.fields.get(`${model}.${field}`) ?? null;

function columnOf({ field, setting }: Source, columns: readonly ValidatorField[]): ValidatorField | undefined {
  const wanted = setting?.to ?? field.name;
  const exact = columns.find(({ name }) => name === wanted);
  if (exact !== undefined || setting?.to != null) return exact;
  const names = [sameName(field.name), sameName(field.dbName)];
  return columns.find(({ name }) => names.includes(sameName(name)));
}

/** An id of one field, or a field that refers to one. */
function isKey(schema: PrismaSchema, model: PrismaModel, field: string): boolean {
  if (model.id.length === 1 && model.id[0] === field) return true;
  return model.fields.some(({ relation }) => {
    if (relation === null || relation.fields.length !== 1 || relation.fields[0] !== field) return false;
    const parent = schema.models.find(({ name }) => name === relation.model);
    return parent?.id.length === 1 && parent.id[0] === relation.references[0];
  });
}

function joinLoss(model: PrismaModel, { name: prisma }: PrismaField, settings: DataSettings): Unmapped {
  const why = settingOf(settings, model.name, prisma)?.skip ?? null;
  return why === null ? { prisma, reason: "many-to-many" } : { prisma, reason: "skipped", why };
}

/** Lists on both sides: Prisma keeps a table of its own for the two. */
function isManyToMany(schema: PrismaSchema, model: PrismaModel, field: PrismaField): boolean {
  const { relation } = field;
  if (relation === null || !field.isList || relation.fields.length > 0) return false;
  const other = schema.models.find(({ name }) => name === relation.model);
  const back = (other?.fields ?? []).filter(
    (each) => each.relation?.model === model.name && each.relation.name === relation.name && each !== field,
  );
  return back.length > 0 && back.every(({ isList }) => isList);
}

const parentsOf = (model: PrismaModel): readonly string[] => [
  ...new Set(
    model.fields.flatMap(({ relation }) =>
      relation !== null && relation.fields.length > 0 && relation.model !== model.name ? [relation.model] : [],
    ),
  ),
];

const holdsId = (type: ValidatorType): boolean =>
  type.kind === "id" ||
  (type.kind === "union" && type.members.some(holdsId)) ||
  (type.kind === "array" && holdsId(type.element));
