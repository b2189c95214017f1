import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AppStatus, DomainStatus } from "../../src/report/status.js";
import { answersDigest, isComparable } from "../../src/run/answer-evidence.js";
import { tablesDigest } from "../../src/data/row-plan.js";
import { readTables } from "../../src/target/tables.js";
import { readApp } from "../../src/workspace/app.js";
import { readConvexSources } from "../../src/workspace/convex-folder.js";
import { readTexts } from "../../src/workspace/files.js";
import { writeEvidence } from "../../src/workspace/data-evidence.js";
import { committedForTest, MANIFEST, plainForTest, type TestApp } from "../cli/app.js";

async function statusOf(app: TestApp): Promise<AppStatus> {
  const { code, stdout, stderr } = await app.migrate("status", "--json");
  expect([code, stderr]).toEqual([0, ""]);
  const { status }: { readonly status: AppStatus } = JSON.parse(stdout);
  return status;
}

function domainIn({ domains }: AppStatus, name: string): DomainStatus {
  const found = domains.find((domain) => domain.name === name);
  if (found === undefined) throw new Error(`no domain ${name}`);
  return found;
}

const ROWS = {
  at: new Date().toISOString(),
  deployment: "127.0.0.1:3210",
  database: "file:dev.db",
  from: "supabase" as const,
  tables: [{ model: "Lead", table: "leads", old: 2, new: 2, missing: 0, extra: 0, changed: 0, rejected: 0 }],
  mappingDigest: "m",
};

test("an app in which nothing was done yet: everything is left, nothing is shown, the first domain is next", async () => {
  const app = plainForTest();
  const before = [...app.tree().keys()];
  const status = await statusOf(app);
  expect(domainIn(status, "leads")).toMatchObject({
    env: "DS_LEADS",
    flags: [],
    handlers: { mapped: 8, wired: 0, stubbed: 0, cutOver: 0, refused: 0, ignored: 0, left: 8 },
    data: { isReady: false },
    functionsMissing: [],
    next: "migrate wire --domain leads --dry-run",
  });
  expect(domainIn(status, "notifications").handlers).toMatchObject({ mapped: 1, wired: 1 });
  expect(status).toMatchObject({ unmapped: 18, excluded: 9 });
  expect(status.next).toEqual(["Next, for social: migrate wire --domain social --dry-run"]);
  expect([...app.tree().keys()]).toEqual(before);
});

test("a domain goes from its guards to its rows, its answers, its flag and its cutover", async () => {
  const app = committedForTest();
  await app.migrate("wire", "--domain", "billing", "--no-verify");
  const wired = domainIn(await statusOf(app), "billing");
  expect(wired.handlers).toMatchObject({ mapped: 2, left: 0 });
  expect(wired.next).toBe("migrate backfill --domain billing --verify");

  await writeEvidence(app.root, "billing", { rows: await rowsOf(app, "billing") });
  const live = wired.handlers.wired > 0;
  expect(domainIn(await statusOf(app), "billing").data.lacking.map(({ what }) => what)).toEqual(
    live ? ["answers"] : [],
  );
});

test("equal rows and equal answers make a domain ready; the flag is named, then the cutover", async () => {
  const app = committedForTest();
  app.write(
    MANIFEST,
    JSON.stringify({
      prisma: ["@/lib/prisma"],
      domains: {
        leads: { models: ["lead"], routes: { leads: "api.leads.queries.getLeads({ userId, status?, limit? })" } },
      },
    }),
  );
  await app.migrate("wire", "--all", "--no-verify");
  const manifestDigest = await digestOf(app, "leads");
  const answers = { ...ROWS, requests: 4, handlers: ["GET leads"], differing: 0, manifestDigest };
  await writeEvidence(app.root, "leads", { rows: await rowsOf(app, "leads"), answers });
  const ready = domainIn(await statusOf(app), "leads");
  expect([ready.data.isReady, ready.next]).toEqual([true, "DS_LEADS=convex, and a restart"]);

  app.write(".env.local", "export DS_LEADS='convex'\n");
  const flipped = await statusOf(app);
  expect(domainIn(flipped, "leads").next).toBe("migrate cutover --domain leads --dry-run");
  expect(flipped.next.join()).not.toMatch(/Unset/);

  const differing = {
    ...(await rowsOf(app, "leads")),
    tables: [
      {
        ...ROWS.tables[0],
        model: "Lead",
        table: "leads",
        old: 3,
        new: 2,
        missing: 1,
        extra: 0,
        changed: 0,
        rejected: 0,
      },
    ],
  };
  await writeEvidence(app.root, "leads", { rows: differing });
  expect((await statusOf(app)).next[0]).toMatch(/^Unset DS_LEADS: leads may answer from empty tables/);
});

