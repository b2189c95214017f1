import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callMigrate } from "../support/scratch.js";
import { MANIFEST, plainApp, plainForTest, type TestApp } from "./app.js";

let app: TestApp;

beforeAll(() => {
  app = plainApp();
});
afterAll(() => app.remove());

describe("--json", () => {
  test.each([
    ["scan"],
    ["wire", "--all", "--dry-run", "--no-verify"],
    ["wire", "--all", "--check", "--no-verify"],
    ["unwire", "--all", "--no-verify"],
  ])("%s %s prints one document and nothing beside it", async (...args) => {
    const { stdout, stderr } = await app.migrate(...args, "--json");
    const document: unknown = JSON.parse(stdout);
    expect(Object.keys(Object(document))).toEqual([
      "version",
      "command",
      "outcome",
      "handlers",
      "findings",
      "verification",
      "commits",
      "durationMs",
    ]);
    expect(document).toMatchObject({ version: 1, command: args[0] });
    expect(stderr).toBe("");
  });

  test("gives files as POSIX paths from the app's root, whoever is asked", async () => {
    const { stdout } = await callMigrate(tmpdir(), ["scan", "--json", "--cwd", app.root]);
    expect(stdout).not.toContain(app.root);
    expect(JSON.parse(stdout).handlers[0].file).toBe("app/api/activities/route.ts");
  });
});

describe("what cannot be run exits with 1, and says on stderr what to do", () => {
  test.each([
    [["wire"], /Nothing is selected/, /--all, --route <file>, --domain social/],
    [["wire", "--domain", "lead"], /no domain "lead"/, /Did you mean "leads"\?/],
    [["wire", "--plan", "A9"], /no plan "A9"/, /A1/],
    [["unwire", "--route", "leads/stat"], /no route "leads\/stat"/, /Did you mean "leads\/stats"\?/],
    [["wire", "--route", "app/api/bookings/route.ts"], /no route "app\/api\/bookings\/route.ts"/, /→/],
    [["wier", "--all"], /unknown command 'wier'/, /Did you mean wire\?/],
    [["wire", "--al"], /unknown option '--al'/, /Did you mean --all\?/],
    [["wire", "--all", "--cwd", "no-such-folder"], /no-such-folder is not a folder/, /--cwd/],
  ])("migrate %j", async (args, reason, wayOut) => {
    const { code, stdout, stderr } = await app.migrate(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(reason);
    expect(stderr).toMatch(wayOut);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("without a manifest", async () => {
    const other = plainForTest();
    rmSync(`${other.root}/${MANIFEST}`);
    const { code, stderr } = await other.migrate("scan");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/There is no migrate.manifest.json[^]*migrate init/)]);
  });
});

test.each([["--help"], ["wire", "--help"], ["--version"]])("migrate %s %s is a result", async (...args) => {
  const { code, stdout, stderr } = await app.migrate(...args);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(args.at(-1) === "--version" ? /^\d+\.\d+\.\d+\n$/ : /Usage: migrate/);
});

test("nothing of all this wrote anything", () => {
  const fresh = plainForTest();
  expect([...app.tree().keys()]).toEqual([...fresh.tree().keys()]);
});
