/** A plan document as a person would write it; parts may be replaced. */
export interface PlanParts {
  readonly front?: readonly string[];
  readonly tasks?: readonly string[];
  readonly rest?: string;
}

export const FRONT = [
  "phase: 02-contacts",
  "plan: 03",
  "wave: 2",
  "depends_on: []",
  "files_modified: [lib/contacts.ts]",
];

export function task(files: string, verify = "", action = "Move it."): string {
  return [
    '<task type="auto">',
    "  <name>Task 1: Move contacts</name>",
    `  <files>${files}</files>`,
    `  <action>\n${action}\n  </action>`,
    `  <verify>\n${verify}\n  </verify>`,
    "  <done>Contacts come from Convex</done>",
    "</task>",
  ].join("\n");
}

export function planText({ front = FRONT, tasks = [task("lib/contacts.ts")], rest = "" }: PlanParts = {}): string {
  return [
    "---",
    ...front,
    "---",
    "",
    "<objective>",
    "Move contacts to Convex.",
    "</objective>",
    "",
    "<tasks>",
    ...tasks,
    "</tasks>",
    rest,
    "<output>",
    "After completion, create `.planning/02-03-SUMMARY.md`",
    "</output>",
    "",
  ].join("\n");
}
