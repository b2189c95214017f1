import type { FindingKind } from "../findings.js";
import type { FindingPages } from "./page.js";

/** Of plans, their documents and their runs. */
export const PLAN_PAGES = {
  "plan-unreadable": {
    explanation:
      "A plan's document has no front matter that can be read, or its tasks are not closed. No such plan is run.",
    example: { reason: "the front matter has no end" },
  },
  "plan-invalid-value": {
    explanation: "A value in a plan's front matter is of another type than it has to be.",
    example: { path: "wave", expected: "a whole number from 1", actual: '"two"' },
  },
  "plan-twice": {
    explanation: "Plans are named by their ids, in dependencies and in commits. Two of one id cannot be told apart.",
    example: { plan: "05-05", other: ".planning/phases/05/05-05-PLAN.md" },
  },
  "plan-wave-order": {
    explanation: "The plans of a wave are carried out together, so what a plan waits for has to be in an earlier wave.",
    example: { plan: "A4", wave: 1, dependency: "A3", dependencyWave: 1 },
  },
  "plan-files-overlap": {
    explanation:
      "The plans of a wave are decided from the same texts. Two that touch one file would overwrite each other's work.",
    example: { plan: "A4", other: "A3", wave: 1, path: "app/api/leads/route.ts" },
  },
  "plan-file-undeclared": {
    explanation:
      "What a plan says that it changes (`files_modified`) is what others are checked against. A task that touches more makes that untrue.",
    example: { plan: "05-05", path: "lib/tickets.ts", task: "Replace the client" },
  },
  "plan-file-without-task": {
    explanation: "A file that a plan says it changes, and that none of its tasks names, is a promise nobody keeps.",
    example: { plan: "05-05", path: "lib/tickets.ts" },
  },
  "saved-plan-stale": {
    explanation:
      "A saved plan is carried out exactly, or not at all. Something that it was made from has changed since: a file, the manifest, a Convex function, the tool, or the plan itself.",
    example: { reason: "app/api/leads/route.ts is not as it was" },
  },
  "design-unreadable": {
    explanation:
      "A row of a design document's table could not be understood, so no entry was made of it. Everything else was taken.",
    example: { reason: "the second cell is neither a function nor a stub" },
  },
  "design-left-over": {
    explanation: "A part of a design document looks as if it said something about routes, and no rule covers it.",
    example: { reason: "it names app/api/bookings/route.ts, which no table assigns" },
  },
  "design-differs": {
    explanation: "The manifest is yours: where it says something else than an imported document, it stays as it is.",
    example: {
      route: "leads",
      document: "api.leads.queries.list({ userId })",
      manifest: "api.leads.queries.getLeads({ userId })",
    },
  },
  "commit-refused": {
    explanation:
      "A plan was proven and written, and git or one of its hooks refused the commit. The plan's files were put back as they were; hooks are never skipped.",
    example: { plan: "A3", reason: "lint-staged found problems", by: "a hook" },
  },
  "plan-blocked": {
    explanation: "A plan that this one waits for did not succeed, so this one was not begun. Others went on.",
    example: { plan: "A4", by: "A3" },
  },
  "changed-since-run": {
    explanation: "Taking a plan back would also take back what later commits did to the same file, so it is refused.",
    example: { plan: "A3", commits: "4f2a1c9" },
  },
  "commit-holds-more": {
    explanation:
      "The commit of a plan holds files that the tool did not put there. Taking it back as a whole would take those along.",
    example: { plan: "A3", commit: "4f2a1c9", files: "CHANGELOG.md" },
  },
  "undo-differs": {
    explanation:
      "After a plan was taken back, a file is not byte for byte what it was before. The commits are all there, and nothing was forced.",
    example: { commit: "4f2a1c9" },
  },
  "merge-refused": {
    explanation:
      "Every plan stands, and the branch could not be merged: a conflict, or other changes in the way. A merge that began was taken back.",
    example: { into: "main", reason: "app/api/leads/route.ts conflicts" },
  },
} as const satisfies Partial<FindingPages<FindingKind>>;
