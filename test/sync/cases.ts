import { applyEdits } from "../../src/edits/edit.js";
import type { SyncChange, SyncTools } from "../../src/codemods/sync/change.js";
import { syncFile } from "../../src/codemods/sync/sync.js";
import { unsyncFile } from "../../src/codemods/sync/unsync.js";
import { loadManifest } from "../../src/manifest/manifest.js";
import { rangesWithoutImports, readWrites, type WriteReader } from "../../src/route/writes.js";

/** What a domain of a manifest says under "sync". */
export type SyncSection = Readonly<Record<string, unknown>>;

export const SYNC: SyncSection = { "activity.create": "syncActivity", "userStatus.upsert": "syncUserStatus" };

export function toolsFor(sync: SyncSection, nextMajor: number | null = 16): SyncTools {
  const text = JSON.stringify({ domains: { activities: { routes: {}, sync } } });
  const { manifest, findings } = loadManifest({
    text,
    file: "migrate.manifest.json",
    routeFiles: [],
    routesDir: "app/api",
    leavesApp: () => null,
  });
  if (manifest === null) throw new Error(JSON.stringify(findings));
  const { sync: entries, imports } = manifest;
  const reader: WriteReader = {
    isClientModule: (specifier) => specifier === "@/lib/prisma",
    moduleOf: (specifier) => (specifier === imports.sync ? "sync" : specifier === "next/server" ? "next/server" : null),
    names: [...entries.map(({ call }) => call), "after"],
  };
  return {
    entries,
    specifier: imports.sync,
    nextMajor,
    read: (file, source) => readWrites(file, source, reader),
    rangesWithoutImports: (file, source, locals) => rangesWithoutImports(file, source, locals, reader),
  };
}

const FILE = "app/api/activities/route.ts";

export interface Rewritten extends SyncChange {
  readonly after: string;
}

const rewritten = (text: string, change: SyncChange): Rewritten => ({
  ...change,
  after: applyEdits(text, change.edits),
});

export const sync = (text: string, section: SyncSection = SYNC, nextMajor: number | null = 16): Rewritten =>
  rewritten(text, syncFile(FILE, text, toolsFor(section, nextMajor)));

export const unsync = (text: string, section: SyncSection = SYNC): Rewritten =>
  rewritten(text, unsyncFile(FILE, text, toolsFor(section)));

export interface Case {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly section?: SyncSection;
}

const PRISMA = `import { prisma } from "@/lib/prisma";\n`;
const HELPER = `import { syncActivity } from "@/lib/convex/sync";\n`;

/** The body of a handler before and after, in a file with an import of Prisma. */
const inHandler = (name: string, before: string, after: string, section?: SyncSection): Case => ({
  name,
  before: `${PRISMA}\nexport async function POST() {\n${before}\n}\n`,
  after: `${PRISMA}${HELPER}\nexport async function POST() {\n${after}\n}\n`,
  ...(section === undefined ? {} : { section }),
});

const AFTER: SyncSection = { "activity.create": { call: "syncActivity", run: "after" } };

