import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCommand } from "../../src/workspace/tool.js";
import { REPOSITORY, type Tree } from "../support/scratch.js";
import { committedApp, type TestApp } from "./app.js";

let app: TestApp;
let before: Tree;

beforeAll(() => {
  app = committedApp();
  before = app.tree();
});
afterAll(() => app.remove());

const withoutTime = (stdout: string): unknown => ({ ...JSON.parse(stdout), durationMs: 0 });

test.each([
  [["wire", "--all", "--dry-run", "--no-verify", "--json"]],
  [["wire", "--domain", "leads", "--strict", "--check", "--no-verify", "--json"]],
  [["unwire", "--all", "--check", "--no-verify", "--json"]],
  [["wire", "--route", "nothing/like/this", "--dry-run"]],
])("the process that reads says what this one says: %s", async (args) => {
  const [here, there] = [await app.migrate(...args), await app.start(...args)];
  expect(there.code).toBe(here.code);
  if (!args.includes("--json")) return expect(there).toEqual(here);
  expect(withoutTime(there.stdout)).toEqual(withoutTime(here.stdout));
  expect(app.tree()).toEqual(before);
});

test("what it cannot read is an error with a place and a way out, as it is here", async () => {
  const file = "convex/leads/queries.ts";
  const text = readFileSync(join(app.root, file));
  writeFileSync(join(app.root, file), Buffer.concat([text, Buffer.from([0xff, 0xfe])]));
  const args = ["wire", "--domain", "leads", "--dry-run", "--no-verify"];
  const [here, there] = [await app.migrate(...args), await app.start(...args)];
  writeFileSync(join(app.root, file), text);
  expect(there).toEqual(here);
  expect([there.code, there.stderr]).toEqual([
    1,
    expect.stringMatching(/convex\/leads\/queries\.ts is not valid UTF-8/),
  ]);
});

test.each([
  ["bin/migrate.js", true],
  ["dist/cli.js", false],
  ["bin/nothing.js", false],
])("a process that runs %s is the command: %s", (file, expected) => {
  expect(isCommand(join(REPOSITORY, file))).toBe(expected);
});
