import { isNamed } from "../data/mapping.js";
import type { PrismaSchema } from "../data/prisma/model.js";
import { MigrateError } from "../errors.js";
import { finding, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import { nearest } from "../manifest/nearest.js";

/** The models that a person asks about; several may be combined, and their union is taken. */
export interface ModelSelection {
  readonly domains: readonly string[];
  /** by their names in the schema, or those on the client */
  readonly models: readonly string[];
  /** those of every domain */
  readonly all: boolean;
}

export interface SelectedModels {
  /** as the Prisma schema spells them */
  readonly names: ReadonlySet<string>;
  /** models of the selected domains that the Prisma schema does not have */
  readonly findings: readonly Finding[];
}

/**
 * The selected models. A domain that names none has those that its routes read.
 *
 * @param readBy models that the routes of a domain read, by their names on the client
 * @throws MigrateError when nothing is selected, or a name is unknown
 */
export function selectModels(
  { models }: PrismaSchema,
  { domains, file }: Manifest,
  selection: ModelSelection,
  readBy: (domain: string) => readonly string[],
): SelectedModels {
  const known = domains.map(({ name }) => name);
  const all = models.map(({ name }) => name);
  if (!selection.all && selection.domains.length + selection.models.length === 0) throw nothingSelected(known);
  for (const domain of selection.domains) if (!known.includes(domain)) throw unknown("domain", domain, known);
  for (const model of selection.models)
    if (!all.some((name) => isNamed([model], name))) throw unknown("model", model, all);
  const chosen = domains.filter(({ name }) => selection.all || selection.domains.includes(name));
  const asked = chosen.flatMap((domain) => domain.models);
  const missing = [...new Set(asked)].filter((model) => !all.some((name) => isNamed([model], name)));
  const read = chosen.flatMap((domain) => (domain.models.length === 0 ? readBy(domain.name) : []));
  return {
    names: new Set(all.filter((name) => isNamed([...asked, ...selection.models, ...read], name))),
    findings: missing.map((name) =>
      finding("data-unknown", { file, line: 1, column: 1 }, { what: "model", name, nearest: nearest(name, all) }),
    ),
  };
}

function unknown(kind: string, name: string, known: readonly string[]): MigrateError {
  const near = nearest(name, known);
  const where = kind === "model" ? "the Prisma schema" : "the manifest";
  const hint = near === null ? `There are: ${known.slice(0, 20).join(", ")}.` : `Did you mean "${near}"?`;
  return new MigrateError(`There is no ${kind} "${name}" in ${where}.`, { hint });
}

const nothingSelected = (domains: readonly string[]): MigrateError =>
  new MigrateError("Nothing is selected.", {
    hint: `Say what: --all, --model <name>${domains
      .slice(0, 8)
      .map((name) => `, --domain ${name}`)
      .join("")}.`,
  });
