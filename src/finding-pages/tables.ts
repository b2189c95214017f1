import type { FindingPages } from "./page.js";

/** Findings about tables and what rows need of them. */
export const TABLE_PAGES = {
  "data-field-lost": {
    explanation:
      "A field of the old database becomes nothing in Convex. The copied rows would be without it, and nobody would notice before something asks for it.",
    example: { model: "Lead", field: "geometry", table: "leads", reason: "unsupported", accepts: null },
  },
  "data-field-unfilled": {
    explanation: "The table demands a field that no field of the model becomes. Convex would refuse every row.",
    example: { model: "Lead", field: "ownerName", table: "leads", accepts: "string" },
  },
  "data-field-empty": {
    explanation:
      "The old database may hold null where the table demands a value. Rows without it are rejected when they are copied, and named.",
    example: { model: "Lead", field: "email", table: "leads" },
  },
  "data-values-lost": {
    explanation:
      "The table's union of literals does not know every value of the enum. Rows with another one are rejected.",
    example: { model: "Lead", field: "status", table: "leads", values: "ARCHIVED" },
  },
  "data-table-unfit": {
    explanation:
      "Rows are found again by the old id, which is a text in `legacyId` with an index. Where a model has no id, or its table no such field, they cannot be copied.",
    example: { model: "Lead", table: "leads", reason: "no-legacy-id" },
  },
  "data-index-left": {
    explanation:
      "An index of the old table, or one that a route would need, is not made: Convex could not use it, or not hold it.",
    example: { model: "Lead", table: "leads", fields: "tags", reason: "kind" },
  },
  "data-unique": {
    explanation:
      "A unique key of the old database refuses a second row of the same value. A Convex index finds rows, and refuses none.",
    example: { model: "User", table: "users", fields: "email" },
  },
} as const satisfies Partial<FindingPages>;
