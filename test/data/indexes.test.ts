import { expect, test } from "vitest";
import { LIMITS } from "../../src/data/limits.js";
import { proposeTable } from "../../src/data/propose.js";
import type { Query } from "../../src/data/queries.js";
import { DATA_DEFAULTS } from "../../src/manifest/data.js";
import { prisma } from "./apps.js";

const FIELDS = `
  id String @id
  a String
  b String
  c DateTime
  yes Boolean
  tags String[]
  meta Json`;

function indexesOf(fields: string, queries: readonly Omit<Query, "delegate">[] = []) {
  const schema = prisma(`model Row {${fields}\n}\n`);
  const [model] = schema.models;
  if (model === undefined) throw new Error("there is a model");
  const asked = queries.map((query) => ({ delegate: "row", ...query }));
  return proposeTable(model, { schema, queries: asked, settings: DATA_DEFAULTS, shipped: [] });
}

const names = (fields: string, queries: readonly Omit<Query, "delegate">[] = []): readonly string[] =>
  indexesOf(fields, queries).indexes.map(({ name }) => name);

const query = (equal: readonly string[], maybe: readonly string[] = [], order: string | null = null) => ({
  equal,
  maybe,
  order,
});

test.each<[string, string, readonly Omit<Query, "delegate">[], readonly string[]]>([
  ["the old id alone", FIELDS, [], ["by_legacyId"]],
  ["@unique and @@unique", `${FIELDS}\n  d Int @unique\n  @@unique([a, b])`, [], ["by_legacyId", "by_d", "by_a_b"]],
  ["@@index, its order aside", `${FIELDS}\n  @@index([a(sort: Desc), c])`, [], ["by_legacyId", "by_a_c"]],
  [
    "the beginning of another is left out",
    `${FIELDS}\n  @@index([a])\n  @@index([a, b])`,
    [],
    ["by_legacyId", "by_a_b"],
  ],
  ["the same one once", `${FIELDS}\n  @@index([a, b])\n  @@unique([a, b])`, [], ["by_legacyId", "by_a_b"]],
  ["an id of several fields", "\n  a String\n  b Int\n  @@id([a, b])", [], ["by_legacyId", "by_a_b"]],
  ["what a route filters and sorts by", FIELDS, [query(["a"], [], "c")], ["by_legacyId", "by_a_c"]],
  [
    "with and without what is filtered by sometimes",
    FIELDS,
    [query(["a"], ["b", "yes"], "c")],
    ["by_legacyId", "by_a_c", "by_a_b_c", "by_a_yes_c"],
  ],
  ["what is asked for by the id needs no other", FIELDS, [query(["id", "a"])], ["by_legacyId"]],
  ["a route that lists everything in order", FIELDS, [query([], [], "c")], ["by_legacyId", "by_c"]],
  ["a field that is sorted by and compared", FIELDS, [query(["a"], [], "a")], ["by_legacyId", "by_a"]],
  [
    "as far as the fields have a counterpart",
    `${FIELDS}\n  x Unsupported("p")\n  @@index([a, x, b])`,
    [],
    ["by_legacyId", "by_a"],
  ],
])("indexes: %s", (_name, fields, queries, expected) => {
  expect(names(fields, queries)).toEqual(expected);
});

test("lists and JSON are not sorted", () => {
  const { indexes, leftIndexes } = indexesOf(`${FIELDS}\n  @@index([tags], type: Gin)\n  @@index([meta, a])`);
  expect(indexes.map(({ name }) => name)).toEqual(["by_legacyId"]);
  expect(leftIndexes).toEqual([
    { fields: ["tags"], reason: "kind" },
    { fields: ["meta", "a"], reason: "kind" },
  ]);
});

test("Convex's limits hold: indexes of a table, fields of an index, characters of a name", () => {
  const many = Array.from({ length: 40 }, (_, number) => `  f${number} Int @unique`).join("\n");
  const table = indexesOf(`${FIELDS}\n${many}`);
  expect(table.indexes).toHaveLength(LIMITS.indexesPerTable);
  expect(table.leftIndexes.filter(({ reason }) => reason === "too-many")).toHaveLength(9);

  const wide = Array.from({ length: 17 }, (_, number) => `w${number}`);
  const declared = wide.map((name) => `  ${name} Int`).join("\n");
  expect(indexesOf(`${FIELDS}\n${declared}\n  @@index([${wide.join(", ")}])`).leftIndexes).toMatchObject([
    { reason: "too-wide" },
  ]);

  const [a, b] = ["aVeryLongNameOfAField", "anotherVeryLongNameOfAField"];
  const [c, d] = ["andOneMoreVeryLongName", "andAgainAVeryLongName"];
  const longFields = [a, b, c, d].map((name) => `  ${name} Int`).join("\n");
  expect(names(`${FIELDS}\n${longFields}\n  @@index([${a}, ${b}, ${c}])\n  @@index([${a}, ${b}, ${d}])`)).toEqual([
    "by_legacyId",
    "by_aVeryLongNameOfAField_anotherVeryLongNameOfAField_1_more",
    "by_aVeryLongNameOfAField_anotherVeryLongNameOfAField_1_more_2",
  ]);
});

test("a name that Convex keeps for itself is not given to an index", () => {
  expect(names(`${FIELDS}\n  creation_time DateTime\n  @@index([creation_time])`)).toEqual([
    "by_legacyId",
    "by_1_more",
  ]);
});
