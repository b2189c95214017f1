import { describe, expect, it } from "vitest";
import { missingTables, newSchema, schemaEdits } from "../../src/codemods/ship/schema-edit.js";
import { applyEdits } from "../../src/edits/edit.js";
import { readSchema, readTableGroups, type TableGroup } from "../../src/target/schema.js";
import { readShippedSources } from "../../src/workspace/shipped.js";

const GROUP: TableGroup = { file: "convex/leads/tables.ts", name: "leadTables", tables: ["leads", "leadActivities"] };
const WANTED = new Set(GROUP.tables);

const FILES: Readonly<Record<string, string>> = {
  "convex/leads/tables.ts": "export const leadTables = { leads: defineTable({}), leadActivities: defineTable({}) };",
  "convex/own.ts": `export const ownTables = { ...more, tasks: defineTable({}) };\nconst more = { leads: defineTable({}) };`,
};

function add(text: string, others: Readonly<Record<string, string>> = {}): string {
  const files = new Map(Object.entries({ ...FILES, ...others, "convex/schema.ts": text }));
  const schema = readSchema(files, "convex", "convex/schema.ts");
  if ("reason" in schema) return `refused: ${schema.reason}`;
  return applyEdits(text, schemaEdits(schema, missingTables(schema.tables, [GROUP], WANTED)));
}

const DEFINE = `import { defineSchema, defineTable } from "convex/server";`;
const IMPORT = `import { leadTables } from "./leads/tables.js";`;

describe("tables in an app's schema", () => {
  it.each<[string, string, string]>([
    [
      "tables on lines",
      `${DEFINE}\n\nexport default defineSchema({\n  tasks: defineTable({}),\n});\n`,
      `${DEFINE}\n${IMPORT}\n\nexport default defineSchema({\n  ...leadTables,\n  tasks: defineTable({}),\n});\n`,
    ],
    [
      "one line",
      `${DEFINE}\nexport default defineSchema({ tasks: defineTable({}) });\n`,
      `${DEFINE}\n${IMPORT}\nexport default defineSchema({ ...leadTables, tasks: defineTable({}) });\n`,
    ],
    [
      "an empty object",
      `${DEFINE}\nexport default defineSchema({});\n`,
      `${DEFINE}\n${IMPORT}\nexport default defineSchema({\n  ...leadTables,\n});\n`,
    ],
    [
      "an empty object on two lines",
      `${DEFINE}\nexport default defineSchema({\n});\n`,
      `${DEFINE}\n${IMPORT}\nexport default defineSchema({\n  ...leadTables,\n});\n`,
    ],
    [
      "single quotes, no semicolons, tabs, no extensions",
      `import { defineSchema, defineTable } from 'convex/server'\nimport { tasks } from './tasks'\n\nexport default defineSchema({\n\ttasks,\n})\n`,
      `import { defineSchema, defineTable } from 'convex/server'\nimport { tasks } from './tasks'\nimport { leadTables } from './leads/tables'\n\nexport default defineSchema({\n\t...leadTables,\n\ttasks,\n})\n`,
    ],
    [
      "CRLF and a byte order mark",
      `\uFEFF${DEFINE}\r\nexport default defineSchema({\r\n    tasks: defineTable({}),\r\n});`,
      `\uFEFF${DEFINE}\r\n${IMPORT}\r\nexport default defineSchema({\r\n    ...leadTables,\r\n    tasks: defineTable({}),\r\n});`,
    ],
    [
      "a comment behind the brace and options",
      `${DEFINE}\nexport default defineSchema(\n  { // ours\n    // tasks\n    tasks: defineTable({}),\n  },\n  { schemaValidation: false },\n);\n`,
      `${DEFINE}\n${IMPORT}\nexport default defineSchema(\n  {\n    ...leadTables, // ours\n    // tasks\n    tasks: defineTable({}),\n  },\n  { schemaValidation: false },\n);\n`,
    ],
    [
      "a schema in a name, and tables that nobody sees",
      `${DEFINE}\nimport { authTables } from "@convex-dev/auth/server";\nconst tables = { ...authTables } as const;\nconst schema = defineSchema(tables);\nexport default schema;\n`,
      `${DEFINE}\nimport { authTables } from "@convex-dev/auth/server";\n${IMPORT}\nconst tables = { ...leadTables, ...authTables } as const;\nconst schema = defineSchema(tables);\nexport default schema;\n`,
    ],
    [
      "a table of that name that is there",
      `${DEFINE}\nexport default defineSchema({\n  leads: defineTable({}),\n});\n`,
      `${DEFINE}\n${IMPORT}\nexport default defineSchema({\n  leadActivities: leadTables.leadActivities,\n  leads: defineTable({}),\n});\n`,
    ],
    [
      "a table that a spread brings in from another module",
      `${DEFINE}\nimport { ownTables } from "./own.js";\nexport default defineSchema({ ...ownTables });\n`,
      `${DEFINE}\nimport { ownTables } from "./own.js";\n${IMPORT}\nexport default defineSchema({ leadActivities: leadTables.leadActivities, ...ownTables });\n`,
    ],
    [
      "a name that is taken",
      `${DEFINE}\nconst leadTables = 1;\nexport default defineSchema({ x: defineTable({ leadTables }) });\n`,
      `${DEFINE}\nimport { leadTables as shippedLeadTables } from "./leads/tables.js";\nconst leadTables = 1;\nexport default defineSchema({ ...shippedLeadTables, x: defineTable({ leadTables }) });\n`,
    ],
    [
      "an import that is there already",
      `${DEFINE}\nimport { leadTables as ours } from "./leads/tables";\nexport default defineSchema({ leads: ours.leads });\n`,
      `${DEFINE}\nimport { leadTables as ours } from "./leads/tables";\nexport default defineSchema({ leadActivities: ours.leadActivities, leads: ours.leads });\n`,
    ],
  ])("%s", (_what, before, after) => {
    expect(add(before)).toBe(after);
    expect(add(after)).toBe(after);
  });

  it.each<[string, string]>([
    ["export default 1;", "its default export is no call of `defineSchema`"],
    ["export const schema = defineSchema({});", "its default export is no call of `defineSchema`"],
    [`import { defineSchema } from "./mine";\nexport default defineSchema({});`, "its default export is no call"],
    [`${DEFINE}\nexport default defineSchema(make());`, "`defineSchema` is not given an object that is written out"],
    [
      `${DEFINE}\nimport { ownTables } from "./own";\nexport default defineSchema(ownTables);`,
      "written out in convex/own.ts",
    ],
    [`${DEFINE}\nexport default defineSchema({`, "it does not parse"],
  ])("refuses %s", (text, reason) => {
    expect(add(text)).toContain(`refused: `);
    expect(add(text)).toContain(reason);
  });

  it("is written anew where there is none", () => {
    const text = newSchema("convex", missingTables(new Map(), [GROUP], WANTED));
    expect(text).toBe(
      `import { defineSchema } from "convex/server";\n${IMPORT}\n\nexport default defineSchema({\n  ...leadTables,\n});\n`,
    );
    expect(add(text)).toBe(text);
  });
});

it("knows the group of every table that the package ships", async () => {
  const shipped = await readShippedSources("src/convex");
  const schema = readSchema(shipped, "src/convex", "src/convex/schema.ts");
  const groups = readTableGroups(shipped, "src/convex");
  expect("reason" in schema ? [] : [...schema.tables.keys()].sort()).toEqual(
    groups.flatMap(({ tables }) => tables).sort(),
  );
  expect(groups.length).toBeGreaterThan(10);
});
