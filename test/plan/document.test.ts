import { describe, expect, it } from "vitest";
import { describe as words } from "../../src/findings.js";
import type { PlanDocument } from "../../src/plan/document.js";
import { readPlanDocument } from "../../src/plan/read-document.js";
import { FRONT, planText, task } from "./planmd.js";

const FILE = "02-03-PLAN.md";

function read(text: string): PlanDocument {
  const { document, findings } = readPlanDocument(FILE, text);
  expect(findings).toEqual([]);
  if (document === null) throw new Error("no document and no finding");
  return document;
}

const texts = (list: readonly { readonly text: string }[]): readonly string[] => list.map(({ text }) => text);

describe("a plan document", () => {
  it("has an id from its phase and plan, whose zeros are kept", () => {
    const { id, title, wave, summary } = read(planText());
    expect({ id, title, wave, summary }).toEqual({
      id: "02-03",
      title: "Move contacts to Convex.",
      wave: 2,
      summary: ".planning/02-03-SUMMARY.md",
    });
  });

  it.each([
    ["in one line", 'files_modified: [a.ts, "b/[id]/c.ts"]'],
    ["in several lines", "files_modified:\n  - a.ts\n  - b/[id]/c.ts"],
  ])("lists files %s", (_name, line) => {
    expect(texts(read(planText({ front: [...FRONT.slice(0, 4), line] })).filesModified)).toEqual([
      "a.ts",
      "b/[id]/c.ts",
    ]);
  });

  it.each([
    ["by lines", "\n    a.ts\n    b/[id]/c.ts\n  "],
    ["by commas", "a.ts, b/[id]/c.ts"],
  ])("lists the files of a task %s", (_name, files) => {
    expect(texts(read(planText({ tasks: [task(files)] })).tasks[0]?.files ?? [])).toEqual(["a.ts", "b/[id]/c.ts"]);
  });

  it("says where everything stands, with CRLF and a byte order mark too", () => {
    const front = [...FRONT, "must_haves:", "  truths:", '    - "It works"', "  artifacts:", "    - path: a.ts"];
    const text = planText({ front, tasks: [task("a.ts", "grep -q x a.ts")] });
    for (const written of [text, `\uFEFF${text.replaceAll("\n", "\r\n")}`]) {
      const document = read(written);
      const lineOf = (part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;
      expect(document.truths.map(({ place }) => place.line)).toEqual([lineOf('"It works"')]);
      expect(document.artifacts.map(({ place }) => place.line)).toEqual([lineOf("path: a.ts")]);
      expect(document.tasks[0]?.verify).toEqual([
        { text: "grep -q x a.ts", place: { file: FILE, line: lineOf("grep -q x"), column: 1 } },
      ]);
    }
  });

  it("reads the checks, each key of them optional", () => {
    const front = [
      ...FRONT,
      "must_haves:",
      "  artifacts:",
      "    - path: a.ts",
      '      contains: "api\\\\.contacts\\\\."',
      '      exports: ["GET"]',
      "    - path: b.ts",
      "  key_links:",
      "    - { from: a.ts, to: b.ts, via: import, pattern: b }",
    ];
    const { artifacts, keyLinks, truths } = read(planText({ front }));
    expect(truths).toEqual([]);
    expect(artifacts.map(({ place: _place, ...rest }) => rest)).toEqual([
      { path: "a.ts", provides: null, contains: "api\\.contacts\\.", exports: ["GET"] },
      { path: "b.ts", provides: null, contains: null, exports: [] },
    ]);
    expect(keyLinks.map(({ place: _place, ...rest }) => rest)).toEqual([
      { from: "a.ts", to: "b.ts", via: "import", pattern: "b" },
    ]);
  });

  it("keeps the code of a task, and the items of the verification without their boxes", () => {
    const action = "Write:\n   ```ts\n   export default http;\n   ```\nand then\n```\nlast";
    const rest = "<verification>\n- [ ] one\n- [x] two\n- three\n</verification>";
    const document = read(planText({ tasks: [task("a.ts", "", action)], rest }));
    expect(document.tasks[0]?.code.map(({ text }) => text.trim())).toEqual(["export default http;", "last"]);
    expect(texts(document.verification)).toEqual(["one", "two", "three"]);
  });

  it.each([
    ["no front matter", "# A plan\n", 1, "does not begin with YAML"],
    ["an open front matter", "---\nphase: 1\n", 1, "line of --- that ends its YAML is missing"],
    ["broken YAML", "---\nphase: [1\nplan: 2\n---\n", 3, "plan cannot be read"],
    ["a wave that is no number", planText({ front: [...FRONT.slice(0, 2), "wave: soon"] }), 4, "a whole number from 1"],
    ["no phase", planText({ front: FRONT.slice(1) }), 2, "phase: expected a text, found nothing"],
    [
      "files that are no list",
      planText({ front: [...FRONT.slice(0, 4), "files_modified: a.ts"] }),
      6,
      "expected a list",
    ],
    [
      "an artifact without a path",
      planText({ front: [...FRONT, "must_haves:", "  artifacts:", "    - contains: x"] }),
      9,
      "path: expected a text",
    ],
    [
      "a task that is never closed",
      planText({ tasks: ['<task type="auto">', "<files>a.ts</files>"] }),
      14,
      "<task> is never closed",
    ],
    [
      "aliases that multiply themselves",
      planText({
        front: [
          "a: &a [x,x,x,x,x,x,x,x,x]",
          ...[..."bcdefg"].map((key, index) => `${key}: &${key} [${Array(9).fill(`*${"abcdef"[index]}`).join(",")}]`),
          ...FRONT,
        ],
      }),
      1,
      "alias",
    ],
    ["brackets without end", `---\nphase: ${"[".repeat(50_000)}\n---\n`, 2, "plan cannot be read"],
  ])("is refused with its line: %s", (_name, text, line, reason) => {
    const { document, findings } = readPlanDocument(FILE, text);
    expect(document).toBeNull();
    expect(findings.map((found) => [found.line, words(found).message])).toEqual([
      [line, expect.stringContaining(reason)],
    ]);
  });

  it("is read in proportion to its length", () => {
    const text = planText({ tasks: Array.from({ length: 20_000 }, () => '<task type="auto">') });
    const start = performance.now();
    readPlanDocument(FILE, text);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
