import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { REPOSITORY } from "../support/scratch.js";

/** A small app over PostgreSQL, with one of every type that is not like the others. */
const FILES: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "shop", "private": true, "dependencies": { "convex": "*", "convex-helpers": "*" } }\n',
  "tsconfig.json":
    '{ "compilerOptions": { "strict": true, "noEmit": true, "skipLibCheck": true, "module": "esnext", "moduleResolution": "bundler", "target": "es2022", "paths": { "@/*": ["./*"] } } }\n',
  "migrate.manifest.json": `{
  "prisma": ["@/lib/prisma"],
  "domains": { "shop": { "models": ["thing", "membership"], "routes": {} } }
}
`,
  "app/api/things/route.ts": "export async function GET() {\n  return Response.json([]);\n}\n",
  "prisma.config.ts":
    'import { defineConfig } from "prisma/config";\n\nexport default defineConfig({ schema: "prisma/schema.prisma" });\n',
  "prisma/schema.prisma": `datasource db {
  provider = "postgresql"
}

generator client {
  provider = "prisma-client"
  output   = "../generated/prisma"
}

enum Kind {
  SMALL
  LARGE @map("large one")
}

model Thing {
  id       BigInt   @id
  uuid     String   @unique @db.Uuid
  tags     String[]
  scores   Int[]
  prices   Decimal[] @db.Decimal(10, 2)
  amount   Decimal  @db.Decimal(30, 10)
  price    Decimal  @db.Decimal(30, 20)
  data     Json     @db.JsonB
  at       DateTime @db.Timestamptz(6)
  local    DateTime @db.Timestamp(3)
  day      DateTime @db.Date
  big      BigInt
  kind     Kind
  bytes    Bytes
  ratio    Float
  flag     Boolean
  note     String?  @map("a_note")

  @@map("all_things")
}

model Membership {
  orgId  Int
  userId String
  role   String

  @@id([orgId, userId])
}
`,
  "lib/prisma.ts": `import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@/generated/prisma/client";

export const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.POSTGRES_URL }) });
`,
  "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  things: defineTable({
    legacyId: v.string(),
    uuid: v.string(),
    tags: v.array(v.string()),
    scores: v.array(v.number()),
    prices: v.array(v.string()),
    amount: v.string(),
    price: v.number(),
    data: v.any(),
    at: v.number(),
    local: v.number(),
    day: v.number(),
    big: v.int64(),
    kind: v.union(v.literal("SMALL"), v.literal("LARGE")),
    bytes: v.bytes(),
    ratio: v.number(),
    flag: v.boolean(),
    note: v.optional(v.string()),
  }).index("by_legacyId", ["legacyId"]),
  memberships: defineTable({
    legacyId: v.string(),
    orgId: v.number(),
    userId: v.string(),
    role: v.string(),
  }).index("by_legacyId", ["legacyId"]),
});
`,
};

/** The same in SQL, and a user who may only read. */
export const TABLES = `
CREATE TYPE "Kind" AS ENUM ('SMALL', 'large one');
CREATE TABLE "all_things" (
  "id" bigint PRIMARY KEY, "uuid" uuid UNIQUE NOT NULL, "tags" text[], "scores" integer[], "prices" numeric(10, 2)[],
  "amount" numeric(30, 10) NOT NULL, "price" numeric(30, 20) NOT NULL, "data" jsonb NOT NULL, "at" timestamptz(6) NOT NULL,
  "local" timestamp(3) NOT NULL, "day" date NOT NULL, "big" bigint NOT NULL, "kind" "Kind" NOT NULL, "bytes" bytea NOT NULL,
  "ratio" double precision NOT NULL, "flag" boolean NOT NULL, "a_note" text
);
CREATE TABLE "Membership" ("orgId" integer, "userId" text, "role" text NOT NULL, PRIMARY KEY ("orgId", "userId"));
CREATE ROLE reader LOGIN;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
`;

/** Writes the app into a new folder and generates its client. */
export function makePostgresApp(): { readonly root: string; readonly remove: () => void } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "postgres-app-")));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  symlinkSync(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
  const prisma = join(REPOSITORY, "node_modules/prisma/build/index.js");
  execFileSync(process.execPath, [prisma, "generate", "--config", "prisma.config.ts"], {
    cwd: root,
    // No engine is needed to write a client, and none can be had without the network.
    env: { ...process.env, CHECKPOINT_DISABLE: "1", PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
    stdio: "pipe",
  });
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
