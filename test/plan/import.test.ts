import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describe as words } from "../../src/findings.js";
import { loadManifest } from "../../src/manifest/manifest.js";
import type { Manifest } from "../../src/manifest/model.js";
import { withAdditions } from "../../src/manifest/write.js";
import { readDesign } from "../../src/plan/design.js";
import { domainsOf } from "../../src/plan/domains.js";
import { importDesign } from "../../src/plan/import.js";
import { parseAction } from "../../src/manifest/shorthand.js";
import { MANIFEST, plainForTest } from "../cli/app.js";

const DOCUMENT = fileURLToPath(new URL("../../fixtures/documents/api-wiring.md", import.meta.url));

/** What a document can know of a manifest: which function or stub answers which route, in which domain and plan. */
function knownOf(manifest: Manifest) {
  const plans = manifest.plans.map(({ id, title, wave, routes }) => ({ id, title, wave, routes }));
  const planned = new Set(plans.flatMap(({ routes }) => routes));
  const entries = manifest.domains.flatMap((domain) => domain.entries).filter(({ route }) => planned.has(route));
  return {
    entries: entries.map(({ domain, route, method, action }) => [
      domain,
      route,
      method,
      action.kind === "stub" ? action.body.code : [action.fn.path, action.args],
    ]),
    plans,
    exclude: manifest.exclude,
  };
}

const load = (text: string, routeFiles: readonly string[]): Manifest => {
  const { manifest, findings } = loadManifest({
    text,
    file: MANIFEST,
    routeFiles,
    routesDir: "app/api",
    leavesApp: () => null,
  });
  expect(findings).toEqual([]);
  if (manifest === null) throw new Error("no manifest");
  return manifest;
};

describe("migrate plan import", () => {
  it("makes the fixture app's manifest out of a design document, and nothing the second time", async () => {
    const app = plainForTest();
    const routeFiles = [...app.tree().keys()].filter((file) => /^app\/api\/.*route\.ts$/.test(file));
    const wanted = load(app.read(MANIFEST), routeFiles);
    const before = '{\n  // kept\n  "domains": {},\n}\n';
    app.write(MANIFEST, before);
    const first = await app.migrate("plan", "import", DOCUMENT, "--dry-run");
    expect([first.code, app.read(MANIFEST)]).toEqual([0, before]);
    const { code, stderr, stdout } = await app.migrate("plan", "import", DOCUMENT);
    expect(code).toBe(0);
    expect(stderr).toContain("32 rows read as entries: 32 new, 0 in the manifest before\n");
    expect(stdout).toContain("names app/api/bookings/route.ts, which no table assigns");
    const after = app.read(MANIFEST);
    expect(after).toContain("// kept");
    const got = knownOf(load(after, routeFiles));
    expect(got.entries).toHaveLength(32);
    expect(got).toEqual(knownOf(wanted));
    expect(await app.migrate("plan", "import", DOCUMENT, "--check")).toMatchObject({ code: 0 });
    expect(app.read(MANIFEST)).toBe(after);
  });

  it("keeps what the manifest says already, and what it says otherwise", async () => {
    const app = plainForTest();
    const before = app.read(MANIFEST);
    expect(await app.migrate("plan", "import", DOCUMENT)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("32 rows read as entries: 0 new, 32 in the manifest before"),
    });
    expect(app.read(MANIFEST)).toBe(before);
    app.replace(MANIFEST, '"stub { rules: [] }"', '"stub { rules: [1] }"');
    const edited = app.read(MANIFEST);
    const { code, stdout } = await app.migrate("plan", "import", DOCUMENT);
    expect(code).toBe(6);
    expect(stdout).toContain(
      'maps "leads/scoring/rules" to stub { rules: [] }, and the manifest to stub { rules: [1] }',
    );
    expect(app.read(MANIFEST)).toBe(edited);
  });
});

const TABLE = ["### A1 — leads", "", "| File | Convex function |", "|---|---|"];
const ROW = "| `app/api/leads/route.ts` | `api.leads.queries.list({ id })` |";
const FILES = ["app/api/leads/route.ts", "app/api/users/route.ts"];

function imported(lines: readonly string[], manifestText = '{ "domains": {} }', files = FILES) {
  const manifest = load(manifestText, files);
  const result = importDesign(readDesign("d.md", lines.join("\n")), manifest, files);
  const said = result.findings.map((found) => `${found.line} ${found.severity}: ${words(found).message}`);
  return { ...result, said, text: withAdditions(manifestText, result.additions) };
}

