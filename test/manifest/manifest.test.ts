import { describe, expect, it } from "vitest";
import { describe as words, type Finding } from "../../src/findings.js";
import { loadManifest } from "../../src/manifest/manifest.js";
import { routesDirIn } from "../../src/manifest/peek.js";
import { manifestJsonSchema } from "../../src/manifest/schema.js";

const ROUTES = ["leads", "leads/[id]", "leads/pipeline", "webhooks/stripe", "billing/(group)/[...slug]"];

function load(text: string, links: readonly string[] = []): ReturnType<typeof loadManifest> {
  return loadManifest({
    text,
    file: "migrate.manifest.json",
    routeFiles: [...ROUTES.map((route) => `app/api/${route}/route.ts`), "app/api/old/route.js", "app/api/route.tsx"],
    routesDir: "app/api",
    leavesApp: (path) => (links.some((link) => path.startsWith(link)) ? "symlink" : null),
  });
}

const loadValue = (value: object, links?: readonly string[]): ReturnType<typeof load> =>
  load(JSON.stringify(value, null, 2), links);
const kinds = (findings: readonly Finding[]): readonly string[] => findings.map(({ kind }) => kind);

/** One valid manifest with `patch` over the domain "leads". */
const withLeads = (patch: object): object => ({
  domains: { leads: { routes: { leads: "api.leads.queries.getLeads({ userId })" }, ...patch } },
});

const WHOLE = `\uFEFF{
  // what the design shows
  "$schema": "./node_modules/convex-cutover/manifest.schema.json",
  "routes": "./app/api/",
  "convex": "convex",
  "imports": { "client": "~/convex-client" },
  "prisma": ["@/lib/prisma"],
  "identity": { "tenantId": ["tenant.id"] },
  "respond": "{ data: result }",
  "exclude": [{ "routes": "webhooks/**", "reason": "External triggers" }],
  "domains": {
    "leads": {
      "models": ["lead", "leadActivity"],
      "routes": {
        "leads": "api.leads.queries.getLeads({ userId, status?, limit? })",
        "leads/[id]": { "GET": { "query": "api.leads.queries.getById({ id })", "owner": "userId", "respond": "{ lead: result }", "skip": "later" },
                        "PATCH": "mutation api.leads.mutations.update({ id })" },
        "leads/pipeline": "stub { stages: [], leads: [] }",
      }
    },
    "real-estate": { "respond": "result", "routes": { ".": "api.real_estate.queries.all()", "old": { "HEAD": { "stub": "{}" } } } },
  },
  "plans": {
    "A3": { "title": "leads-core", "wave": 2, "dependsOn": ["A1"], "routes": ["leads", "leads/[id]"] },
    "A1": { "routes": [] },
  },
}`;

describe("loadManifest", () => {
  const { manifest, findings } = load(WHOLE);

  it("fills in what the manifest leaves out", () => {
    expect(findings).toEqual([]);
    expect(manifest).toMatchObject({
      file: "migrate.manifest.json",
      routesDir: "app/api",
      convexDir: "convex",
      imports: { dataSource: "@/lib/data-source", client: "~/convex-client", api: "@/convex/_generated/api" },
      prisma: ["@/lib/prisma"],
      identity: { userId: ["userId", "session.user.id"], tenantId: ["tenant.id"] },
      exclude: [{ routes: "webhooks/**", reason: "External triggers" }],
      plans: [
        { id: "A3", title: "leads-core", wave: 2, dependsOn: ["A1"], routes: ["leads", "leads/[id]"] },
        { id: "A1", title: "A1", wave: 1, dependsOn: [], routes: [] },
      ],
    });
    expect(manifest?.domains.map(({ name, env, models }) => [name, env, models])).toEqual([
      ["leads", "DS_LEADS", ["lead", "leadActivity"]],
      ["real-estate", "DS_REAL_ESTATE", []],
    ]);
  });

  it("gives every mapped method its file, its action and its place", () => {
    const entries = manifest?.domains.flatMap((domain) => domain.entries) ?? [];
    expect(
      entries.map(({ file, method, action, place }) => [file, method, action.kind, `${place.line}:${place.column}`]),
    ).toEqual([
      ["app/api/leads/route.ts", "GET", "query", "15:9"],
      ["app/api/leads/[id]/route.ts", "GET", "query", "16:25"],
      ["app/api/leads/[id]/route.ts", "PATCH", "mutation", "17:25"],
      ["app/api/leads/pipeline/route.ts", "GET", "stub", "18:9"],
      ["app/api/route.tsx", "GET", "query", "21:55"],
      ["app/api/old/route.js", "HEAD", "stub", "21:102"],
    ]);
    expect(
      entries.map(({ action, skip }) => [action.kind === "stub" ? action.body.code : action.respond.code, skip]),
    ).toEqual([
      ["{ data: result }", undefined],
      ["{ lead: result }", "later"],
      ["{ data: result }", undefined],
      ["{ stages: [], leads: [] }", undefined],
      ["result", undefined],
      ["{}", undefined],
    ]);
    expect(entries[1]?.action).toMatchObject({ owner: "userId" });
  });

  it("asks for nothing but domains", () => {
    const minimal = load('{"domains":{}}');
    expect(minimal.findings).toEqual([]);
    expect(minimal.manifest).toMatchObject({
      identity: { userId: ["userId", "session.user.id"] },
      domains: [],
      plans: [],
    });
  });
});

