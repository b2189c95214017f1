import { describe, expect, it } from "vitest";
import { describe as words } from "../../src/findings.js";
import { checkPlans } from "../../src/plan/check.js";
import { plansOf } from "../../src/plan/plan.js";
import { readPlanDocument } from "../../src/plan/read-document.js";
import { planText, task } from "./planmd.js";

/** `03 wave 2 after 02-01 02-02: a.ts b.ts` → a document whose one task touches the same files, or those behind `/`. */
function documentOf(line: string, index: number) {
  const [head = "", files = ""] = line.split(": ");
  const [, plan = "", wave = "", after = ""] = /^(\S+)(?: wave (\d+))?(?: after (.+))?$/.exec(head) ?? [];
  const [declared = "", touched = declared] = files.split(" / ");
  const front = [
    "phase: 02-contacts",
    `plan: "${plan}"`,
    ...(wave === "" ? [] : [`wave: ${wave}`]),
    `depends_on: [${after
      .split(" ")
      .filter(Boolean)
      .map((id) => `"${id}"`)
      .join(", ")}]`,
    `files_modified: [${declared
      .split(" ")
      .filter(Boolean)
      .map((file) => `"${file}"`)
      .join(", ")}]`,
  ];
  const tasks = touched
    .split(" ")
    .filter(Boolean)
    .map((file) => task(file));
  const { document, findings } = readPlanDocument(`${index}-PLAN.md`, planText({ front, tasks }));
  expect(findings).toEqual([]);
  return document === null ? [] : [document];
}

const check = (lines: readonly string[], finished: readonly string[] = []) =>
  checkPlans(plansOf(null, lines.flatMap(documentOf)), new Set(finished)).map((found) => words(found).message);

describe("plans are refused for", () => {
  it.each([
    ["nothing", ["01: a.ts", "02 after 02-01: a.ts", "03 after 02-01: b.ts"], []],
    [
      "a plan that is not there",
      ["03 wave 2 after 02-09: a.ts"],
      ['depends_on[0]: plan 02-03 depends on "02-09", which does not exist.'],
    ],
    [
      "a circle",
      ["01 wave 1 after 02-02: a.ts", "02 wave 1 after 02-01: b.ts"],
      [
        "depends_on: the plans depend on each other in a circle: 02-01 → 02-02 → 02-01.",
        "Plan 02-01 is in wave 1 and waits for 02-02, which is in wave 1.",
        "Plan 02-02 is in wave 1 and waits for 02-01, which is in wave 1.",
      ],
    ],
    [
      "itself",
      ["01 wave 1 after 02-01: a.ts"],
      ["depends_on: the plans depend on each other in a circle: 02-01 → 02-01."],
    ],
    [
      "a wave that is too early",
      ["01 wave 3: a.ts", "02 wave 2 after 02-01: b.ts"],
      ["Plan 02-02 is in wave 2 and waits for 02-01, which is in wave 3."],
    ],
    [
      "a file in two plans of a wave",
      ["01 wave 1: lib/a.ts", "02 wave 1: ./lib//a.ts"],
      ["Plans 02-01 and 02-02 of wave 1 both touch lib/a.ts."],
    ],
    ["no file in plans of two waves", ["01 wave 1: a.ts", "02 wave 2: a.ts"], []],
    [
      "a name that stands twice",
      ["01: a.ts", "01 wave 2: b.ts"],
      ["Plan 02-01 is there twice; the other one stands at 0-PLAN.md:1."],
    ],
    [
      "a task's file that is not declared",
      ["01: a.ts / a.ts b.ts"],
      ['Plan 02-01 changes b.ts in "Task 1: Move contacts", and files_modified does not name it.'],
    ],
    [
      "a declared file without a task",
      ["01: a.ts b.ts / a.ts"],
      ["Plan 02-01 names b.ts in files_modified, and no task touches it."],
    ],
    [
      "files outside of the app",
      ["01: ../a.ts /etc/passwd"],
      ['the plan: "../a.ts" climbs out of its folder.', 'the plan: "/etc/passwd" is an absolute path.'],
    ],
  ])("%s", (_name, lines, expected) => {
    expect(check(lines)).toEqual(expected);
  });

  it("everything at once", () => {
    const found = check(["01 wave 1 after 02-09: a.ts / b.ts", "02 wave 1: a.ts"]);
    expect(found).toHaveLength(4);
  });

  it("no plan that has its summary", () => {
    expect(check(["03 wave 2 after 02-01: a.ts"], ["02-01"])).toEqual([]);
  });
});
