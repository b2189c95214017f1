import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type * as Codegen from "../../src/workspace/codegen.js";
import { askedOnce, commitAll, smallApp, type SmallApp } from "../ship/app.js";
import { differences } from "../support/scratch.js";
import { temporaryApp } from "../workspace/temporary.js";

vi.mock("../../src/workspace/codegen.js", async (original) => {
  const real = await original<typeof Codegen>();
  return { ...real, generatedFor: askedOnce(real.generatedFor) };
});

const PRISMA = `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

enum Stage {
  NEW
  WON @map("won")
}

model Lead {
  id        Int      @id @default(autoincrement())
  userId    String   @map("user_id")
  email     String?
  stage     Stage    @default(NEW)
  value     Decimal  @db.Decimal(10, 2)
  createdAt DateTime @default(now())
  notes     Note[]

  @@unique([userId, email])
  @@map("crm_leads")
}

model Note {
  id     String @id
  leadId Int
  text   String
  lead   Lead   @relation(fields: [leadId], references: [id])
}
`;

const MANIFEST = {
  prisma: ["@/lib/prisma"],
  domains: {
    leads: {
      models: ["lead", "note"],
      routes: { leads: "api.leads.queries.getLeads({ userId })" },
    },
    others: { routes: { bookings: "stub { bookings: [] }" } },
  },
};

const LEADS_ROUTE = `import { prisma } from "@/lib/prisma";

export async function GET(request: Request) {
  const userId = request.headers.get("x-user");
  const stage = new URL(request.url).searchParams.get("stage");
  const leads = await prisma.lead.findMany({
    where: { userId, ...(stage ? { stage } : {}) },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return Response.json({ leads });
}
`;

const SCHEMA = `import { defineSchema, defineTable } from 'convex/server'

export default defineSchema({
  mine: defineTable({}),
})
`;

const FILES = {
  "migrate.manifest.json": JSON.stringify(MANIFEST, null, 2),
  "prisma/schema.prisma": PRISMA,
  "lib/prisma.ts": "export const prisma: any = null;\n",
  "app/api/leads/route.ts": LEADS_ROUTE,
  "convex/schema.ts": SCHEMA,
};

const app = (files: Readonly<Record<string, string>> = {}): SmallApp => smallApp({ ...FILES, ...files });
const LEADS = ["schema", "--domain", "leads", "--no-verify"] as const;

const ADDED = `import { defineSchema, defineTable } from 'convex/server'
import { v } from 'convex/values'

export default defineSchema({
  leads: defineTable({
    legacyId: v.string(),
    userId: v.string(),
    email: v.optional(v.string()),
    stage: v.union(v.literal('NEW'), v.literal('WON')),
    value: v.string(),
    createdAt: v.number(),
  })
    .index('by_legacyId', ['legacyId'])
    .index('by_userId_createdAt', ['userId', 'createdAt'])
    .index('by_userId_stage_createdAt', ['userId', 'stage', 'createdAt'])
    .index('by_userId_email', ['userId', 'email']),
  notes: defineTable({
    legacyId: v.string(),
    leadId: v.string(),
    text: v.string(),
  })
    .index('by_legacyId', ['legacyId']),
  mine: defineTable({}),
})
`;

const kindsOf = async (small: SmallApp, ...args: readonly string[]) => {
  const { code, report } = await small.report(...args);
  return {
    code,
    tables: Object.fromEntries((report.tables ?? []).map(({ model, table, status }) => [model, `${table} ${status}`])),
    found: report.findings.map((each) =>
      [each.kind, "field" in each ? each.field : "", "reason" in each ? each.reason : ""].join(" ").trim(),
    ),
  };
};

