import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGreps } from "../../src/checks/grep.js";
import { search, searchLines } from "../../src/checks/pattern.js";

const TEXT = [
  "const { data } = await supabase.from('ari_messages').select('*');",
  'http.route({ path: "/http/contacts" });',
  "export const GET = withTiming('/api', handler);",
  "a+b (c|d) {2} x? [y] $z ^w \\d tail",
  "aab ab b",
  "foo_bar foo-bar Foo",
  "api.tickets.listTickets(1)",
].join("\n");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "migrate-grep-"));
  writeFileSync(join(folder, "file.txt"), TEXT);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a call of grep finds what grep finds", () => {
  it.each([
    `grep -q "from('ari_" file.txt`,
    `grep -q "from('tickets" file.txt`,
    `grep -q "http.route" file.txt`,
    `grep -q "http\\.route(" file.txt`,
    `grep -q 'a+b' file.txt`,
    `grep -q 'a\\+b' file.txt`,
    `grep -qE 'a+b' file.txt`,
    `grep -q -E '(c|d)' file.txt`,
    `grep -E '\\(c\\|d\\)' file.txt`,
    `grep -q '\\(c\\|q\\)' file.txt`,
    `grep -q '(c|d)' file.txt`,
    `grep -F '(c|d) {2}' file.txt`,
    `grep -q '*' file.txt`,
    `grep -q '^aab' file.txt`,
    `grep -q 'b$' file.txt`,
    `grep -q 'b$ ' file.txt`,
    `grep -q '$z ^w' file.txt`,
    `grep -q 'a\\{2\\}b' file.txt`,
    `grep -q 'a{2}b' file.txt`,
    `grep -qE 'a{2}b' file.txt`,
    `grep -q '[[:digit:]])' file.txt`,
    `grep -q '[]y]]' file.txt`,
    `grep -q '[\\d] tail' file.txt`,
    `grep -q '[^a-z_]bar' file.txt`,
    `grep -iq 'FOO_BAR' file.txt`,
    `grep -q 'FOO_BAR' file.txt`,
    `grep -wq 'foo' file.txt`,
    `grep -wq 'oo' file.txt`,
    `grep -q '\\<foo\\>' file.txt`,
    `grep -q -e 'ab b' file.txt`,
    `grep -c -- 'ab b' file.txt`,
    `grep -qP 'api\\.\\w+\\.list' file.txt`,
    `grep -q "select('*')" file.txt`,
    `grep -q "a\\"b" file.txt`,
    `egrep -q 'c|q' file.txt`,
    `fgrep 'x? [y]' file.txt`,
    `grep -q x\\ ex file.txt`,
    `grep -q "aab.*http" file.txt`,
  ])("%s", (command) => {
    const real = spawnSync("sh", ["-c", command], { cwd: folder }).status === 0;
    const [grep, ...others] = readGreps(command);
    expect(others).toEqual([]);
    if (grep === undefined || "reason" in grep) throw new Error(`not read: ${command}`);
    expect(grep.paths).toEqual(["file.txt"]);
    const found = searchLines(grep.pattern, grep.flags, TEXT);
    expect([command, typeof found === "number" ? found >= 0 : found]).toEqual([command, real]);
  });
});

describe("what would need a shell is left alone", () => {
  it.each([
    "grep -q x file | wc -l",
    "grep -q x $(cat list)",
    'grep -q "$HOME" file',
    "grep -q `id` file",
    "grep -q x file; rm -rf .",
    "grep -q x file > out",
    "grep -q x src/*.ts",
    "grep -q x ~/file",
    "grep -q x file || true",
    "grep -q x file & rm file",
    "grep -q 'x file",
  ])("%s", (command) => {
    expect(readGreps(command)).toEqual([{ reason: "it would need a shell" }]);
  });

  it.each([
    ["rm -rf .", "it is no call of grep"],
    ["grep -v x file", "its option -v is not known here"],
    ["grep -f patterns file", "its option -f is not known here"],
    ["grep -q x", "it names no file"],
    ["grep -q", "it names no pattern"],
  ])("%s: %s", (command, reason) => {
    expect(readGreps(command)).toEqual([{ reason }]);
  });

  it("and calls joined by && are several", () => {
    expect(readGreps("grep -q a x.ts && ! grep -q b y.ts")).toMatchObject([
      { pattern: "a", paths: ["x.ts"], isNegated: false },
      { pattern: "b", paths: ["y.ts"], isNegated: true },
    ]);
  });
});

describe("a stranger's pattern", () => {
  it("is stopped when it does not come to an end", () => {
    const started = performance.now();
    expect(search("(a+)+$", `${"a".repeat(40)}!`)).toEqual({ reason: "the pattern takes longer than 1 s" });
    expect(searchLines("^(\\w+\\s?)*$", "", `${"word ".repeat(40)}!`)).toMatchObject({
      reason: expect.stringMatching(/longer/),
    });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("is refused with what is wrong with it", () => {
    expect(search("from('", "x")).toMatchObject({ reason: expect.stringContaining("Invalid regular expression") });
  });

  it("takes ^ and $ as the ends of lines", () => {
    expect(search("^b$", "a\nb\nc")).toBe(2);
  });
});
