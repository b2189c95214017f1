// @ts-check
// The fixture app's models and Convex functions, as the generated routes use them.

/**
 * @typedef {object} Model
 * @property {string} name as the Prisma client spells it
 * @property {string} list query of the manifest for a caller's rows
 * @property {string | null} byId query for one row
 * @property {boolean} hasStatus
 * @property {string} order column of the list's order
 * @property {Readonly<Record<string, "string" | "number" | "date">>} fields what a new row needs beside its owner
 */

/** @type {readonly Model[]} */
export const MODELS = [
  {
    name: "lead",
    list: "api.leads.queries.getLeads({ userId, status?, limit? })",
    byId: "api.leads.queries.getById({ id })",
    hasStatus: true,
    order: "createdAt",
    fields: { name: "string", email: "string", value: "number" },
  },
  {
    name: "quotation",
    list: "api.quotations.queries.getQuotations({ userId, status?, limit? })",
    byId: "api.quotations.queries.getById({ id })",
    hasStatus: true,
    order: "createdAt",
    fields: { number: "string", clientName: "string", total: "number" },
  },
  {
    name: "supportTicket",
    list: "api.support.queries.getTickets({ userId, status?, limit? })",
    byId: "api.support.queries.getTicketById({ id })",
    hasStatus: true,
    order: "createdAt",
    fields: { subject: "string" },
  },
  {
    name: "review",
    list: "api.reviews.queries.getReviews({ userId, limit? })",
    byId: null,
    hasStatus: false,
    order: "createdAt",
    fields: { author: "string", rating: "number", text: "string" },
  },
  {
    name: "expense",
    list: "api.expenses.queries.getExpenses({ userId, limit? })",
    byId: null,
    hasStatus: false,
    order: "spentOn",
    fields: { category: "string", amount: "number", spentOn: "date" },
  },
];

/** @param {string} name */
export const capital = (name) => name.slice(0, 1).toUpperCase() + name.slice(1);

/** @param {number} index */
export const serviceModule = (index) => `@/services/service-${index}`;
