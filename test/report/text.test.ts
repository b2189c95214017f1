import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { codeFrame } from "../../src/report/frame.js";
import { toText, wantsColor } from "../../src/report/text.js";
import { handler, REFUSAL, report } from "./reports.js";

const SOURCES = new Map([["app/api/leads/route.ts", "first\n\tawait prisma.audit.create()\nlast\n"]]);

describe("toText", () => {
  it("shows the handlers, what was found with its code, the proof and the next step", () => {
    const text = toText(
      report({
        outcome: "refused",
        handlers: [
          handler("wired", { route: "leads/[id]" }),
          handler("refused", { finding: REFUSAL, reason: "it writes", method: "DELETE" }),
          handler("unmapped", { domain: null, route: "x" }),
        ],
        verification: { engine: "typescript 5.9.3", baseline: 2, new: 0, checkedFiles: 41 },
      }),
      { color: false, sources: SOURCES, table: true },
    );
    expect(text.split("\n")).toEqual([
      "GET     leads/[id]  leads  wired",
      "DELETE  leads       leads  refused   it writes",
      "GET     x           -      unmapped",
      "",
      expect.stringMatching(/^app\/api\/leads\/route\.ts:2:9 error /),
      expect.stringMatching(/^ {2}.*prisma\.audit\.create\(\)/),
      "    1 | first",
      "    2 |   await prisma.audit.create()",
      "      |          ^",
      expect.stringMatching(/^ {2}→ /),
      "",
      "migrate wire: done, but handlers were refused (1.2 s)",
      "3 handlers: 1 wired, 1 refused, 1 unmapped",
      "typescript 5.9.3: 0 type errors added, 2 type errors from before, 41 files checked",
      "→ Nothing is switched yet. Flip one domain at a time (leads), after its data is in Convex.",
      "→ `git diff` shows what was written; `migrate unwire` with the same selection takes it out again.",
      "→ `migrate status` says what each domain still needs.",
      '→ Refused handlers were left alone. Follow their hints, or acknowledge them with "skip": "reason".',
      "",
    ]);
  });

  it("names the files that were written, and of many the first ones", () => {
    const changes = Array.from({ length: 12 }, (_, index) => ({ file: `f${index}.ts`, before: "1", after: "2" }));
    const said = (count: number, rest: object = {}): readonly string[] =>
      toText(report({ outcome: "done", handlers: [handler("wired")], changes: changes.slice(0, count), ...rest }), {
        color: false,
      }).split("\n");
    expect(said(12).slice(0, 10)).toEqual([
      ...changes.slice(0, 8).map(({ file }) => `${file}  changed`),
      "and 4 more",
      "",
    ]);
    expect(said(9)).toContain("f8.ts  changed");
    expect(said(1, { changes: [{ file: "new.ts", before: null, after: "1" }] })[0]).toBe("new.ts  new");
    expect(said(1, { changes: [{ file: "old.ts", before: "1", after: null }] })[0]).toBe("old.ts  removed");
    for (const unwritten of [{ outcome: "dry-run" }, { outcome: "verification-failed" }, { command: "scan" }])
      expect(said(3, unwritten).join("\n")).not.toContain("changed");
  });

  it("does not say that something was done where every handler was refused", () => {
    const text = toText(report({ outcome: "refused", handlers: [handler("refused")] }), { color: false });
    expect(text).toContain("migrate wire: nothing was written: every handler was refused");
  });

  it("says the same with colours", () => {
    const full = report({ outcome: "done", handlers: [handler("wired")], findings: [REFUSAL] });
    const plain = toText(full, { color: false, sources: SOURCES, table: true });
    const coloured = toText(full, { color: true, sources: SOURCES, table: true });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it("lets nobody's text act on the terminal", () => {
    const evil = "\u001b[2J\u202e\u0007";
    const full = report({
      handlers: [handler("excluded", { reason: evil, route: evil, domain: evil })],
      findings: [{ ...REFUSAL, file: evil, effect: evil }],
    });
    const text = toText(full, { color: false, table: true, sources: new Map([[evil, `x\n${evil} y`]]) });
    expect(text).toContain("\uFFFD[2J");
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe("codeFrame", () => {
  it("knows every line end and leaves out what is empty", () => {
    expect(codeFrame("\uFEFFa\r\nb\r\n", 2, 1)).toEqual(["1 | a", "2 | b", "  | ^"]);
    expect(codeFrame("\n\nx", 3, 1)).toEqual(["3 | x", "  | ^"]);
    expect(codeFrame("x", 7, 1)).toEqual([]);
    expect(codeFrame("x\n\n", 2, 1)).toEqual([]);
  });

  it("keeps the mark below its column, also at the end and in long lines", () => {
    expect(codeFrame("abc", 1, 99).at(-1)).toBe("  |    ^");
    const [line = "", mark = ""] = codeFrame(`${"x".repeat(500)}HERE${"y".repeat(500)}`, 1, 501);
    expect(line.length).toBeLessThan(130);
    expect(line.slice(mark.indexOf("^"), mark.indexOf("^") + 4)).toBe("HERE");
  });
});

describe("wantsColor", () => {
  it("obeys NO_COLOR", () => {
    expect(wantsColor("stdout", { NO_COLOR: "1" })).toBe(false);
    expect(wantsColor("stderr", { NO_COLOR: "1" })).toBe(false);
  });
});