describe("schema", () => {
  it("shows the tables, adds them in the file's own style, has nothing more to do, and goes back byte for byte", async () => {
    const small = app();
    commitAll(small);
    const before = small.tree();
    const dry = await small.migrate(...LEADS, "--dry-run");
    expect(dry.code).toBe(0);
    expect(differences(before, small.tree())).toEqual([]);
    expect((await small.migrate(...LEADS, "--check")).code).toBe(2);

    const done = await kindsOf(small, "schema", "--domain", "leads");
    expect(done).toEqual({
      code: 0,
      tables: { Lead: "leads proposed", Note: "notes proposed" },
      found: ["data-unique"],
    });
    expect(small.read("convex/schema.ts")).toBe(ADDED);

    const after = small.tree();
    expect(await kindsOf(small, ...LEADS)).toEqual({
      code: 0,
      tables: { Lead: "leads there", Note: "notes there" },
      found: [],
    });
    expect(differences(after, small.tree())).toEqual([]);

    expect((await small.migrate("schema", "--undo")).code).toBe(0);
    expect(differences(before, small.tree())).toEqual([]);
    // The diff of the dry run is what was written.
    execFileSync("git", ["apply"], { cwd: small.root, input: dry.stdout });
    expect(small.read("convex/schema.ts")).toBe(ADDED);
  });

  it("keeps Windows line ends and a byte order mark, there and back", async () => {
    const small = app({ "convex/schema.ts": `\uFEFF${SCHEMA.replaceAll("\n", "\r\n")}` });
    const before = small.tree();
    expect((await small.migrate(...LEADS)).code).toBe(0);
    expect(small.read("convex/schema.ts")).toBe(`\uFEFF${ADDED.replaceAll("\n", "\r\n")}`);
    expect((await small.migrate("schema", "--undo", "--no-verify")).code).toBe(0);
    expect(differences(before, small.tree())).toEqual([]);
  });

  it("writes a schema where there is none, with what Convex generates for it, and takes both away", async () => {
    const small = smallApp({ ...FILES, "convex/README": "" });
    execFileSync("rm", [join(small.root, "convex/schema.ts")]);
    const before = small.tree();
    expect((await small.migrate(...LEADS)).code).toBe(0);
    expect(small.read("convex/schema.ts")).toBe(
      ADDED.replaceAll("'", '"')
        .replaceAll(/^(import .*)$/gm, "$1;")
        .replace("  mine: defineTable({}),\n})", "});"),
    );
    expect(small.read("convex/_generated/dataModel.d.ts")).toContain("schema.js");
    expect((await small.migrate("schema", "--undo", "--no-verify")).code).toBe(0);
    expect(differences(before, small.tree())).toEqual([]);
  });

  it("goes on where ship has written, without a commit in between, and the other way round", async () => {
    const small = app({ "package.json": JSON.stringify({ dependencies: { convex: "*", "convex-helpers": "*" } }) });
    commitAll(small);
    const before = small.tree();
    expect((await small.migrate("schema", "--model", "Note", "--no-verify")).code).toBe(0);
    expect((await small.migrate("ship", "--domain", "leads", "--no-verify")).code).toBe(0);
    expect(await kindsOf(small, ...LEADS)).toMatchObject({
      code: 6,
      tables: { Lead: "leads differs", Note: "notes there" },
      found: [
        "data-field-lost stage no-field",
        "data-field-unfilled name",
        "data-field-unfilled status",
        "data-field-empty email",
      ],
    });
    expect((await small.migrate("ship", "--undo", "--no-verify")).code).toBe(0);
    expect((await small.migrate("schema", "--undo", "--no-verify")).code).toBe(0);
    expect(differences(before, small.tree())).toEqual([]);
  });

  it("does not write into a schema with changes of somebody's own, unless told so", async () => {
    const small = app();
    commitAll(small);
    small.write("convex/schema.ts", `${SCHEMA}// mine\n`);
    const before = small.tree();
    expect((await small.migrate(...LEADS)).code).toBe(4);
    expect(differences(before, small.tree())).toEqual([]);
    expect((await small.migrate(...LEADS, "--force")).code).toBe(0);
    expect((await small.migrate("schema", "--undo", "--no-verify")).code).toBe(0);
    expect(differences(before, small.tree())).toEqual([]);
  });

  it("takes the models that the routes read where a domain names none", async () => {
    const manifest = { ...MANIFEST, domains: { leads: { routes: MANIFEST.domains.leads.routes } } };
    const small = app({ "migrate.manifest.json": JSON.stringify(manifest) });
    expect((await kindsOf(small, ...LEADS, "--dry-run")).tables).toEqual({ Lead: "leads proposed" });
  });
});

