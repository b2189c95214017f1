import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type * as Codegen from "../../src/workspace/codegen.js";
import { differences, REPOSITORY, runMigrate } from "../support/scratch.js";
import { temporaryApp } from "../workspace/temporary.js";
import { askedOnce, commitAll, smallApp, type SmallApp } from "./app.js";

vi.mock("../../src/workspace/codegen.js", async (original) => {
  const real = await original<typeof Codegen>();
  return { ...real, generatedFor: askedOnce(real.generatedFor) };
});

const BOOKINGS = ["ship", "--domain", "bookings"] as const;
const FAST = [...BOOKINGS, "--no-verify"] as const;
const QUERIES = "convex/bookings/queries.ts";
const shipped = (file: string): string => execFileSync("cat", [join(REPOSITORY, file)], { encoding: "utf8" });

const statuses = async (app: SmallApp, ...args: readonly string[]) => {
  const { code, report } = await app.report(...args);
  return { code, ...Object.fromEntries((report.functions ?? []).map(({ name, status }) => [name, status])) };
};

describe("ship", () => {
  it("shows the diff, copies what is needed, has nothing more to do, and goes back byte for byte", async () => {
    const app = smallApp();
    commitAll(app);
    const before = app.tree();
    const dry = await app.migrate(...FAST, "--dry-run");
    expect(dry.code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
    expect((await app.migrate(...FAST, "--check")).code).toBe(2);

    expect((await app.migrate(...BOOKINGS)).code).toBe(0);
    const after = app.tree();
    expect(app.read(QUERIES)).toBe(shipped(QUERIES));
    expect(app.read("convex/_generated/api.d.ts")).toContain(`"bookings/queries": typeof bookings_queries`);
    expect(app.read("convex/schema.ts")).toContain("...bookingTables,");

    expect(await statuses(app, ...FAST)).toEqual({ code: 0, "api.bookings.queries.getBookings": "already-there" });
    expect((await app.migrate(...FAST, "--check")).code).toBe(0);
    expect(differences(after, app.tree())).toEqual([]);

    expect((await app.migrate("ship", "--undo")).code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
    // The diff of the dry run is what was written.
    execFileSync("git", ["apply"], { cwd: app.root, input: dry.stdout });
    const unwatched = [...after.keys()].filter((file) => file.startsWith(".migrate/"));
    expect(differences(after, app.tree())).toEqual(unwatched);
  });

  it("ships one domain after another without a commit in between, and takes both back", async () => {
    const app = smallApp({
      "convex/schema.ts": `import { defineSchema, defineTable } from 'convex/server'\n\nexport default defineSchema({ mine: defineTable({}) })\n`,
    });
    commitAll(app);
    const before = app.tree();
    expect((await app.migrate(...FAST)).code).toBe(0);
    expect((await app.migrate("ship", "--route", "leads", "--no-verify")).code).toBe(6);
    expect(app.read("convex/schema.ts")).toContain("...leadTables, ");
    expect(app.read("convex/schema.ts")).toContain("mine: defineTable({}) })\n");
    app.write("convex/schema.ts", `${app.read("convex/schema.ts")}// mine\n`);
    const edited = app.tree();
    const refused = await app.report("ship", "--undo");
    expect(refused).toMatchObject({ code: 4, report: { findings: [{ kind: "changed-since-fix" }] } });
    expect(differences(edited, app.tree())).toEqual([]);
    app.write("convex/schema.ts", app.read("convex/schema.ts").replace("// mine\n", ""));
    expect((await app.migrate("ship", "--undo", "--no-verify")).code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
  });

  it("says of every mapped function what became of it", async () => {
    const app = smallApp({ "convex/leads/own.ts": "export const addLead = 1;\n" });
    app.write(
      "convex/leads/own.ts",
      `import { mutation } from "../_generated/server";\nexport const addLead = mutation({ args: {}, handler: async () => null });\n`,
    );
    expect(await statuses(app, "ship", "--domain", "leads", "--no-verify")).toEqual({
      code: 6,
      "api.leads.queries.getLeads": "shipped",
      "api.leads.own.addLead": "own",
      "api.leads.queries.getLaeds": "missing",
    });
    const { report } = await app.report("ship", "--domain", "leads", "--no-verify");
    expect(report.findings).toMatchObject([{ kind: "function-missing", nearest: "api.leads.queries.getLeads" }]);
  });

  it("leaves a function of the app's own as it is, and shows how it differs", async () => {
    const own = `import { query } from "../_generated/server";\nexport const getBookings = query({ args: {}, handler: async () => [] });\n`;
    const app = smallApp({ [QUERIES]: own });
    const before = app.tree();
    const { code, stdout, stderr } = await app.migrate(...FAST);
    expect([code, stdout]).toEqual([6, expect.stringContaining("the app has another function of that name")]);
    expect(stderr).toContain(`--- a/${QUERIES}`);
    expect(stderr).toContain("+export const getBookings = closedQuery({");
    expect(differences(before, app.tree())).toEqual([]);
    app.write(QUERIES, own.replace("getBookings", "others"));
    expect(await statuses(app, ...FAST)).toEqual({ code: 6, "api.bookings.queries.getBookings": "refused" });
  });

  it("takes layout, quotes and commas for nothing, and another extension for another file", async () => {
    const app = smallApp();
    await app.migrate(...FAST);
    app.write(QUERIES, app.read(QUERIES).replaceAll('"', "'").replaceAll(";\n", "\n").replaceAll("  ", "\t"));
    expect(await statuses(app, ...FAST)).toEqual({ code: 0, "api.bookings.queries.getBookings": "already-there" });
    app.write("convex/bookings/queries.js", app.read(QUERIES));
    rmSync(join(app.root, QUERIES));
    expect(await statuses(app, ...FAST)).toMatchObject({ code: 6 });
  });

  it("builds on no helper of the app's own unless it is told to: it may open what is closed", async () => {
    const open = `import { query } from "../_generated/server";\nexport const closedQuery = query;\n`;
    const app = smallApp({ "convex/lib/closed.ts": open });
    const before = app.tree();
    const { code, report } = await app.report(...FAST);
    expect(code).toBe(6);
    expect(report.functions).toMatchObject([{ status: "refused", because: ["convex/lib/closed.ts"] }]);
    expect(differences(before, app.tree())).toEqual([]);
    expect(await statuses(app, ...FAST, "--use-existing")).toMatchObject({ code: 0 });
    expect(app.read("convex/lib/closed.ts")).toBe(open);
  });

  it("ships a module that no route names, with the functions that it calls", async () => {
    const app = smallApp();
    expect(await statuses(app, "ship", "--module", "http", "--no-verify")).toEqual({ code: 0, http: "shipped" });
    expect(app.read("convex/http.ts")).toBe(shipped("convex/http.ts"));
    expect(app.read("convex/contacts.ts")).toBe(shipped("convex/contacts.ts"));
    expect(await statuses(app, "ship", "--module", "nothing", "--no-verify")).toEqual({ code: 6, nothing: "missing" });
  });

  it("ships what the sync functions of a domain without routes call", async () => {
    const sync = { "activity.create": "syncActivity", "checkIn.create": { call: "syncUserStatus" } };
    const app = smallApp({ "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }` });
    const useManifest = (writes: object, imports = {}): void => {
      const domains = { activities: { models: ["activity"], routes: {}, sync: writes } };
      app.write("migrate.manifest.json", JSON.stringify({ imports, domains }));
    };
    useManifest(sync);
    const ship = ["ship", "--domain", "activities", "--no-verify"];
    expect(await statuses(app, ...ship)).toEqual({
      code: 0,
      "api.activities.addActivity": "shipped",
      "api.alerts.updateUserStatus": "shipped",
    });
    expect(app.read("convex/alerts.ts")).toBe(shipped("convex/alerts.ts"));
    expect(await statuses(app, ...ship)).toMatchObject({ code: 0, "api.activities.addActivity": "already-there" });

    // A sync module of the app's own: what it calls by name, what it calls by api, and what nobody sees.
    app.write(
      "lib/tell.ts",
      `export const tellA = (row) => send("activities:addActivity", row);
       export async function tellB(row) { const { api } = await import("@/convex/_generated/api"); send(api.own.kept.add, row); }`,
    );
    useManifest({ "activity.create": "tellA", "checkIn.create": "tellB" }, { sync: "@/lib/tell" });
    expect(await statuses(app, ...ship)).toEqual({
      code: 6,
      "api.activities.addActivity": "already-there",
      "api.own.kept.add": "missing",
    });
    app.write("lib/tell.ts", `export { tellA } from "elsewhere";\n`);
    useManifest({ "activity.create": "tellA" }, { sync: "@/lib/tell" });
    const unseen = await app.report(...ship);
    expect(unseen).toMatchObject({ code: 0, report: { findings: [{ kind: "sync-call-unread", call: "tellA" }] } });
  });

  it("keeps what a deployment has put into _generated", async () => {
    const app = smallApp();
    await app.migrate("init", "--codegen");
    const components = "export declare const components: { mail: unknown };\n";
    const api = "convex/_generated/api.d.ts";
    app.write(api, app.read(api) + components);
    const before = app.tree();
    expect((await app.migrate(...FAST)).code).toBe(0);
    expect(app.read(api)).toContain("bookings/queries");
    expect(app.read(api)).toContain(components);
    // Made anew between two runs.
    app.write(api, `${app.read(api)}// again\n`);
    expect((await app.migrate("ship", "--route", "leads", "--no-verify")).code).toBe(6);
    // As `npx convex dev` would: made anew since, so the bytes of before are not known any more.
    app.write(api, `${app.read(api)}\n`);
    expect((await app.migrate("ship", "--undo", "--no-verify")).code).toBe(0);
    expect(differences(before, app.tree())).toEqual([api]);
    expect(app.read(api)).not.toMatch(/bookings|leads/);
    expect(app.read(api)).toContain(components);
  });
});

describe("ship writes nothing", () => {
  it.each<[string, (app: SmallApp, outside: string) => void, string]>([
    [
      "when the Convex folder leads out of the app",
      (app, outside) => symlinkSync(outside, join(app.root, "convex")),
      "path-leaves-app",
    ],
    [
      "when a folder in it leads out of the app",
      (app, outside) => {
        mkdirSync(join(app.root, "convex"));
        symlinkSync(outside, join(app.root, "convex/lib"));
      },
      "path-leaves-app",
    ],
    [
      "when `_generated` leads out of the app",
      (app, outside) => {
        mkdirSync(join(app.root, "convex"));
        symlinkSync(outside, join(app.root, "convex/_generated"));
      },
      "path-leaves-app",
    ],
    [
      "when the schema is not understood",
      (app) => app.write("convex/schema.ts", "export default make();\n"),
      "schema-unreadable",
    ],
  ])("%s", async (_what, prepare, kind) => {
    const outside = await temporaryApp();
    const app = smallApp();
    prepare(app, outside);
    const before = app.tree();
    const { code, report } = await app.report(...FAST);
    expect(code).toBe(3);
    expect(report.findings.map((found) => found.kind)).toContain(kind);
    expect(differences(before, app.tree())).toEqual([]);
    expect(execFileSync("ls", ["-A", outside], { encoding: "utf8" })).toBe("");
  });

  it.each(["../convex", "/tmp/convex", "convex/../.."])("when the manifest says %s", async (convex) => {
    const app = smallApp();
    app.write("migrate.manifest.json", JSON.stringify({ ...JSON.parse(app.read("migrate.manifest.json")), convex }));
    const before = app.tree();
    expect((await app.migrate(...FAST)).code).toBe(5);
    expect(differences(before, app.tree())).toEqual([]);
  });

  it("into a schema with changes of somebody's own", async () => {
    const schema = `import { defineSchema } from "convex/server";\nexport default defineSchema({});\n`;
    const app = smallApp({ "convex/schema.ts": schema });
    commitAll(app);
    app.write("convex/schema.ts", `// mine\n${schema}`);
    const before = app.tree();
    const { code, report } = await app.report(...FAST);
    expect(code).toBe(4);
    expect(report.findings).toMatchObject([{ kind: "file-changed", file: "convex/schema.ts" }]);
    expect(differences(before, app.tree())).toEqual([]);
    expect((await app.migrate(...FAST, "--force")).code).toBe(0);
  });

  it("where the packages are not installed, and names those that package.json does not", async () => {
    const bare = smallApp({}, "none");
    const before = bare.tree();
    const { code, report } = await bare.report(...FAST);
    expect(code).toBe(3);
    expect(report.findings).toMatchObject([{ kind: "package-missing", packages: "convex convex-helpers" }]);
    expect(differences(before, bare.tree())).toEqual([]);
    const unlisted = smallApp({ "package.json": JSON.stringify({ dependencies: { convex: "*" } }) });
    const done = await unlisted.report(...FAST);
    expect(done).toMatchObject({
      code: 0,
      report: { findings: [{ kind: "package-unlisted", packages: "convex-helpers" }] },
    });
  });

  it("away while a file of the app's own needs it", async () => {
    const app = smallApp();
    await app.migrate(...FAST);
    app.write("convex/mine.ts", `export * from "./lib/limit";\n`);
    const before = app.tree();
    const { code, report } = await app.report("ship", "--undo", "--no-verify");
    expect(code).toBe(4);
    expect(report.findings).toMatchObject([
      { kind: "still-imported", file: "convex/mine.ts", removed: "convex/lib/limit.ts" },
    ]);
    expect(differences(before, app.tree())).toEqual([]);
  });

  it("by halves: what a killed run has left is completed by the next one, and taken back", async () => {
    const schema = `import { defineSchema } from "convex/server";\nexport default defineSchema({});\n`;
    const app = smallApp({ "convex/schema.ts": schema });
    const before = app.tree();
    await app.migrate(...FAST);
    const after = app.tree();
    for (const file of [QUERIES, "convex/_generated/api.js", "convex/_generated/api.d.ts"])
      rmSync(join(app.root, file));
    app.write("convex/schema.ts", schema);
    expect((await app.migrate(...FAST)).code).toBe(0);
    expect(differences(after, app.tree())).toEqual([]);
    rmSync(join(app.root, QUERIES));
    app.write("convex/schema.ts", schema);
    expect((await app.migrate("ship", "--undo", "--no-verify")).code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
  });

  it("twice when two run at once", async () => {
    const app = smallApp();
    const runs = await Promise.all([runMigrate(app.root, FAST), runMigrate(app.root, FAST)]);
    // The second one waits for nobody: it says that another is at work, or finds nothing to do.
    expect([
      [0, 0],
      [0, 1],
    ]).toContainEqual(runs.map(({ code }) => code).sort());
    expect((await app.migrate(...FAST, "--check")).code).toBe(0);
  });
});