/** What the answers of a domain depend on, as it is now. */
async function digestOf({ root }: TestApp, name: string): Promise<string> {
  const { manifest, routeFiles } = await readApp(root);
  const domain = manifest?.domains.find((each) => each.name === name);
  if (domain === undefined) throw new Error(`no domain ${name}`);
  const { texts } = await readTexts(root, routeFiles);
  return answersDigest(domain, { routes: texts, convex: await readConvexSources(root, "convex") });
}

/** Equal rows, compared by what Convex and the manifest say now. */
async function rowsOf({ root }: TestApp, name: string): Promise<typeof ROWS> {
  const { manifest } = await readApp(root);
  const models = manifest?.domains.find((each) => each.name === name)?.models;
  if (manifest === null || models === undefined) throw new Error(`no domain ${name}`);
  const convexTables = readTables(await readConvexSources(root, "convex"), "convex");
  const tables = ROWS.tables.map(({ table }) => table);
  return { ...ROWS, mappingDigest: tablesDigest(models, tables, convexTables, manifest.data) };
}

test("rows that were compared elsewhere, by another mapping, or on somebody else's word show nothing", async () => {
  const app = plainForTest();
  app.write(".env", "CONVEX_URL=https://other-otter-1.convex.cloud\n");
  await writeEvidence(app.root, "billing", { rows: { ...ROWS, from: "prisma" } });
  const reasons = async (): Promise<readonly string[]> =>
    domainIn(await statusOf(app), "billing").data.lacking.map(({ reason }) => reason);
  expect(await reasons()).toEqual(
    expect.arrayContaining([
      "Its tables are mapped otherwise since its rows were compared.",
      "Its rows were compared on 127.0.0.1:3210, and CONVEX_URL is other-otter-1.convex.cloud here.",
    ]),
  );
  app.git("init", "--quiet");
  app.git("add", "--force", ".migrate/evidence.json");
  expect(await reasons()).toEqual(
    expect.arrayContaining([
      "What .migrate/evidence.json says came with the repository and is not believed: `git rm --cached` it.",
      "Nobody has compared its rows.",
    ]),
  );
});

test("answers that were compared before a function changed show nothing any more", async () => {
  const app = committedForTest();
  await app.migrate("wire", "--domain", "quotations", "--no-verify");
  const handlers = ["GET dashboard/quotations", "GET dashboard/quotations/[id]"];
  const manifestDigest = await digestOf(app, "quotations");
  const answers = { ...ROWS, requests: 4, handlers, differing: 0, manifestDigest };
  await writeEvidence(app.root, "quotations", { rows: await rowsOf(app, "quotations"), answers });
  expect(domainIn(await statusOf(app), "quotations").data.lacking).toEqual([]);
  app.write("convex/quotations/queries.ts", `${app.read("convex/quotations/queries.ts")}\n// another one\n`);
  expect(domainIn(await statusOf(app), "quotations").data.lacking).toEqual([
    {
      what: "answers",
      reason: "Its routes, functions or manifest have changed since its answers were compared.",
      command: "migrate compare --domain quotations",
      isOld: false,
    },
  ]);
});

test("what was compared weeks ago does not make a domain ready, and is no alarm for one that is on", async () => {
  const app = committedForTest();
  await app.migrate("wire", "--domain", "billing", "--no-verify");
  const at = new Date(Date.now() - 21 * 86_400_000).toISOString();
  const manifestDigest = await digestOf(app, "billing");
  const { manifest } = await readApp(app.root);
  const entries = manifest?.domains.find(({ name }) => name === "billing")?.entries ?? [];
  const handlers = entries.filter(isComparable).map(({ method, route }) => `${method} ${route}`);
  const answers = { ...ROWS, at, requests: 4, handlers, differing: 0, manifestDigest };
  const before = domainIn(await statusOf(app), "billing").data.lacking.map(({ what }) => what);
  await writeEvidence(app.root, "billing", {
    rows: { ...(await rowsOf(app, "billing")), at },
    answers,
  });
  const { data, next } = domainIn(await statusOf(app), "billing");
  expect([before.includes("rows"), data.isReady, data.lacking.every(({ isOld }) => isOld)]).toEqual([
    true,
    false,
    true,
  ]);
  expect([data.lacking[0]?.reason, next]).toEqual([
    "Its rows were last compared 21 days ago.",
    "migrate backfill --domain billing --verify",
  ]);
  expect((await app.migrate("status")).stdout).toMatch(/billing: rows compared 21 days ago/);
  app.write(".env.local", "DS_BILLING=convex\n");
  expect((await statusOf(app)).next.join()).not.toMatch(/Unset/);
});