describe("what cannot be read of a design document is said by line", () => {
  it.each([
    [
      "a cell that is no route file",
      ["| leads | stub `{}` |"],
      "5 error: This line became no entry: its first cell is not one route file.",
    ],
    [
      "two files in one cell",
      ["| `app/api/leads/route.ts`, `app/api/users/route.ts` | stub `{}` |"],
      "5 error: This line became no entry: its first cell is not one route file.",
    ],
    [
      "code instead of a function",
      ["| `app/api/leads/route.ts` | `api.leads.list({ id: evil() })` |"],
      expect.stringMatching(
        /^5 error: This line became no entry: "api.leads.list\(\{ id: evil\(\) \}\)" is no function and no stub/,
      ),
    ],
    [
      "an empty cell",
      ["| `app/api/leads/route.ts` |"],
      expect.stringContaining('5 error: This line became no entry: "" is no function'),
    ],
    [
      "a route that stands twice",
      [ROW, ROW],
      "6 error: This line became no entry: app/api/leads/route.ts has a row already.",
    ],
    [
      "a file that is not there",
      ["| `app/api/leadz/route.ts` | stub `{}` |"],
      "5 error: This line became no entry: the app has no app/api/leadz/route.ts; did you mean app/api/leads/route.ts?.",
    ],
    [
      "a file outside of the app",
      ["| `../app/api/leads/route.ts` | stub `{}` |"],
      expect.stringContaining("5 error: This line became no entry: the app has no ../app/api/leads/route.ts"),
    ],
    [
      "a table of something else",
      [ROW, "", "| Who | When |", "|---|---|", "| a | b |"],
      "7 warning: Nothing was taken from here: a table that is neither of assignments nor of exclusions.",
    ],
    [
      "a file that is only mentioned",
      [ROW, "", "Mend `app/api/users/route.ts` too."],
      "7 warning: Nothing was taken from here: it names app/api/users/route.ts, which no table assigns.",
    ],
    [
      "an exclusion without a reason",
      ["", "| Route type | Reason |", "|---|---|", "| `cron/*` | |"],
      "8 error: This line became no entry: it gives no reason.",
    ],
    [
      "an exclusion of nothing",
      ["", "| Route type | Reason |", "|---|---|", "| cron | slow |"],
      "8 error: This line became no entry: its first cell names no route in backticks.",
    ],
  ])("%s", (_name, lines, expected) => {
    expect(imported([...TABLE, ...lines]).said).toEqual([expected]);
  });

  it("and a heading that names no plan", () => {
    const { said, text } = imported(["## Leads", ...TABLE.slice(1), ROW]);
    expect(said).toEqual([
      "3 warning: Nothing was taken from here: the heading above names no plan such as A3, so its routes belong to none.",
    ]);
    expect(JSON.parse(text)).toEqual({ domains: { leads: { routes: { leads: "api.leads.queries.list({ id })" } } } });
  });
});

describe("a design document", () => {
  it("is read with CRLF, other dashes and escaped pipes, and fences are left out", () => {
    const lines = [
      "```",
      "| File | Convex function |",
      "|---|---|",
      "| x | y |",
      "```",
      "### B-2: users",
      ...TABLE.slice(1),
    ];
    const { said, text } = imported(
      [...lines, "| `app/api/users/route.ts` | stub `{ a: 'x\\|y' }` |"].map((line) => `${line}\r`),
    );
    expect(said).toEqual([]);
    expect(JSON.parse(text)).toEqual({
      domains: { users: { routes: { users: "stub { a: 'x|y' }" } } },
      plans: { "B-2": { title: "users", routes: ["users"] } },
    });
  });

  it("adds to plans, domains and exclusions that are there", () => {
    const manifest = JSON.stringify({
      exclude: [{ routes: "cron/**", reason: "old" }],
      domains: {
        leads: { routes: { leads: "api.leads.queries.list({ id })" } },
        users: { env: "DS_PEOPLE", routes: {} },
      },
      plans: { A1: { wave: 3, routes: ["leads"] } },
    });
    const exclusions = ["", "| Routes | Reasons |", "|---|---|", "| `cron/*`, `jobs` | external |"];
    const { said, text } = imported(
      [...TABLE, ROW, "| `src/app/api/users/route.ts` | stub `{}` |", ...exclusions],
      manifest,
    );
    expect(said).toEqual([]);
    expect(JSON.parse(text)).toEqual({
      exclude: [
        { routes: "cron/**", reason: "old" },
        { routes: "jobs", reason: "external" },
      ],
      domains: {
        leads: { routes: { leads: "api.leads.queries.list({ id })" } },
        users: { env: "DS_PEOPLE", routes: { users: "stub {}" } },
      },
      plans: { A1: { wave: 3, routes: ["leads", "users"] } },
    });
  });
});

describe("the domain of a route", () => {
  it.each([
    ["voice-agent/config", "api.voice_agents.queries.get()", "voice-agent"],
    ["dashboard/quotations/[id]", "api.quotations.queries.get()", "quotations"],
    ["people", "api.users.queries.get()", "people"],
    ["dashboard/quotations/old/stats", "stub {}", "quotations"],
    ["dashboard/other", "stub {}", "dashboard"],
    ["faqs", "stub {}", "faqs"],
  ])("%s, answered by %s, is %s", (route, text, expected) => {
    const parsed = parseAction(text);
    if (!parsed.ok) throw new Error(text);
    const others = parseAction("api.quotations.queries.list()");
    if (!others.ok) throw new Error("unreadable");
    const rows = [
      { route: "dashboard/quotations", action: others.value },
      { route, action: parsed.value },
    ];
    expect(domainsOf(rows)(route)).toBe(expected);
  });
});
