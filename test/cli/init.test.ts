import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { REPOSITORY, differences, callMigrate, runTsc } from "../support/scratch.js";
import { countsOf, MANIFEST, plainForTest, routeFile, type TestApp } from "./app.js";

const HELPERS = ["lib/data-source.ts", "lib/convex-client.ts"];
const EXTRA = [
  "lib/convex/server.ts",
  "lib/convex/sync.ts",
  "lib/instrumentation/with-timing.ts",
  "lib/storage/ticket-attachments.ts",
];
const template = (file: string): string =>
  readFileSync(join(REPOSITORY, "templates", file.slice("lib/".length)), "utf8");

function withoutHelpers(): TestApp {
  const app = plainForTest();
  for (const file of [...HELPERS, MANIFEST]) rmSync(join(app.root, file));
  return app;
}

test("--empty writes the two helpers and a manifest without entries, and says what comes next", async () => {
  const app = withoutHelpers();
  const { code, stdout, stderr } = await app.migrate("init", "--empty");
  expect([code, stdout]).toEqual([0, [...HELPERS, MANIFEST].map((file) => `wrote ${file}\n`).join("")]);
  expect(stderr).toContain("migrate scan");
  for (const file of HELPERS) expect(app.read(file)).toBe(template(file));
});

test("a domain that no handler would be of is a slip, and writes nothing", async () => {
  const app = withoutHelpers();
  const before = app.tree();
  const { code, stderr } = await app.migrate("init", "--domain", "leeds", "--no-verify");
  expect([code, stderr]).toEqual([1, expect.stringContaining('Did you mean "leads"?')]);
  expect(app.tree()).toEqual(before);
});

test("--with writes the helpers that are named, and nothing over them", async () => {
  const app = withoutHelpers();
  for (const file of EXTRA) rmSync(join(app.root, file));
  app.write("lib/convex/sync.ts", "// somebody's own\n");
  const { code, stdout } = await app.migrate("init", "--empty", "--with", "server", "sync", "timing", "storage");
  const wrote = EXTRA.filter((file) => file !== "lib/convex/sync.ts");
  expect([code, stdout.match(/^wrote lib\/\w+\/.*/gm)]).toEqual([0, wrote.map((file) => `wrote ${file}`)]);
  for (const file of wrote) expect(app.read(file)).toBe(template(file));
  expect(app.read("lib/convex/sync.ts")).toBe("// somebody's own\n");
  const unknown = await app.migrate("init", "--with", "everything");
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("Allowed choices are server, sync")]);
});

test("a second time it keeps all of them", async () => {
  const app = withoutHelpers();
  await app.migrate("init", "--empty");
  const before = app.tree();
  const { code, stdout } = await app.migrate("init");
  expect([code, stdout.match(/^kept /gm)?.length, stdout.includes("wrote")]).toEqual([0, 3, false]);
  expect(app.tree()).toEqual(before);
});

test.each([...HELPERS, MANIFEST])("never writes over an existing %s", async (file) => {
  const app = withoutHelpers();
  app.write(file, "// somebody's own\n");
  const { code, stdout } = await app.migrate("init", "--no-verify");
  expect([code, app.read(file)]).toEqual([0, "// somebody's own\n"]);
  expect(stdout).toContain(`kept  ${file}`);
  expect(stdout.match(/^wrote /gm)?.length).toBe(2);
});

test("what it wrote can be scanned, adds no type error, and takes its first domain", async () => {
  const app = withoutHelpers();
  await app.migrate("init", "--empty");
  expect((await runTsc(app.root)).stdout.match(/error TS/g)?.length).toBe(2);
  const scanned = await app.report("scan");
  expect([scanned.code, Object.keys(countsOf(scanned.report)).sort()]).toEqual([0, ["unmapped", "wired-by-hand"]]);
  expect((await app.migrate("wire", "--all")).code).toBe(0);
  const domain = `{ "leads": { "models": ["lead"], "routes": { "leads": "api.leads.queries.getLeads({ userId, status?, limit? })" } }`;
  app.write(MANIFEST, app.read(MANIFEST).replace(/"domains": \{/, `"domains": ${domain}`));
  const wired = await app.report("wire", "--domain", "leads");
  expect([wired.code, countsOf(wired.report)]).toEqual([0, { wired: 1 }]);
  expect(app.read(routeFile("leads"))).toContain('getDataSource("leads")');
});

test("an app below src gets its helpers there", async () => {
  const app = withoutHelpers();
  mkdirSync(join(app.root, "src"));
  for (const folder of ["app", "lib"]) renameSync(join(app.root, folder), join(app.root, "src", folder));
  const { code, stdout } = await app.migrate("init", "--no-verify");
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining("wrote src/lib/data-source.ts\nwrote src/lib/convex-client.ts\n"),
  ]);
  expect(app.read(MANIFEST)).toContain(`"routes": "src/app/api"`);
});

test("where there is no App Router app nothing is written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "no-app-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { code, stdout, stderr } = await callMigrate(folder, ["init"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/There is no folder app\/api or src\/app\/api[^]*--cwd/);
});

test("an app that has everything already is left as it is", async () => {
  const app = plainForTest();
  const before = app.tree();
  expect((await app.migrate("init")).code).toBe(0);
  expect(differences(before, app.tree())).toEqual([]);
});