test("rows of a store that describes itself show nothing once a table or the manifest says otherwise", async () => {
  const app = plainForTest();
  await writeEvidence(app.root, "leads", {
    rows: await rowsOf(app, "leads"),
  });
  const said = async (): Promise<string> =>
    domainIn(await statusOf(app), "leads")
      .data.lacking.map(({ reason }) => reason)
      .join();
  expect(await said()).not.toMatch(/mapped otherwise/);
  app.replace("convex/leads/tables.ts", "name: v.string()", "name: v.optional(v.string())");
  expect(await said()).toMatch(/mapped otherwise/);
});

test("flags come from the files that Next loads, and no value of any variable is ever printed", async () => {
  const app = plainForTest();
  app.write(".env", 'DS_SOCIAL=prisma\nDATABASE_URL="postgres://me:s3cret@host/db"\n');
  app.write(
    ".env.local",
    "DS_SOCIAL = convex # since Monday\nDS_LEADS=cnvex-s3cret\r\nDS_REVIEWS=\r\nDS_EXPENSES=shadow\n",
  );
  app.write(".env.example", "DS_BILLING=convex\n");
  mkdirSync(join(app.root, ".env.production"));
  const text = await app.migrate("status");
  const status = await statusOf(app);
  expect(text.stdout + JSON.stringify(status)).not.toContain("s3cret");
  expect(domainIn(status, "social").flags).toEqual([
    { file: ".env.local", value: "convex" },
    { file: ".env", value: "prisma" },
  ]);
  expect(domainIn(status, "leads").flags).toEqual([{ file: ".env.local", value: "other" }]);
  expect(domainIn(status, "reviews").flags).toEqual([{ file: ".env.local", value: "prisma" }]);
  expect(domainIn(status, "expenses").flags).toEqual([{ file: ".env.local", value: "shadow" }]);
  expect(domainIn(status, "billing").flags).toEqual([]);
  expect(text.stdout).toMatch(/leads: DS_LEADS is neither "convex" nor "prisma", so Prisma answers/);
});

test("a manifest that calls a secret a flag learns nothing of it", async () => {
  const app = plainForTest();
  app.write(".env", "DS_KEY=s3cret\nDATABASE_URL=s3cret\n");
  for (const env of ["DS_KEY", "DATABASE_URL"]) {
    app.write(MANIFEST, JSON.stringify({ domains: { leads: { env, routes: {} } } }));
    const { stdout, stderr } = await app.migrate("status", "--json");
    expect(stdout + stderr).not.toContain("s3cret");
  }
});

test("a function that is not there is named, and shipping comes before wiring", async () => {
  const app = plainForTest();
  app.replace(
    MANIFEST,
    "api.leads.queries.getLeads({ userId, status?, limit? })",
    "api.leads.queries.getLaeds({ userId })",
  );
  const leads = domainIn(await statusOf(app), "leads");
  expect([leads.functionsMissing, leads.next]).toEqual([
    ["api.leads.queries.getLaeds"],
    "migrate ship --domain leads --dry-run",
  ]);
});

test("plans count as done with their handlers", async () => {
  const app = committedForTest();
  await app.migrate("wire", "--plan", "A3", "--no-verify");
  const { plans } = await statusOf(app);
  expect(plans.find(({ id }) => id === "A3")?.status).toBe("done");
  expect(plans.filter(({ status }) => status === "open").length).toBeGreaterThan(0);
});

test("a manifest with problems is told as such, and an app without one is sent to init", async () => {
  const app = plainForTest();
  app.write(MANIFEST, '{ "domain": {} }');
  expect((await app.migrate("status")).code).toBe(5);
});

test("names of other people move no cursor", async () => {
  const app = plainForTest();
  app.write(".env.local", "DS_LEADS=convex\n");
  app.write(MANIFEST, '{ "domains": { "leads": { "models": ["lead"], "routes": {} } } }');
  const { stdout } = await app.migrate("status");
  // eslint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  expect(stdout).toContain("leads");
});
