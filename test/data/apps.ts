import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readPrismaSchema } from "../../src/data/prisma/read.js";
import type { PrismaSchema } from "../../src/data/prisma/model.js";
import { readTables } from "../../src/target/tables.js";
import type { ConvexTable } from "../../src/target/table.js";
import { readShippedSources } from "../../src/workspace/shipped.js";

const FIXTURE = new URL("../../fixtures/phase3-app/", import.meta.url);

/** The Prisma schema of the fixture app. */
export async function fixtureSchema(): Promise<PrismaSchema> {
  const path = fileURLToPath(new URL("prisma/schema.prisma", FIXTURE));
  return readPrismaSchema([{ path: "prisma/schema.prisma", text: await readFile(path, "utf8") }]);
}

/** The tables that are shipped. */
export async function shippedTables(): Promise<ReadonlyMap<string, ConvexTable>> {
  return readTables(await readShippedSources("convex"), "convex");
}

/** The tables of a `convex/schema.ts` that holds these. */
export function tablesOf(tables: string): ReadonlyMap<string, ConvexTable> {
  const text = `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ ${tables} });
`;
  return readTables(new Map([["convex/schema.ts", text]]), "convex");
}

/** A schema of one file. */
export const prisma = (text: string): PrismaSchema => readPrismaSchema([{ path: "prisma/schema.prisma", text }]);
