import type { FindingKind } from "../findings.js";
import type { FindingPages } from "./page.js";

/** Of the manifest. */
export const MANIFEST_PAGES = {
  "manifest-syntax": {
    explanation:
      "The manifest could not be read as JSON with comments, so nothing that it says is known. Nothing was read or written beyond it.",
    example: { reason: "a comma is missing" },
  },
  "manifest-unknown-key": {
    explanation:
      "A key that the tool does not know would be silently without effect, so it is refused. Mostly it is a slip of the keyboard.",
    example: { path: "domains.leads", key: "rotues", nearest: "routes" },
  },
  "manifest-invalid-value": {
    explanation:
      "The value at this place cannot be what is meant: it is of another type, or none of those that are allowed. `manifest.schema.json` lets an editor say so while you type.",
    example: { path: "plans.A3.wave", expected: "a number", actual: '"first"', nearest: null },
  },
  "manifest-invalid-action": {
    explanation:
      "What a route is mapped to is a Convex call or a stub in the manifest's own notation. It ends up in your code, so nothing but names, member paths and literals gets through.",
    example: {
      path: "domains.leads.routes.leads",
      text: "api.leads.queries.getLeads({ userId: steal() })",
      reason: "a call is no value",
      expected: "name, name?, or name: value with a literal, a name or a member path",
    },
  },
  "route-file-missing": {
    explanation:
      "Every entry has to have its route file. Keys are paths below the routes folder, without `route.ts` at the end.",
    example: {
      path: "domains.leads.routes",
      expected: "app/api/lead/[id]/route.ts",
      nearest: "leads/[id]",
    },
  },
  "route-excluded-and-mapped": {
    explanation:
      "An exclusion says that a route must not be touched, and an entry says that it is to be wired. Both cannot hold.",
    example: {
      path: "domains.billing.routes",
      route: "webhooks/stripe",
      pattern: "webhooks/**",
      reason: "External triggers: must stay in Next.js and Prisma",
    },
  },
  "route-claimed-twice": {
    explanation:
      "One handler belongs to one domain: its guard asks for one domain's switch. Two entries for the same method of a route contradict each other.",
    example: { path: "domains.crm.routes.leads", route: "leads", method: "GET", other: "domains.leads.routes.leads" },
  },
  "path-leaves-app": {
    explanation:
      "A path of the manifest or a plan is absolute, climbs out of its folder, or goes through a link that does. The tool reads and writes inside the app alone, whatever a document says.",
    example: { path: "routes", value: "../other-app/app/api", reason: "parent" },
  },
  "plan-unmapped-route": {
    explanation: "A plan of the manifest is a group of mapped routes. One that no domain maps cannot be part of it.",
    example: { path: "plans.A3.routes", plan: "A3", route: "leads/stat", nearest: "leads/stats" },
  },
  "plan-unknown-dependency": {
    explanation: "A plan can wait only for a plan that exists; otherwise it would wait for ever.",
    example: { path: "plans.A4.dependsOn", plan: "A4", dependency: "A33", nearest: "A3" },
  },
  "plan-cycle": {
    explanation: "Plans that wait for each other in a circle can never begin.",
    example: { path: "plans", cycle: "A1 → A2 → A1" },
  },
} as const satisfies Partial<FindingPages<FindingKind>>;
