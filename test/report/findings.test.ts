import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FINDING_KINDS, isFinding, PAGES } from "../../src/finding-pages/pages.js";
import { describe as wordsOf, finding, type FindingKind } from "../../src/findings.js";
import { findingPage, findingsMarkdown } from "../../src/report/finding-page.js";
import { REPOSITORY, callMigrate } from "../support/scratch.js";

const PLACE = { file: "app/api/leads/route.ts", line: 3, column: 1 };
const exampleOf = <K extends FindingKind>(kind: K) => finding(kind, PLACE, PAGES[kind].example);

describe("every finding", () => {
  it.each(FINDING_KINDS)("%s says what it is, why, and what to do", (kind) => {
    const { title, explanation, message, hint } = findingPage(kind);
    expect(title).toMatch(/^[\p{L}'_(). ]+$/u);
    expect(explanation).toMatch(/^[\p{Lu}`].*\.$/su);
    expect(hint).toMatch(/^[\p{Lu}"`].*[.?)"]$/su);
    expect(`${message} ${hint}`).not.toMatch(/undefined|\[object|NaN/);
  });

  it("has a section in docs/findings.md, which is made from the table", async () => {
    await expect(findingsMarkdown()).toMatchFileSnapshot(join(REPOSITORY, "docs/findings.md"));
  });

  it.each(FINDING_KINDS)("%s is known again when it was read from a file", (kind) => {
    const read: object = JSON.parse(JSON.stringify(exampleOf(kind)));
    expect(isFinding(read) && wordsOf(read)).toEqual(wordsOf(exampleOf(kind)));
  });

  it.each([
    [{}],
    [{ kind: "no-such-kind" }],
    [{ kind: "scope-dropped" }],
    [{ kind: "scope-dropped", field: null, value: null, origin: null, fn: null }],
    [{ kind: "scope-dropped", field: {}, value: "", origin: "", fn: "" }],
    [{ kind: "constructor" }],
    [{ kind: "__proto__" }],
  ])("%j is none", (value) => expect(isFinding(value)).toBe(false));
});

describe("migrate help", () => {
  const help = (...words: readonly string[]) => callMigrate(REPOSITORY, ["help", ...words]);

  it("explains a finding", async () => {
    const { code, stdout, stderr } = await help("scope-dropped");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^scope-dropped \(error\): a condition of the query would be lost\n\nThe old query's `where` is/,
    );
    expect(stdout).toMatch(/what to do\n {2}Pass the value as an argument/);
  });

  it("lists them all", async () => {
    const { stdout } = await help("findings");
    for (const kind of FINDING_KINDS) expect(stdout).toContain(`  ${kind} `);
  });

  it.each([
    [["wire"], /^Usage: migrate wire[^]*Examples:/],
    [["plan", "create"], /^Usage: migrate plan create/],
    [[], /^Usage: migrate \[options\] \[command\][^]*Exit codes:/],
  ])("%j is a command's help", async (words, expected) => {
    const { code, stdout, stderr } = await help(...words);
    expect([code, stderr, stdout]).toEqual([0, "", expect.stringMatching(expected)]);
  });

  it.each([
    ["scope-droped", 'Did you mean "scope-dropped"?'],
    ["wier", 'Did you mean "wire"?'],
    ["something-else", "`migrate help findings` lists the findings."],
  ])("%s: a way out for what is neither", async (word, hint) => {
    expect(await help(word)).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(hint) });
  });
});
