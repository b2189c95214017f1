import { expect, test } from "vitest";
import { mapModels } from "../../src/data/mapping.js";
import { relationOrder } from "../../src/data/order.js";
import { convertRow } from "../../src/data/rows.js";
import { DATA_DEFAULTS, type DataSettings } from "../../src/manifest/data.js";
import rows from "../../fixtures/phase3-app/prisma/rows.json" with { type: "json" };
import { fixtureSchema, prisma, shippedTables, tablesOf } from "./apps.js";

const PLACE = { file: "migrate.manifest.json", line: 1, column: 1 };
const ALL = { models: null, settings: DATA_DEFAULTS };

test("every model of the fixture app that has a shipped table is mapped, with nothing lacking", async () => {
  const { tables, without } = mapModels(await fixtureSchema(), await shippedTables(), ALL);
  expect(Object.fromEntries(tables.map(({ model, table }) => [model.name, table]))).toEqual({
    Activity: "activities",
    AnalyticsEvent: "analyticsEvents",
    BillingCustomer: "billingCustomers",
    BillingRecord: "billingRecords",
    Booking: "bookings",
    Broker: "brokers",
    Contact: "contacts",
    ContactNote: "contactNotes",
    ContentItem: "contentItems",
    Conversation: "conversations",
    Expense: "expenses",
    Lead: "leads",
    LeadActivity: "leadActivities",
    OrganizationMember: "organizationMembers",
    PhoneConfig: "phoneConfigs",
    Property: "properties",
    Quotation: "quotations",
    Review: "reviews",
    SocialAccount: "socialAccounts",
    SocialMessage: "socialMessages",
    Subscription: "subscriptions",
    SupportTicket: "supportTickets",
    TicketMessage: "ticketMessages",
    User: "users",
    UserStatus: "userStatus",
    Workspace: "workspaces",
  });
  expect(tables.flatMap(({ lacking, unmapped }) => [...lacking, ...unmapped])).toEqual([]);
  expect(without.map(({ model, reason, table }) => [model.name, reason, table])).toEqual([
    ["Trend", "no-table", "trends"],
    ["AiGeneration", "no-table", "aiGenerations"],
    ["PipelineStage", "no-table", "pipelineStages"],
    ["ScoringRule", "no-table", "scoringRules"],
    ["NurtureSequence", "no-table", "nurtureSequences"],
    ["CaptureForm", "no-table", "captureForms"],
    ["Faq", "no-table", "faqs"],
    ["CallLog", "no-table", "callLogs"],
    ["Organization", "no-table", "organizations"],
    ["AuditLog", "no-table", "auditLogs"],
  ]);
});

test("the rows of the fixture app become documents", async () => {
  const { tables } = mapModels(await fixtureSchema(), await shippedTables(), ALL);
  const lead = tables.find(({ delegate }) => delegate === "lead");
  const [row] = rows.Lead;
  if (lead === undefined || row === undefined) throw new Error("the fixture app has leads");
  const converted = convertRow(lead, { ...row, createdAt: new Date(row.createdAt) });
  const { id, stageId, ...same } = row;
  expect(converted).toMatchObject({
    ok: true,
    document: {
      ...same,
      ...(stageId === null ? {} : { stageId }),
      legacyId: id,
      createdAt: Date.parse(row.createdAt),
    },
  });
});

test("parents are copied before children, and circles are said", () => {
  const schema = prisma(`
model Leaf {
  id Int @id
  branchId Int
  branch Branch @relation(fields: [branchId], references: [id])
}
model Branch {
  id Int @id
  treeId Int
  tree Tree @relation(fields: [treeId], references: [id])
  leaves Leaf[]
}
model Tree {
  id Int @id
  firstId Int? @unique
  first Branch? @relation("first", fields: [firstId], references: [id])
}
`);
  const tables = tablesOf(`
  leaves: defineTable({ legacyId: v.string(), branchId: v.string() }),
  branches: defineTable({ legacyId: v.string(), treeId: v.string() }),
  trees: defineTable({ legacyId: v.string(), firstId: v.optional(v.string()) }),`);
  const settings: DataSettings = { ...DATA_DEFAULTS, tables: new Map([["Leaf", { table: "leaves", place: PLACE }]]) };
  const { order, cycles } = relationOrder(mapModels(schema, tables, { models: null, settings }).tables);
  expect(order.map(({ model }) => model.name)).toEqual(["Tree", "Branch", "Leaf"]);
  expect(cycles).toEqual([["Branch", "Tree"]]);
});

const LEAD_TABLE = "leads: defineTable({ legacyId: v.string(), name: v.string() }),";
const lostOf = (schema: string, settings: DataSettings = DATA_DEFAULTS): readonly (readonly string[])[] => {
  const { tables, without } = mapModels(prisma(schema), tablesOf(LEAD_TABLE), { models: ["lead", "leads"], settings });
  return [
    ...tables.map(({ model, table }) => [model.name, "mapped", table]),
    ...without.map(({ model, reason, table }) => [model.name, reason, table]),
  ];
};

test("two models never go to one table, whichever of them is asked for", () => {
  const both = "model Lead {\n  id Int @id\n  name String\n}\nmodel Leads {\n  id Int @id\n  name String\n}";
  expect(lostOf(both)).toEqual([
    ["Lead", "taken", "leads"],
    ["Leads", "taken", "leads"],
  ]);
  const one = both.replace("model Leads", "model OldLead").replace(/\}$/, '  @@map("leads")\n}');
  expect(lostOf(one)).toEqual([["Lead", "taken", "leads"]]);
  const named = (tables: readonly string[]): DataSettings => ({
    ...DATA_DEFAULTS,
    tables: new Map(tables.map((model) => [model, { table: "leads", place: PLACE }])),
  });
  expect(lostOf(one, named(["Lead"]))).toEqual([["Lead", "mapped", "leads"]]);
  expect(lostOf(both, named(["Lead", "Leads"])).map(([, reason]) => reason)).toEqual(["taken", "taken"]);
});

test("a view is told to be one: it has no rows of its own, and takes no table from a model", () => {
  const schema = "model Lead {\n  id Int @id\n  name String\n}\nview Leads {\n  id Int @unique\n  name String\n}";
  expect(lostOf(schema)).toEqual([
    ["Lead", "mapped", "leads"],
    ["Leads", "view", "leads"],
  ]);
});