export const CASES: readonly Case[] = [
  inHandler(
    "behind the write",
    `  const activity = await prisma.activity.create({ data });\n  return Response.json(activity);`,
    `  const activity = await prisma.activity.create({ data });\n  void syncActivity(activity);\n  return Response.json(activity);`,
  ),
  inHandler(
    "behind a write of many lines, and the comment on its last one",
    `  const row = await prisma.activity.create({\n    data,\n  }); // the row\n\n  return Response.json(row);`,
    `  const row = await prisma.activity.create({\n    data,\n  }); // the row\n  void syncActivity(row);\n\n  return Response.json(row);`,
  ),
  inHandler(
    "behind an assignment",
    `  let row;\n  if (fresh) {\n    row = await prisma.activity.create({ data });\n  }\n  return Response.json(row);`,
    `  let row;\n  if (fresh) {\n    row = await prisma.activity.create({ data });\n    void syncActivity(row);\n  }\n  return Response.json(row);`,
  ),
  inHandler(
    "inside a try and a switch",
    `  try {\n    switch (kind) {\n      case 1:\n        const row = await prisma.activity.create({ data });\n        return Response.json(row);\n    }\n  } catch {}`,
    `  try {\n    switch (kind) {\n      case 1:\n        const row = await prisma.activity.create({ data });\n        void syncActivity(row);\n        return Response.json(row);\n    }\n  } catch {}`,
  ),
  inHandler(
    "on one line",
    `  { const row = await prisma.activity.create({ data }); return Response.json(row) }`,
    `  { const row = await prisma.activity.create({ data }); void syncActivity(row); return Response.json(row) }`,
  ),
  inHandler(
    "behind a cast",
    `  const row = (await prisma.activity.create({ data })) as Activity;\n  return Response.json(row);`,
    `  const row = (await prisma.activity.create({ data })) as Activity;\n  void syncActivity(row);\n  return Response.json(row);`,
  ),
  inHandler(
    "behind a transaction that gives the row back",
    `  const row = await prisma.$transaction(async (tx) => {\n    const made = await tx.activity.create({ data });\n    await tx.auditLog.create({ data });\n    return made;\n  });\n  return Response.json(row);`,
    `  const row = await prisma.$transaction(async (tx) => {\n    const made = await tx.activity.create({ data });\n    await tx.auditLog.create({ data });\n    return made;\n  });\n  void syncActivity(row);\n  return Response.json(row);`,
  ),
  inHandler(
    "behind a transaction of one expression",
    `  const row = await prisma.$transaction((tx) => tx.activity.create({ data }));\n  return Response.json(row);`,
    `  const row = await prisma.$transaction((tx) => tx.activity.create({ data }));\n  void syncActivity(row);\n  return Response.json(row);`,
  ),
  inHandler(
    "behind a transaction of a list",
    `  const [, row] = await prisma.$transaction([prisma.auditLog.create({ data }), prisma.activity.create({ data })]);\n  return Response.json(row);`,
    `  const [, row] = await prisma.$transaction([prisma.auditLog.create({ data }), prisma.activity.create({ data })]);\n  void syncActivity(row);\n  return Response.json(row);`,
  ),
  inHandler(
    "awaited when asked",
    `  const row = await prisma.activity.create({ data });`,
    `  const row = await prisma.activity.create({ data });\n  await syncActivity(row);`,
    { "activity.create": { call: "syncActivity", run: "await" } },
  ),
  inHandler(
    "with what the manifest makes of the row",
    `  const made = await prisma.checkIn.update({ where, data });`,
    `  const made = await prisma.checkIn.update({ where, data });\n  void syncActivity({ userId: made.userId, type: "check-in", timestamp: made.at });`,
    {
      "checkIn.update": {
        call: "syncActivity",
        row: "{ userId: result.userId, type: 'check-in', timestamp: result.at }",
      },
    },
  ),
  {
    name: "after the answer, with a name more in the import that is there",
    before: `import { NextResponse } from 'next/server'\nimport { prisma } from '@/lib/prisma'\nexport const POST = async () => {\n\tconst row = await prisma.activity.create({ data })\n\treturn NextResponse.json(row)\n}\n`,
    after: `import { NextResponse, after } from 'next/server'\nimport { prisma } from '@/lib/prisma'\nimport { syncActivity } from '@/lib/convex/sync'\nexport const POST = async () => {\n\tconst row = await prisma.activity.create({ data })\n\tafter(() => syncActivity(row))\n\treturn NextResponse.json(row)\n}\n`,
    section: AFTER,
  },
  {
    name: "after the answer, with two new imports",
    before: `import { prisma } from "@/lib/prisma";\nconst row = await prisma.activity.create({ data });\n`,
    after: `import { prisma } from "@/lib/prisma";\nimport { syncActivity } from "@/lib/convex/sync";\nimport { after } from "next/server";\nconst row = await prisma.activity.create({ data });\nafter(() => syncActivity(row));\n`,
    section: AFTER,
  },
  {
    name: "in a file without imports",
    before: `// router\nexport const add = async (ctx) => {\n  const row = await ctx.prisma.activity.create({ data });\n  return row;\n};\n`,
    after: `// router\nimport { syncActivity } from "@/lib/convex/sync";\nimport { after } from "next/server";\n\nexport const add = async (ctx) => {\n  const row = await ctx.prisma.activity.create({ data });\n  after(() => syncActivity(row));\n  return row;\n};\n`,
    section: AFTER,
  },
  {
    name: "a tRPC procedure, two writes of one file, one import",
    before: `import { z } from "zod";\nimport { protectedProcedure, router } from "../trpc";\n\nexport const checkIns = router({\n  add: protectedProcedure.input(z.object({})).mutation(async ({ ctx, input }) => {\n    const activity = await ctx.db.activity.create({ data: input });\n    const status = await ctx.db.userStatus.upsert({ where, create, update });\n    return { activity, status };\n  }),\n});\n`,
    after: `import { z } from "zod";\nimport { protectedProcedure, router } from "../trpc";\nimport { syncActivity, syncUserStatus } from "@/lib/convex/sync";\n\nexport const checkIns = router({\n  add: protectedProcedure.input(z.object({})).mutation(async ({ ctx, input }) => {\n    const activity = await ctx.db.activity.create({ data: input });\n    void syncActivity(activity);\n    const status = await ctx.db.userStatus.upsert({ where, create, update });\n    void syncUserStatus(status);\n    return { activity, status };\n  }),\n});\n`,
  },
  {
    name: "under the name that the file has for it",
    before: `import { prisma } from "@/lib/prisma";\nimport { isConvexConfigured, syncActivity as tell } from "@/lib/convex/sync";\nexport const on = [isConvexConfigured(), tell];\nconst row = await prisma.activity.create({ data });\n`,
    after: `import { prisma } from "@/lib/prisma";\nimport { isConvexConfigured, syncActivity as tell } from "@/lib/convex/sync";\nexport const on = [isConvexConfigured(), tell];\nconst row = await prisma.activity.create({ data });\nvoid tell(row);\n`,
  },
  {
    name: "two writes in two functions, one import",
    before: `${PRISMA}export const a = async () => {\n  const row = await prisma.activity.create({ data });\n  return row;\n};\nexport const b = async () => {\n  const row = await prisma.activity.create({ data });\n  return row;\n};\n`,
    after: `${PRISMA}${HELPER}export const a = async () => {\n  const row = await prisma.activity.create({ data });\n  void syncActivity(row);\n  return row;\n};\nexport const b = async () => {\n  const row = await prisma.activity.create({ data });\n  void syncActivity(row);\n  return row;\n};\n`,
  },
];