describe("a manifest with problems", () => {
  it("has all of them reported at once, in their order, each with its place", () => {
    const { manifest, findings } = load(`{
  "convx": "convex",
  "exclude": [{ "routes": "webhooks/*", "reason": "External" }],
  "domains": {
    "leads": {
      "model": ["lead"],
      "routes": {
        "leads": "api.leads.queries.getLeads({ userId: f() })",
        "leads/[ids]": "api.leads.queries.getById({ id })",
        "leads/pipeline": { "get": "stub {}" },
        "../secret": "stub {}",
        "webhooks/stripe": "stub {}"
      }
    },
    "sales": { "routes": { "leads": "stub {}" } },
    "broken": { "routes": 5 }
  },
  "plans": {
    "A1": { "dependsOn": ["A3"], "routes": ["leads/pipelin"] },
    "A2": { "dependsOn": ["A4"], "routes": ["leads"] },
    "A3": { "dependsOn": ["A1"], "routes": [] }
  }
}`);
    expect(manifest).toBeNull();
    expect(findings.map((found) => [found.line, found.column, words(found).message])).toEqual([
      [2, 3, 'the manifest has an unknown key "convx". Did you mean "convex"?'],
      [6, 7, 'domains.leads has an unknown key "model". Did you mean "models"?'],
      [8, 18, expect.stringMatching(/^domains\.leads\.routes\.leads: .* column 39: found \(, expected "," or "}"\.$/)],
      [
        9,
        9,
        expect.stringMatching(/app\/api\/leads\/\[ids\]\/route\.ts does not exist\. Did you mean "leads\/\[id\]"\?/),
      ],
      [10, 29, 'domains.leads.routes["leads/pipeline"] has an unknown key "get". Did you mean "GET"?'],
      [11, 9, 'domains.leads.routes["../secret"]: "../secret" climbs out of its folder.'],
      [12, 9, expect.stringContaining('which the exclusion "webhooks/*" keeps out (External)')],
      [15, 28, expect.stringContaining('maps GET of "leads", which domains.leads.routes.leads maps already')],
      [16, 27, "domains.broken.routes: expected an object, found 5."],
      [19, 26, expect.stringMatching(/in a circle: A1 → A3 → A1/)],
      [19, 45, expect.stringMatching(/plan A1 names "leads\/pipelin".*Did you mean "leads\/pipeline"\?/)],
      [20, 27, expect.stringMatching(/plan A2 depends on "A4", which does not exist\. Did you mean "A1"\?/)],
    ]);
  });

  it.each([
    ["{", "manifest-syntax"],
    ["", "manifest-syntax"],
    ['{"domains":{}', "manifest-syntax"],
    ['{"domains":{"a":{"routes":{}},"a":{"routes":{}}}}', "manifest-syntax"],
    ['{"domains":{"__proto__":{"routes":{}}}}', "manifest-syntax"],
    ["[]", "manifest-invalid-value"],
    ["{}", "manifest-invalid-value"],
    ['{"domains":null}', "manifest-invalid-value"],
    ["7", "manifest-invalid-value"],
  ])("%s is one problem: %s", (text, kind) => {
    const { manifest, findings } = load(text);
    expect(manifest).toBeNull();
    expect(kinds(findings)).toEqual([kind]);
  });

  it.each([
    [{ models: [5] }, "domains.leads.models[0]: expected a string, found 5."],
    [
      { env: "ds-leads" },
      'domains.leads.env: expected the name of an environment variable, such as DS_LEADS, found "ds-leads".',
    ],
    [{ respond: "{ data: rows }" }, expect.stringMatching(/^domains\.leads\.respond: .* expected "result"/)],
    [{ routes: { leads: ["x"] } }, "domains.leads.routes.leads: expected a string or an object, found a list."],
    [{ routes: { leads: "" } }, 'domains.leads.routes.leads: expected something that is not empty, found "".'],
    [
      { routes: { leads: { GET: { owner: "x" } } } },
      'domains.leads.routes.leads.GET: expected exactly one of "query", "mutation" and "stub", found none.',
    ],
    [
      { routes: { leads: { GET: { stub: "{}", query: "api.a.b()" } } } },
      'domains.leads.routes.leads.GET: expected exactly one of "query", "mutation" and "stub", found "query" and "stub".',
    ],
    [
      { routes: { leads: { GET: { stub: "{}", owner: "x" } } } },
      'domains.leads.routes.leads.GET.owner: expected no "owner" beside "stub", found "owner".',
    ],
    [
      { routes: { leads: { GET: { query: "api.a.b()", owner: "a.b" } } } },
      'domains.leads.routes.leads.GET.owner: expected the name of a field such as userId, found "a.b".',
    ],
    [
      { routes: { leads: { GET: { query: "api.a.b()", skip: " " } } } },
      'domains.leads.routes.leads.GET.skip: expected some words, found " ".',
    ],
    [
      { routes: { leads: { GET: { query: "stub {}" } } } },
      expect.stringContaining("found stub, expected a function such as api"),
    ],
    [{ routes: { "/etc": "stub {}" } }, 'domains.leads.routes["/etc"]: "/etc" is an absolute path.'],
    [{ routes: { "C:\\x": "stub {}" } }, expect.stringContaining("is an absolute path")],
    [{ routes: { "a\\..\\..\\x": "stub {}" } }, expect.stringContaining("climbs out of its folder")],
    [{ routes: { "leads/": "stub {}" } }, expect.stringContaining('Did you mean "leads"?')],
  ])("the domain %j is told: %s", (patch, message) => {
    const { findings } = loadValue(withLeads(patch));
    expect(findings.map((found) => words(found).message)).toEqual([message]);
  });

  it.each([
    [{ routes: "../elsewhere" }, 'routes: "../elsewhere" climbs out of its folder.'],
    [
      { convex: "linked/convex" },
      'convex: "linked/convex" is reached through a symbolic link that leads out of the app.',
    ],
    [{ exclude: [{ routes: "/x/**", reason: "r" }] }, 'exclude[0].routes: "/x/**" is an absolute path.'],
    [{ exclude: [{ routes: "x" }] }, "exclude[0].reason: expected a string, found nothing."],
    [
      { imports: { api: 'x"; evil("' } },
      expect.stringContaining("imports.api: expected an import specifier such as @/lib/prisma"),
    ],
    [
      { identity: { userId: ["f()"] } },
      'identity.userId[0]: expected a name or member path such as session.user.id, found "f()".',
    ],
    [{ identity: { "user id": ["a"] } }, 'identity["user id"]: expected the name of an argument, found "user id".'],
    [{ plans: { A: { routes: [5] } } }, "plans.A.routes[0]: expected a string, found 5."],
    [{ plans: { A: { wave: 1.5, routes: [] } } }, "plans.A.wave: expected a whole number, found 1.5."],
    [{ plans: { A: { wave: 0, routes: [] } } }, "plans.A.wave: expected a number from 1, found 0."],
    [
      { plans: { A: { dependsOn: ["A"], routes: [] } } },
      "plans.A.dependsOn: the plans depend on each other in a circle: A → A.",
    ],
  ])("%j is told: %s", (patch, message) => {
    const { findings } = loadValue({ ...withLeads({}), ...patch }, ["linked/"]);
    expect(findings.map((found) => words(found).message)).toEqual([message]);
  });

  it("tells a route behind a link that leads out of the app from one that is missing", () => {
    expect(kinds(loadValue(withLeads({ routes: { "linked/x": "stub {}" } }), ["app/api/linked/"]).findings)).toEqual([
      "path-leaves-app",
    ]);
  });

  it("wants domain names that are plain, and a variable for each", () => {
    const routes = {};
    const { findings } = loadValue({ domains: { "a-b": { routes }, a_b: { routes }, 'x"y': { routes } } });
    expect(findings.map((found) => words(found).message)).toEqual([
      'domains.a_b: expected an environment variable of its own, found DS_A_B, which switches "a-b" already.',
      'domains["x\\"y"]: expected a name of letters, digits, - and _ that starts with a letter, found "x\\"y".',
    ]);
  });
});

describe("routesDirIn", () => {
  it("finds the folder without judging the rest", () => {
    expect(routesDirIn('{ "routes": "./src/app/api/", "nonsense": 1 }')).toBe("src/app/api");
    expect([routesDirIn("{}"), routesDirIn("{"), routesDirIn('{"routes":5}')]).toEqual([null, null, null]);
  });
});

describe("sync", () => {
  const withSync = (sync: object): object => ({ domains: { activities: { routes: {}, sync } } });

  it("reads names and objects", () => {
    const sync = {
      "activity.create": "syncActivity",
      "checkIn.upsert": { call: "syncUserStatus", row: "{ userId: result.userId }", run: "after" },
    };
    const { manifest, findings } = loadValue({ ...withSync(sync), routers: ["./server/routers/"] });
    expect(findings).toEqual([]);
    expect(manifest?.imports.sync).toBe("@/lib/convex/sync");
    expect(manifest?.routers).toMatchObject([{ pattern: "server/routers" }]);
    expect(manifest?.sync).toMatchObject([
      { domain: "activities", model: "activity", operation: "create", call: "syncActivity", row: null, run: "void" },
      { model: "checkIn", operation: "upsert", row: { code: "{ userId: result.userId }" }, run: "after" },
    ]);
  });

  it.each([
    ["a write of many rows", { "activity.createMany": "syncActivity" }, "a write that gives one row"],
    ["no write", { activity: "syncActivity" }, "a write that gives one row"],
    ["no name of a function", { "activity.create": "sync(); steal" }, "the name of a function"],
    ["a keyword", { "activity.create": "delete" }, "the name of a function"],
    ["another way to run", { "activity.create": { call: "syncActivity", run: "later" } }, "run"],
    ["code in the row", { "activity.create": { call: "syncActivity", row: "steal(result)" } }, "steal(result)"],
    ["another name in the row", { "activity.create": { call: "syncActivity", row: "process.env" } }, "process.env"],
  ])("refuses %s", (_what, sync, says) => {
    const { manifest, findings } = loadValue(withSync(sync));
    expect([manifest, findings.length]).toEqual([null, 1]);
    expect(findings.map((found) => words(found).message).join()).toContain(says);
  });

  it("refuses a write that two domains map, and routers outside of the app", () => {
    const sync = { "activity.create": "syncActivity" };
    const { findings } = loadValue({
      routers: ["../other/**"],
      domains: { a: { routes: {}, sync }, b: { routes: {}, sync } },
    });
    expect(kinds(findings)).toEqual(["path-leaves-app", "manifest-invalid-value"]);
  });
});

describe("manifest.schema.json", () => {
  it("is what the code says (npx vitest run test/manifest -u writes it anew)", async () => {
    await expect(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
      "../../manifest.schema.json",
    );
  });
});