describe("a table that is there is compared and left as it is", () => {
  const there = (fields: string, indexes = '.index("by_legacyId", ["legacyId"])'): Record<string, string> => ({
    "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ crmLeads: defineTable({ ${fields} })${indexes}, notes: defineTable({ legacyId: v.string(), leadId: v.string(), text: v.string() }).index("by_legacyId", ["legacyId"]) });
`,
  });
  const FIT = `legacyId: v.string(), user_id: v.string(), email: v.optional(v.string()), value: v.string(), createdAt: v.number(), `;

  it.each<[string, Record<string, string>, number, string[]]>([
    ["fits", there(`${FIT} stage: v.string()`), 0, []],
    ["takes the enum in another case", there(`${FIT} stage: v.union(v.literal("new"), v.literal("won"))`), 0, []],
    ["lacks a value", there(`${FIT} stage: v.literal("NEW")`), 0, ["data-values-lost stage"]],
    ["lacks a field", there(FIT), 6, ["data-field-lost stage no-field"]],
    ["holds another type", there(`${FIT} stage: v.number()`), 6, ["data-field-lost stage mismatch"]],
    [
      "demands more",
      there(`${FIT} stage: v.string(), name: v.string(), nick: v.optional(v.string())`),
      6,
      ["data-field-unfilled name"],
    ],
    [
      "demands what may be null",
      there(`${FIT.replace("v.optional(v.string())", "v.string()")} stage: v.string()`),
      0,
      ["data-field-empty email"],
    ],
    [
      "accepts null instead",
      there(`${FIT.replace("v.optional(v.string())", "v.union(v.string(), v.null())")} stage: v.string()`),
      0,
      [],
    ],
    [
      "holds Convex's own ids",
      there(`${FIT.replace("user_id: v.string()", 'user_id: v.id("users")')} stage: v.string()`),
      6,
      ["data-field-lost userId reference"],
    ],
    [
      "has no old id",
      there(`${FIT.replace("legacyId", "oldId")} stage: v.string()`),
      6,
      ["data-table-unfit  no-legacy-id"],
    ],
    ["has no index of the old id", there(`${FIT} stage: v.string()`, ""), 6, ["data-table-unfit  no-index"]],
    [
      "cannot be read",
      {
        "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server";\nimport { fields } from "elsewhere";\nexport default defineSchema({ leads: defineTable(fields), notes: defineTable(fields) });\n`,
      },
      6,
      ["data-table-unfit  unreadable", "data-table-unfit  unreadable"],
    ],
  ])("one that %s", async (_name, files, code, found) => {
    const small = app(files);
    const before = small.tree();
    expect(await kindsOf(small, ...LEADS)).toMatchObject({ code, found });
    expect(differences(before, small.tree())).toEqual([]);
  });
});

describe("what has no counterpart is said, by field", () => {
  const model = (fields: string): Record<string, string> => ({
    "prisma/schema.prisma": `model Lead {\n  id Int @id\n  ${fields}\n}\nmodel Note {\n  id Int @id\n  leads Lead[]\n}\ntype Street {\n  name String\n}\n`,
  });
  const settings = (data: unknown): Record<string, string> => ({
    "migrate.manifest.json": JSON.stringify({ ...MANIFEST, data }),
  });

  it.each<[string, Record<string, string>, number, string[]]>([
    ["a type that Prisma cannot read", model('at Unsupported("point")'), 6, ["data-field-lost at unsupported"]],
    ["a field that the client does not know", model("x String @ignore"), 6, ["data-field-lost x ignored"]],
    ["an object inside of a document", model("street Street"), 6, ["data-field-lost street composite"]],
    [
      "a join table of Prisma's own",
      model("notes Note[]"),
      6,
      ["data-field-lost leads many-to-many", "data-field-lost notes many-to-many"],
    ],
    ["a field of the name of the old id", model("legacyId String"), 6, ["data-field-lost legacyId name-taken"]],
    [
      "a model without a key",
      { "prisma/schema.prisma": "model Lead {\n  a Int?\n}\nmodel Note {\n  id Int @id\n}\n" },
      6,
      ["data-table-unfit  no-key"],
    ],
    ["a model that the client does not know", model("x String\n  @@ignore"), 6, ["data-table-unfit  ignored"]],
    ["an index over JSON", model("x Json\n  @@index([x])"), 0, ["data-index-left  kind"]],
    [
      "what is acknowledged is not said",
      { ...model('at Unsupported("point")'), ...settings({ fields: { "Lead.at": { skip: "not needed" } } }) },
      0,
      [],
    ],
    [
      "a choice that a type does not have",
      { ...model("yes Boolean"), ...settings({ fields: { "Lead.yes": { as: "int64" } } }) },
      6,
      ["data-field-lost yes mismatch"],
    ],
    [
      "a table that another model has",
      { ...model("x String"), ...settings({ tables: { Lead: "notes" } }) },
      6,
      ["data-table-unfit  taken"],
    ],
  ])("%s", async (_name, files, code, found) => {
    const small = app(files);
    const seen = await kindsOf(small, ...LEADS);
    expect(seen.found.sort()).toEqual(found);
    expect(seen.code).toBe(code);
  });
});

