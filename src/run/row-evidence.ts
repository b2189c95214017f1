import type { DomainEvidence } from "../data/evidence.js";
import { mappingDigest } from "../data/row-plan.js";
import { MigrateError } from "../errors.js";
import type { Manifest } from "../manifest/model.js";
import { mappingsOf } from "./backfill/plan.js";
import { readMappings } from "./mappings.js";

/**
 * How the tables of domains are mapped now, as digests by domain, where their rows were compared by the app's Prisma schema.
 * A domain of another store, and every one where that schema cannot be read any more, is left out.
 */
export async function mappingDigests(
  root: string,
  manifest: Manifest,
  evidence: ReadonlyMap<string, DomainEvidence>,
): Promise<ReadonlyMap<string, string>> {
  const compared = manifest.domains.filter(({ name }) => evidence.get(name)?.rows?.from === "prisma");
  if (compared.length === 0) return new Map();
  try {
    const { tables } = await readMappings(root, manifest, null);
    return new Map(compared.map((domain) => [domain.name, mappingDigest(mappingsOf(domain, tables))]));
  } catch (error) {
    if (error instanceof MigrateError) return new Map();
    throw error;
  }
}
