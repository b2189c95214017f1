import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { differences } from "../support/scratch.js";
import { EXPECTED_GUARDS } from "./guards.js";
import { countsOf, findingsOf, plainForTest, routeFile, type TestApp } from "./app.js";

const BOM = "\uFEFF";

/** Ways in which a file of the same meaning can be written. */
const STYLES: readonly (readonly [name: string, restyle: (text: string) => string])[] = [
  ["CRLF", (text) => text.replace(/\r?\n/g, "\r\n")],
  ["a byte order mark and CRLF", (text) => BOM + text.replace(/\r?\n/g, "\r\n")],
  ["no line end at the end", (text) => text.trimEnd()],
  ["tabs", (text) => text.replace(/^(?: {2})+/gm, (indent) => "\t".repeat(indent.length / 2))],
  ["spaces at the ends of lines", (text) => text.replace(/(?<![\\`])(\r?\n)/g, "  $1")],
  ["comments first", (text) => `#!/usr/bin/env node\n// Ä comment – with 🦊 in it\n${text}`],
];

describe.each(STYLES)("files with %s", (name, restyle) => {
  test("keep every byte outside of the inserted lines, and every byte when unwired", async () => {
    const app = plainForTest();
    for (const { file } of EXPECTED_GUARDS) app.write(file, restyle(app.read(file)));
    const before = app.tree();
    const wired = await app.report("wire", "--all", "--no-verify");
    expect([wired.code, countsOf(wired.report)]).toEqual([0, { wired: 20, stubbed: 12, "wired-by-hand": 1 }]);
    for (const { file } of EXPECTED_GUARDS)
      expectInsertion(file, String(before.get(file)?.bytes), app.read(file), name);
    expect((await app.report("unwire", "--all", "--no-verify")).code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
  });
});

/** Every old line is there, in the old order, and the new ones end as the old ones do. */
function expectInsertion(file: string, before: string, after: string, style: string): void {
  const added = after.split("\n");
  let next = 0;
  for (const line of before.split("\n")) {
    const found = added.indexOf(line, next);
    expect([file, line, found >= next]).toEqual([file, line, true]);
    next = found + 1;
  }
  expect([file, after.length > before.length, after.lastIndexOf(BOM)]).toEqual([file, true, before.lastIndexOf(BOM)]);
  if (style.includes("CRLF")) expect([file, /(?<!\r)\n/.test(after)]).toEqual([file, false]);
  expect([file, after.slice(-20)]).toEqual([file, before.slice(-20)]);
}

describe("a route file reached through a link", () => {
  /** Moves a file away and puts a link to it in its place. */
  function link(app: TestApp, file: string, folder: string): string {
    const target = join(folder, "elsewhere.ts");
    renameSync(join(app.root, file), target);
    symlinkSync(target, join(app.root, file));
    return target;
  }

  test("that leads out of the app is never written", async () => {
    const app = plainForTest();
    const outside = mkdtempSync(join(tmpdir(), "outside-"));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    const target = link(app, routeFile("leads"), outside);
    const [text, before] = [readFileSync(target, "utf8"), app.tree()];
    for (const args of [
      ["--domain", "leads"],
      ["--route", "leads", "--force"],
    ]) {
      const { code, report } = await app.report("wire", "--no-verify", ...args);
      expect([code, findingsOf(report).map(({ kind }) => kind)]).toEqual([5, ["path-leaves-app"]]);
    }
    expect([readFileSync(target, "utf8"), differences(before, app.tree())]).toEqual([text, []]);
  });

  test("that stays in the app is written where it leads, and stays a link", async () => {
    const app = plainForTest();
    const target = link(app, routeFile("leads"), join(app.root, "lib"));
    const before = app.tree();
    expect((await app.report("wire", "--route", "leads", "--no-verify")).code).toBe(0);
    expect(readFileSync(target, "utf8")).toContain("getDataSource");
    expect(differences(before, app.tree()).filter((file) => !file.startsWith(".migrate/"))).toEqual([
      "lib/elsewhere.ts",
    ]);
  });
});
