import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toDiff } from "../../src/report/diff.js";
import type { FileChange } from "../../src/report/model.js";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "migrate-diff-"));
  execFileSync("git", ["init", "-q"], { cwd: root });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What git makes of the old texts with the diff; and back again. */
function applied(changes: readonly FileChange[], ...options: readonly string[]): readonly (string | null)[] {
  const isReverse = options.includes("--reverse");
  for (const { file, before, after } of changes) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    const text = isReverse ? after : before;
    if (text === null) rmSync(join(root, file), { force: true });
    else writeFileSync(join(root, file), text);
  }
  const git = ["-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", ...options];
  execFileSync("git", git, { cwd: root, input: toDiff(changes), stdio: ["pipe", "pipe", "inherit"] });
  return changes.map(({ file }) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : null));
}

describe("toDiff", () => {
  it("is a unified diff", () => {
    const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    expect(toDiff([{ file: "app/api/leads/[id]/route.ts", before, after: before.replace("5\n", "5\nnew\n") }])).toBe(
      "--- a/app/api/leads/[id]/route.ts\n+++ b/app/api/leads/[id]/route.ts\n@@ -3,6 +3,7 @@\n 3\n 4\n 5\n+new\n 6\n 7\n 8\n",
    );
  });

  it("is empty when nothing changed", () => {
    expect(toDiff([{ file: "a.ts", before: "x", after: "x" }])).toBe("");
    expect(toDiff([])).toBe("");
  });

  it.each([
    ["CRLF", "a.ts", "a\r\nb\r\nc\r\n", "a\r\nnew\r\nb\r\nc\r\n"],
    ["mixed line ends", "a.ts", "a\r\nb\nc\r", "a\nb\nc\rnew"],
    ["no final newline before", "a.ts", "a\nb", "a\nb\nc\n"],
    ["no final newline after", "a.ts", "a\nb\n", "a\nb"],
    ["no final newline at all", "a.ts", "a\nb", "new\na\nb"],
    ["a byte order mark", "a.ts", "\uFEFFa\n", "\uFEFFnew\na\n"],
    ["a text that was empty", "a.ts", "", "new\n"],
    ["a text that becomes empty lines", "a.ts", "x\n", "\n\n"],
    ["a file that comes", "new/a.ts", null, "a\nb\n"],
    ["a file that goes", "new/a b.ts", "a\nb", null],
    ["spaces in the name", "app/a b/(group)/[...slug]/route.ts", "a\n", "b\n"],
    ["letters of all kinds in the name", "app/größe/日本/route.ts", "a\n", "b\n"],
    ["quotes in the name", 'app/"x"\\y\tz/route.ts', "a\n", "b\n"],
    ["lines that look like a diff", "a.ts", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n", "--- a/x\n+++ b/y\n@@ -1 +1 @@\n"],
  ])("applies with git, forth and back: %s", (_what, file, before, after) => {
    expect(applied([{ file, before, after }])).toEqual([after]);
    expect(applied([{ file, before, after }], "--reverse")).toEqual([before]);
  });

  it("applies with git whatever the texts are", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "", " ", "+x", "-x", "\\ No newline", "c\r"), { minLength: 1, maxLength: 12 })
      .chain((lines) => fc.constantFrom(lines.join("\n"), `${lines.join("\n")}\n`))
      .filter((each) => each !== "");
    fc.assert(
      fc.property(text, text, text, (one, two, three) => {
        fc.pre(one !== two && two !== three);
        const changes = [
          { file: "one.ts", before: one, after: two },
          { file: "two.ts", before: two, after: three },
        ];
        expect(applied(changes)).toEqual([two, three]);
      }),
      { numRuns: 60 },
    );
  });
});
