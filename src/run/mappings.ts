import { checkSettings } from "../data/check-settings.js";
import { mapModels, type Mappings } from "../data/mapping.js";
import type { PrismaSchema } from "../data/prisma/model.js";
import { readPrismaSchema } from "../data/prisma/read.js";
import type { Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import type { ConvexTable } from "../target/table.js";
import { readTables } from "../target/tables.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { readSchemaTexts } from "../workspace/prisma-schema.js";

/** Both schemas of an app, and what becomes of the rows of some models. */
export interface AppMappings extends Mappings {
  readonly schema: PrismaSchema;
  readonly convexTables: ReadonlyMap<string, ConvexTable>;
  /** what the manifest's `data` names and the Prisma schema does not have */
  readonly findings: readonly Finding[];
}

/**
 * Reads both schemas of an app and maps models to tables.
 *
 * @param models by their names or those on the client; null: all
 * @param known the old schema, where it is another one than the app's Prisma schema
 * @throws MigrateError when there is no Prisma schema that can be read
 */
export async function readMappings(
  root: string,
  { convexDir, data: settings }: Manifest,
  models: readonly string[] | null,
  known: PrismaSchema | null = null,
): Promise<AppMappings> {
  const sources = await readConvexSources(root, convexDir);
  const schema = known ?? readPrismaSchema(await readSchemaTexts(root));
  const convexTables = readTables(sources, convexDir);
  const findings = checkSettings(schema, settings);
  return { schema, convexTables, findings, ...mapModels(schema, convexTables, { models, settings }) };
}
