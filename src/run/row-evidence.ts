import type { DomainEvidence } from "../data/evidence.js";
import { mappingDigest, tablesDigest } from "../data/row-plan.js";
import { MigrateError } from "../errors.js";
import type { Domain, Manifest } from "../manifest/model.js";
import { readTables } from "../target/tables.js";
import { mappingsOf } from "./backfill/plan.js";
import { readMappings } from "./mappings.js";

/**
 * How the tables of domains are mapped now, as digests by domain that can be held against those of the evidence. Every domain
 * whose rows were compared by the app's Prisma schema is left out where that cannot be read any more.
 *
 * @param convex texts of the Convex folder
 */
export async function mappingDigests(
  root: string,
  manifest: Manifest,
  evidence: ReadonlyMap<string, DomainEvidence>,
  convex: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const isFrom =
    (from: "prisma" | "supabase") =>
    ({ name }: Domain): boolean =>
      evidence.get(name)?.rows?.from === from;
  const described = manifest.domains.filter(isFrom("supabase"));
  const convexTables = readTables(described.length === 0 ? new Map() : convex, manifest.convexDir);
  const digests = new Map<string, string>();
  for (const { name, models } of described) {
    const tables = evidence.get(name)?.rows?.tables.map(({ table }) => table) ?? [];
    digests.set(name, tablesDigest(models, [...tables].sort(), convexTables, manifest.data));
  }
  const compared = manifest.domains.filter(isFrom("prisma"));
  for (const [name, digest] of await prismaDigests(root, manifest, compared)) digests.set(name, digest);
  return digests;
}

async function prismaDigests(
  root: string,
  manifest: Manifest,
  domains: readonly Domain[],
): Promise<readonly (readonly [string, string])[]> {
  if (domains.length === 0) return [];
  try {
    const { tables } = await readMappings(root, manifest, null);
    return domains.map((domain) => [domain.name, mappingDigest(mappingsOf(domain, tables))]);
  } catch (error) {
    if (error instanceof MigrateError) return [];
    throw error;
  }
}