describe("nothing is written", () => {
  it.each<[string, readonly string[], number, RegExp]>([
    ["without a selection", ["schema"], 1, /Nothing is selected/],
    ["for a domain that is not there", ["schema", "--domain", "laeds"], 1, /no domain "laeds"/],
    ["for a model that is not there", ["schema", "--model", "Laed"], 1, /Did you mean "Lead"/],
    ["together with --undo", ["schema", "--undo", "--all"], 1, /cannot be used with/],
  ])("%s", async (_name, args, code, words) => {
    const small = app();
    const before = small.tree();
    const said = await small.migrate(...args);
    expect(said.code).toBe(code);
    expect(said.stderr).toMatch(words);
    expect(differences(before, small.tree())).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["a table that leaves the object", { tables: { Lead: "leads: evil(), x" } }],
    ["a table of Convex's own", { tables: { Lead: "_storage" } }],
    ["a table name of 65 characters", { tables: { Lead: "a".repeat(65) } }],
    ["one table for two models", { tables: { Lead: "x", Note: "x" } }],
    ["a field that leaves the object", { fields: { "Lead.value": "a: v.any() }), b" } }],
    ["a field of Convex's own", { fields: { "Lead.value": "_id" } }],
    ["a field without its model", { fields: { value: "x" } }],
    ["a field that is left out under another name", { fields: { "Lead.value": { skip: "why", to: "x" } } }],
    ["a field of which nothing is said", { fields: { "Lead.value": {} } }],
    ["another way to keep a Decimal", { decimal: "cents" }],
    ["a model that the schema does not have", { tables: { Laed: "x" } }],
    ["a field that the schema does not have", { fields: { "Lead.vaule": "x" } }],
  ])("when the manifest's data names %s", async (_name, data) => {
    const small = app({ "migrate.manifest.json": JSON.stringify({ ...MANIFEST, data }) });
    const before = small.tree();
    expect((await small.migrate(...LEADS)).code).toBe(5);
    expect(differences(before, small.tree())).toEqual([]);
  });

  it.each<[string, (small: SmallApp, outside: string) => void]>([
    [
      "when the Convex folder leads out of the app",
      (small, outside) => {
        execFileSync("rm", ["-r", join(small.root, "convex")]);
        symlinkSync(outside, join(small.root, "convex"));
      },
    ],
    ["when the schema is not understood", (small) => small.write("convex/schema.ts", "export default make();\n")],
    [
      "when the schema is a link that leads out of the app",
      (small, outside) => {
        execFileSync("rm", [join(small.root, "convex/schema.ts")]);
        mkdirSync(join(outside, "x"));
        execFileSync("sh", ["-c", 'printf "%s" "$1" > "$2"', "sh", SCHEMA, join(outside, "schema.ts")]);
        symlinkSync(join(outside, "schema.ts"), join(small.root, "convex/schema.ts"));
      },
    ],
  ])("%s", async (_name, prepare) => {
    const outside = await temporaryApp();
    const small = app();
    prepare(small, outside);
    const before = small.tree();
    expect((await small.migrate(...LEADS)).code).toBe(3);
    expect(differences(before, small.tree())).toEqual([]);
  });
});