export interface Refusal {
  readonly name: string;
  readonly source: string;
  readonly kind: string;
  /** words that the message has */
  readonly says?: string;
  readonly section?: SyncSection;
}

const refusal = (kind: string, name: string, body: string, says?: string, section?: SyncSection): Refusal => ({
  name,
  source: `${PRISMA}export async function POST() {\n  ${body}\n}\n`,
  kind,
  ...(says === undefined ? {} : { says }),
  ...(section === undefined ? {} : { section }),
});

export const REFUSALS: readonly Refusal[] = [
  refusal("sync-row-unheld", "returned at once", `return prisma.activity.create({ data });`, "returned at once"),
  refusal("sync-row-unheld", "awaited and returned", `return await prisma.activity.create({ data });`, "returned"),
  refusal("sync-row-unheld", "thrown away", `await prisma.activity.create({ data });`, "thrown away"),
  refusal("sync-row-unheld", "taken apart", `const { id } = await prisma.activity.create({ data });`, "taken apart"),
  refusal("sync-row-unheld", "a promise in a name", `const row = prisma.activity.create({ data });`, "not awaited"),
  refusal("sync-row-unheld", "a member of it", `const id = (await prisma.activity.create({ data })).id;`),
  refusal("sync-row-unheld", "one of two", `const row = fresh ? await prisma.activity.create({ data }) : null;`),
  refusal("sync-row-unheld", "caught", `const row = await prisma.activity.create({ data }).catch(() => null);`),
  refusal(
    "sync-row-unheld",
    "a list that is taken whole",
    `const rows = await Promise.all([prisma.activity.create({ data })]);`,
  ),
  refusal(
    "sync-row-unheld",
    "a list of another function",
    `const [row] = await pick([prisma.activity.create({ data })]);`,
  ),
  refusal(
    "sync-in-loop",
    "for of",
    `for (const data of list) { const row = await prisma.activity.create({ data }); }`,
    "a loop",
  ),
  refusal(
    "sync-in-loop",
    "map",
    `await Promise.all(list.map(async (data) => { const row = await prisma.activity.create({ data }); }));`,
    "list.map",
  ),
  refusal(
    "sync-in-loop",
    "a transaction in a loop",
    `while (more) { const row = await prisma.$transaction((tx) => tx.activity.create({ data })); }`,
  ),
  refusal(
    "sync-in-transaction",
    "a row that the transaction keeps",
    `await prisma.$transaction(async (tx) => { const row = await tx.activity.create({ data }); });`,
  ),
  refusal(
    "sync-in-transaction",
    "another row given back",
    `const x = await prisma.$transaction(async (tx) => { const row = await tx.activity.create({ data }); const x = await tx.user.create({ data }); return x; });`,
  ),
  refusal(
    "sync-in-transaction",
    "given back in one of two ways",
    `const x = await prisma.$transaction(async (tx) => { const row = await tx.activity.create({ data }); if (row.done) return null; return row; });`,
  ),
  refusal(
    "sync-in-transaction",
    "a parameter that is a transaction",
    `const add = async (tx) => { const row = await tx.activity.create({ data }); return row; };`,
  ),
  refusal(
    "sync-in-transaction",
    "one by its type",
    `const add = async (db: Prisma.TransactionClient) => { const row = await db.activity.upsert({ data }); return row; };`,
    undefined,
    { "activity.upsert": "syncActivity" },
  ),
  refusal(
    "sync-in-transaction",
    "a client that may be one",
    `const add = async (tx) => { const client = tx ?? prisma; const row = await client.activity.create({ data }); };`,
  ),
  refusal(
    "sync-row-unheld",
    "the transaction's result thrown away",
    `await prisma.$transaction((tx) => tx.activity.create({ data }));`,
  ),
  refusal(
    "sync-many-rows",
    "createMany",
    `const n = await prisma.activity.createMany({ data });`,
    "activity.create is synced",
  ),
  refusal("sync-many-rows", "createManyAndReturn", `const rows = await prisma.activity.createManyAndReturn({ data });`),
  refusal(
    "sync-no-room",
    "a branch without braces",
    `let row; if (x) row = await prisma.activity.create({ data });`,
    "braces",
  ),
  refusal(
    "name-taken",
    "the name is something else",
    `const syncActivity = 1; const row = await prisma.activity.create({ data });`,
  ),
  refusal(
    "name-taken",
    "after is something else",
    `const after = 1; const row = await prisma.activity.create({ data });`,
    "`after`",
    AFTER,
  ),
];
