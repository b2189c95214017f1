import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findingsOf, MANIFEST, plainForTest, routeFile, type TestApp } from "../cli/app.js";

const LEADS = routeFile("leads");

/** A named pipe in the place of a file: whoever reads it waits for somebody who writes. */
function putPipe({ root }: TestApp, file: string): void {
  rmSync(join(root, file), { force: true });
  mkdirSync(dirname(join(root, file)), { recursive: true });
  execFileSync("mkfifo", [join(root, file)]);
}

const extend = (app: TestApp, path: string): void =>
  app.replace("tsconfig.json", '"include"', `"extends": "${path}", "include"`);

describe("what is no file and would never come to an end", () => {
  it.each<readonly [what: string, spoil: (app: TestApp) => void, line: string, said: RegExp]>([
    ["a manifest", (app) => putPipe(app, MANIFEST), "scan", /manifest\.json is a named pipe, and no file/],
    ["a tsconfig", (app) => putPipe(app, "tsconfig.json"), "wire --all", /tsconfig\.json is a named pipe/],
    [
      "what a tsconfig extends",
      (app) => {
        putPipe(app, "base.json");
        extend(app, "./base.json");
      },
      "wire --all",
      /base\.json is a named pipe/,
    ],
    ["a device that a tsconfig extends", (app) => extend(app, "/dev/zero"), "wire --all", /\/dev\/zero is a device/],
    ["a package.json", (app) => putPipe(app, "package.json"), "scan", /package\.json is a named pipe/],
    ["the lock", (app) => putPipe(app, ".migrate/lock"), "wire --all --no-verify", /lock is a named pipe/],
    [
      "the record",
      (app) => putPipe(app, ".migrate/guards.json"),
      "wire --all --no-verify",
      /guards\.json is a named pipe/,
    ],
    [
      "the record of a fix",
      (app) => putPipe(app, ".migrate/cutover.json"),
      "cutover --undo",
      /cutover\.json is a named pipe/,
    ],
    ["variables of the app", (app) => putPipe(app, ".env"), "doctor", /\.env is a named pipe/],
  ])("%s: the error names it, and nothing is written", async (_what, spoil, line, said) => {
    const app = plainForTest();
    const before = app.read(LEADS);
    spoil(app);
    const { code, stderr } = await app.start(...line.split(" "));
    expect([code, stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(stderr).not.toMatch(/fault of migrate|^\s+at /m);
    expect(app.read(LEADS)).toBe(before);
  });

  it("what a tsconfig extends, with TypeScript 5.9", async () => {
    const app = plainForTest("5.9");
    putPipe(app, "base.json");
    extend(app, "./base");
    const { code, stderr } = await app.start("wire", "--domain", "leads");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/base\.json is a named pipe/)]);
  });

  it("a route file: its handlers are refused, and the others are wired", async () => {
    const app = plainForTest();
    putPipe(app, LEADS);
    const { code, report } = await app.report("wire", "--all", "--no-verify");
    expect([
      code,
      findingsOf(report)
        .filter(({ file }) => file === LEADS)
        .map(({ kind }) => kind),
    ]).toEqual([6, ["syntax-error"]]);
  });
});
