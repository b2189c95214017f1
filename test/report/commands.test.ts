import { execFileSync } from "node:child_process";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readReport } from "../../src/plan/report-document.js";
import { fromJson } from "../../src/report/json.js";
import { render } from "../../src/report/render.js";
import { committedApp, MANIFEST, plainForTest, type TestApp } from "../cli/app.js";
import { REPOSITORY, callMigrate } from "../support/scratch.js";
import { expectReport, expectSarif } from "./schemas.js";

let app: TestApp;
let tickets: TestApp;
let base: string;
const server = createServer((_request, response) => response.end('{"rows":[]}'));

beforeAll(async () => {
  [app, tickets] = [committedApp(), committedApp("tickets-app")];
  app.write("report.json", (await app.migrate("wire", "--all", "--check", "--no-verify", "--json")).stdout);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  app.remove();
  tickets.remove();
  server.close();
});

const READING = ["--check", "--no-verify"] as const;

/** Every command that reports, and how it ends here. */
const COMMANDS: readonly (readonly [readonly string[], number])[] = [
  [["scan"], 0],
  [["status"], 0],
  [["wire", "--all", ...READING], 2],
  [["wire", "--plan", "A3", "--dry-run"], 0],
  [["unwire", "--all", ...READING], 0],
  [["ship", "--all", ...READING], 0],
  [["sync", "--all", ...READING], 2],
  [["cutover", "--domain", "leads", ...READING], 6],
  [["fix", "string-refs", ...READING], 2],
  [["transform", `${REPOSITORY}/fixtures/transforms/rename-log.ts`, "lib", ...READING], 2],
  [["twin", "leads/[id]", "--dry-run", "--no-verify"], 0],
  [["run", "--plan", "A3", "--dry-run", "--no-verify"], 0],
  [["explain", "leads/[id]"], 0],
  [["leftovers", "--all"], 2],
  [["plan", "list"], 0],
  [["plan", "show", "A3"], 0],
  [["report", "merge", "report.json"], 2],
];

/** The document by its schema, and the same report in the other formats. */
async function expectFormats(of: TestApp, args: readonly string[], code: number): Promise<void> {
  const json = await of.migrate(...args, "--json");
  expect([args, json.code]).toEqual([args, code]);
  expectReport(JSON.parse(json.stdout));
  const report = fromJson(readReport("report.json", json.stdout).report);
  const context = { tool: "convex-cutover 0.1.0", prefix: "" };
  expect(JSON.parse(render("json", report, context))).toEqual(JSON.parse(json.stdout));
  expectSarif(JSON.parse(render("sarif", report, context)));
  expect(JSON.parse(render("jsonl", report, context).split("\n")[0] ?? "").type).toBe("report");
  expect(render("github", report, context)).toMatch(/^(?:::(?:error|warning|notice) [^\n]*::[^\n]*\n)+$/);
  expect(render("markdown", report, context)).toMatch(/^### migrate /);
}

describe("every command that reports does so in every format", () => {
  it.each(COMMANDS)("migrate %j", async (args, code) => {
    await expectFormats(app, args, code);
  });

  it.each<readonly [readonly string[], number]>([
    [["replace", "--all", ...READING], 2],
    [["leftovers", "--all"], 2],
  ])("migrate %j of the tickets app", async (args, code) => {
    await expectFormats(tickets, args, code);
  });

  it.each(["sarif", "jsonl", "github", "markdown"])("scan --format %s", async (format) => {
    const { code, stdout, stderr } = await app.migrate("scan", "--format", format);
    expect([code, stderr, stdout === ""]).toEqual([0, "", false]);
  });

  it("migrate bench", async () => {
    const args = ["bench", "--route", "/a", "--against", "/b", "--base", base, "--duration", "0.2", "--rounds", "1"];
    const { code, stdout } = await callMigrate(app.root, [...args, "--warmup", "0", "--json"]);
    expect(code).toBe(0);
    expectReport(JSON.parse(stdout));
  });

  it("where the manifest has problems too", async () => {
    const broken = plainForTest();
    broken.write(MANIFEST, '{ "domains": { "leads": { "rotues": {} } } }');
    await expectFormats(broken, ["wire", "--all"], 5);
    const { stdout } = await broken.migrate("scan", "--format", "github");
    expect(stdout).toMatch(/^::error file=migrate\.manifest\.json,line=1,col=\d+,title=/);
    expect(stdout).toContain("title=unknown key (manifest-unknown-key)::domains.leads has an unknown key");
  });
});

it("places are named from the repository's root where the format wants that", async () => {
  const monorepo = mkdtempSync(join(tmpdir(), "monorepo-"));
  try {
    const inner = plainForTest();
    renameSync(inner.root, join(monorepo, "web app"));
    execFileSync("git", ["init", "--quiet"], { cwd: monorepo });
    const where = join(monorepo, "web app");
    const sarif = await callMigrate(where, ["wire", "--all", "--check", "--no-verify", "--format", "sarif"]);
    const [result] = JSON.parse(sarif.stdout).runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toMatch(/^web%20app\/app\/api\//);
    const json = await callMigrate(where, ["wire", "--all", "--check", "--no-verify", "--json"]);
    expect(JSON.parse(json.stdout).handlers[0].file).toMatch(/^app\/api\//);
  } finally {
    rmSync(monorepo, { recursive: true, force: true });
  }
});
