import { isNamed, type Mappings, type ModelWithoutTable, type TableMapping } from "../../data/mapping.js";
import { relationOrder } from "../../data/order.js";
import type { PrismaSchema } from "../../data/prisma/model.js";
import { pagingFault } from "../../data/old-rows.js";
import { mappingDigest, rowsWanted, tablesDigest } from "../../data/row-plan.js";
import { MigrateError } from "../../errors.js";
import { finding, type Finding } from "../../findings.js";
import type { Domain, Manifest } from "../../manifest/model.js";
import { nearest } from "../../manifest/nearest.js";
import type { ConvexTable } from "../../target/table.js";
import { readMappings } from "../mappings.js";

/** Whose rows are wanted. */
export interface RowSelection {
  readonly domains: readonly string[];
  /** as the schema or the client spells them */
  readonly models: readonly string[];
  readonly all: boolean;
}

export interface MappedDomain {
  readonly name: string;
  readonly mappings: readonly TableMapping[];
  readonly digest: string;
}

/** What is copied, parents first, and what is not. */
export interface BackfillPlan {
  readonly mappings: readonly TableMapping[];
  /** domains all of whose tables are among the mappings, with them and a digest of how they are mapped */
  readonly domains: readonly MappedDomain[];
  readonly findings: readonly Finding[];
}

/**
 * Finds out which tables are filled from which models, in the order of their relations.
 *
 * @param known the old schema; null for the app's Prisma schema
 * @throws MigrateError for a selection that names nothing, or something that there is not
 */
export async function planBackfill(
  root: string,
  manifest: Manifest,
  selection: RowSelection,
  known: PrismaSchema | null,
): Promise<BackfillPlan> {
  const models = selectedModels(manifest, selection);
  const mapped = await readMappings(root, manifest, models, known);
  refuseUnknown(selection.models, mapped.schema);
  const { convexTables } = mapped;
  const faults = new Map(mapped.tables.map((mapping) => [mapping, faultOf(mapping, convexTables.get(mapping.table))]));
  const fillable = mapped.tables.filter((mapping) => faults.get(mapping) === null);
  const named = manifest.domains.flatMap((domain) => domain.models);
  const digestOf = (domain: Domain, own: readonly TableMapping[]): string =>
    known === null ? mappingDigest(own) : tablesDigest(domain.models, tablesOf(own), convexTables, manifest.data);
  const without = mapped.without.filter(({ model }) => models !== null || isNamed(named, model.name));
  return {
    mappings: relationOrder(fillable).order,
    domains: manifest.domains.flatMap((domain) => {
      const own = isSelected(domain, selection) ? wholeDomain(domain, mapped, fillable) : [];
      return own.length === 0 ? [] : [{ name: domain.name, mappings: own, digest: digestOf(domain, own) }];
    }),
    findings: [
      ...mapped.findings,
      ...withoutTables(without),
      ...[...faults].flatMap(([mapping, reason]) => (reason === null ? [] : [notFilled(mapping, reason)])),
    ],
  };
}

/** null: all */
function selectedModels(
  { domains }: Manifest,
  { domains: wanted, models, all }: RowSelection,
): readonly string[] | null {
  if (all) return null;
  const names = domains.map(({ name }) => name);
  if (wanted.length + models.length === 0)
    throw new MigrateError("Nothing is selected.", { hint: `Say --domain ${names[0] ?? "<name>"}, --model or --all.` });
  const ofDomains = wanted.flatMap((name) =>
    modelsOf(
      domains.find((domain) => domain.name === name),
      name,
      names,
    ),
  );
  return [...ofDomains, ...models];
}

function refuseUnknown(models: readonly string[], schema: PrismaSchema): void {
  const names = schema.models.map(({ name }) => name);
  const unknown = models.find((model) => !names.some((name) => isNamed([model], name)));
  if (unknown === undefined) return;
  const likely = nearest(unknown, names);
  const hint = likely === null ? `There are ${names.slice(0, 8).join(", ")}.` : `Did you mean ${likely}?`;
  throw new MigrateError(`There is no model ${unknown} in the old database's schema.`, { hint });
}

function modelsOf(domain: Domain | undefined, name: string, names: readonly string[]): readonly string[] {
  if (domain === undefined) {
    const likely = nearest(name, names);
    const hint = likely === null ? `There are ${names.join(", ")}.` : `Did you mean ${likely}?`;
    throw new MigrateError(`The manifest has no domain ${name}.`, { hint });
  }
  if (domain.models.length > 0) return domain.models;
  throw new MigrateError(`The domain ${name} names no models.`, {
    hint: `Say which rows are its own: "models": ["lead"] in the manifest, or name them with --model.`,
  });
}

/** Why no row can get into a table; null when rows can. */
function faultOf(mapping: TableMapping, table: ConvexTable | undefined): string | null {
  const hasIndex = table?.indexes.some(({ name, fields }) => name === "by_legacyId" && fields?.[0] === "legacyId");
  if (hasIndex !== true) return 'it has no index "by_legacyId" on "legacyId"';
  const [first, ...others] = mapping.lacking.map(({ convex }) => convex);
  if (first !== undefined) return `nothing fills ${[first, ...others].join(", ")}`;
  return pagingFault(rowsWanted(mapping));
}

const isSelected = ({ name }: Domain, { domains, all }: RowSelection): boolean => all || domains.includes(name);

/** In the order of their names, which a ledger of evidence may have otherwise. */
const tablesOf = (mappings: readonly TableMapping[]): readonly string[] => mappings.map(({ table }) => table).sort();

/** A table that is there and cannot be filled keeps its domain from being whole; one that is not there holds nothing back. */
function wholeDomain(
  domain: Domain,
  { tables, without }: Mappings,
  fillable: readonly TableMapping[],
): readonly TableMapping[] {
  const own = mappingsOf(domain, tables);
  const isHidden = without.some(({ model, reason }) => HIDDEN.has(reason) && isNamed(domain.models, model.name));
  if (isHidden || own.length === 0 || own.some((mapping) => !fillable.includes(mapping))) return [];
  return own;
}

/** The tables that the models of a domain go to. */
export const mappingsOf = ({ models }: Domain, tables: readonly TableMapping[]): readonly TableMapping[] =>
  tables.filter(({ model }) => isNamed(models, model.name));

const HIDDEN: ReadonlySet<ModelWithoutTable["reason"]> = new Set(["no-key", "no-legacy-id", "unreadable", "taken"]);

const WITHOUT: Readonly<Record<ModelWithoutTable["reason"], string>> = {
  "no-table": "",
  "no-key": " (no field of it names a row)",
  "no-legacy-id": ' (its table has no field "legacyId")',
  unreadable: " (the fields of its table cannot be seen)",
  ignored: " (the client does not know it)",
  view: " (a view: it shows rows of tables)",
  taken: " (another model's rows would go to its table as well: name one for each in the manifest's data)",
};

function withoutTables(without: readonly ModelWithoutTable[]): readonly Finding[] {
  const [first] = without;
  if (first === undefined) return [];
  const models = without.map(({ model, reason }) => `${model.name}${WITHOUT[reason]}`).join(", ");
  return [finding("models-without-table", { file: first.model.file, line: first.model.line, column: 1 }, { models })];
}

function notFilled({ model, table }: TableMapping, reason: string): Finding {
  const facts = { model: model.name, table, reason };
  return finding("table-not-filled", { file: model.file, line: model.line, column: 1 }, facts);
}
