import type { FindingKind } from "../findings.js";
import type { FindingPages } from "./page.js";

/** Of the Convex side, and of functions that are copied into the app. */
export const CONVEX_PAGES = {
  "function-missing": {
    explanation:
      "The manifest names a Convex function that the app's Convex folder does not export. A guard that calls it could never answer.",
    example: { fn: "api.leads.queries.getLead", nearest: "api.leads.queries.getLeads", ship: null },
  },
  "function-not-public": {
    explanation:
      "Routes call Convex over HTTP, where only public functions can be reached. Internal ones are for other Convex functions.",
    example: { fn: "api.leads.queries.getLeads", actual: "internalQuery" },
  },
  "function-wrong-kind": {
    explanation:
      "A guard in front of a read calls a query; a mutation is called only where the manifest says so, for a method that writes.",
    example: { fn: "api.leads.mutations.markRead", expected: "query", actual: "mutation" },
  },
  "function-unreadable": {
    explanation:
      "A function's validators are not written as an object literal, so its arguments cannot be compared with the manifest. The proof by the app's TypeScript still covers them.",
    example: { fn: "api.leads.queries.getLeads", reason: "`args` is the result of a call" },
  },
  "argument-missing": {
    explanation:
      "Convex refuses a call without a required argument, so the guard would fall back to Prisma every time.",
    example: { fn: "api.leads.queries.getById", argument: "id" },
  },
  "argument-unknown": {
    explanation: "Convex refuses a call with an argument that the validators do not name.",
    example: { fn: "api.leads.queries.getLeads", argument: "userID", nearest: "userId" },
  },
  "argument-not-optional": {
    explanation:
      "The manifest marks an argument with `?`, so that it may be left out, and the function does not allow that.",
    example: { fn: "api.leads.queries.getLeads", argument: "status" },
  },
  "argument-type": {
    explanation: "A literal in the manifest is of another type than the function's validator asks for.",
    example: { fn: "api.leads.queries.getLeads", argument: "limit", expected: "a number", actual: '"50"' },
  },
  "generated-missing": {
    explanation:
      "Guards import `_generated/api`. Without it `next build` fails, even though the import is dynamic, so nothing is written before it is there.",
    example: { folder: "convex/_generated" },
  },
  "ship-differs": {
    explanation:
      "The app has a Convex function of that name of its own. Nothing of yours is overwritten; the difference is shown.",
    example: { fn: "api.leads.queries.getLeads", files: "convex/leads/queries.ts" },
  },
  "ship-in-the-way": {
    explanation:
      "A shipped function needs a helper, and the app has another file of that name. A function behind another helper may be open to everybody, so it was left out.",
    example: { fn: "api.leads.queries.getLeads", files: "convex/lib/access.ts" },
  },
  "table-kept": {
    explanation:
      "The schema has a table of that name already. It stays, and the copied functions use it, as far as the types fit.",
    example: { table: "leads" },
  },
  "schema-unreadable": {
    explanation:
      "Tables are added to an existing schema as edits of its text, which has to have a form that can be read.",
    example: { reason: "the default export is no call of defineSchema" },
  },
  "data-unknown": {
    explanation:
      "`data` in the manifest says how rows come from Prisma to Convex. It names a model or a field that the Prisma schema does not have.",
    example: { what: "field", name: "Lead.valeu", nearest: "Lead.value" },
  },
  "models-without-table": {
    explanation: "Models of the Prisma schema have no table in the Convex schema, so their rows are not copied.",
    example: { models: "AuditEntry, Session" },
  },
  "table-not-filled": {
    explanation: "What a table asks of its rows cannot be made of what the model has, for any row.",
    example: { model: "Lead", table: "leads", reason: "no field gives workspaceId, which the table requires" },
  },
  "rows-rejected": {
    explanation:
      "These rows hold values that the Convex schema does not allow. They were not copied; all others were, and nothing was changed on the way.",
    example: {
      model: "Lead",
      field: "status",
      count: 3,
      id: "ckl3x0",
      reason: "ARCHIVED is none of the allowed values",
      list: ".migrate/backfill/rejected.jsonl",
    },
  },
  "rows-unread": {
    explanation:
      "The old database counts more rows than it gives when it is asked for them. What it keeps back would be in neither the copy nor the comparison, and the two would look equal.",
    example: { model: "Lead", counted: 120, read: 118 },
  },
  "rows-differ": {
    explanation:
      "Rows were compared on both sides, and these are not the same. As long as that is so, the domain must not be switched.",
    example: {
      table: "leads",
      difference: "rows are missing in Convex",
      count: 2,
      examples: "ckl3x0, ckl3x1",
      list: ".migrate/backfill/differences.jsonl",
    },
  },
  "generated-unfit": {
    explanation:
      "The generated files name components that only a deployment knows, and they do not belong to the sources that are there. They cannot be brought up to date without that deployment.",
    example: { folder: "convex/_generated" },
  },
  "package-missing": {
    explanation: "What is copied imports a package that is not installed in the app, so it would not compile.",
    example: { packages: "convex-helpers" },
  },
  "package-unlisted": {
    explanation:
      "A package is installed by chance (another one needs it), and `package.json` does not name it. A fresh install may leave it out.",
    example: { packages: "convex-helpers" },
  },
  "still-imported": {
    explanation: "A copied file cannot be taken back while a file of the app's own imports it.",
    example: { removed: "convex/lib/phone.ts" },
  },
  "sync-call-unread": {
    explanation:
      "The app's sync helper was written by hand, and it is not seen which Convex function a call of it leads to. What it needs cannot be copied by itself.",
    example: { call: "syncActivity", file: "lib/convex/sync.ts" },
  },
  "error-came-to-light": {
    explanation:
      "The app had a type error that the missing generated files had hidden behind another one. It is the app's own; it is named, and stops nothing.",
    example: {
      code: "TS2339",
      message: "Property 'bookings' does not exist on type …",
      folder: "convex/_generated",
    },
  },
  "router-missing": {
    explanation: "The manifest names files with further writes (`routers`), and no file is there.",
    example: { pattern: "server/routers/**" },
  },
  "helper-missing": {
    explanation: "What would be written imports a helper that the app does not have.",
    example: { specifier: "@/lib/convex/sync", helper: "sync" },
  },
} as const satisfies Partial<FindingPages<FindingKind>>;
