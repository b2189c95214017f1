import { describe, expect, test } from "vitest";
import { compareAnswers } from "../../src/compare/answers.js";
import type { AnswerRules, FieldRule, OrderRule, RowShape } from "../../src/compare/model.js";

const field = (name: string, as: FieldRule["as"], isOptional = false, fresh = name): FieldRule => ({
  old: name,
  new: fresh,
  as,
  isOptional,
});

const LEAD: RowShape = {
  model: "lead",
  isRead: true,
  names: new Set(["id", "userId", "name", "status", "value", "count", "stage", "createdAt", "stageId", "tags"]),
  fields: [
    field("name", "same"),
    field("status", "enum"),
    field("value", "number"),
    field("count", "number"),
    field("createdAt", "date"),
    field("stageId", "same", true),
    field("stage", "same", false, "stageName"),
    field("tags", "date"),
  ],
};

const byDate: readonly OrderRule[] = [{ fields: ["createdAt"] }];

function compare(old: unknown, fresh: unknown, rules: Partial<AnswerRules> = {}, given: Record<string, string> = {}) {
  const answer = (body: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(body) });
  const { differences, conversions } = compareAnswers(
    answer(old),
    answer(fresh),
    { shapes: [LEAD], orders: byDate, filters: [], ...rules },
    new Map(Object.entries(given)),
  );
  return {
    found: differences.map(({ path, kind, detail }) => [path, kind, ...(detail === null ? [] : [detail])].join(" ")),
    how: conversions.map(({ path, how }) => `${path}: ${how}`),
  };
}

const NOON = "2026-01-05T12:00:00.000Z";
const NOON_MS = Date.parse(NOON);

describe("what is written otherwise and is the same", () => {
  test.each<[title: string, old: unknown, fresh: unknown, how: string]>([
    [
      "a date as milliseconds",
      { id: "a", createdAt: NOON },
      { id: "a", createdAt: NOON_MS },
      "createdAt: a date's text → milliseconds",
    ],
    [
      "a date in another notation",
      { id: "a", createdAt: NOON },
      { id: "a", createdAt: "2026-01-05T13:00:00+01:00" },
      "createdAt: a date's text → a date's text",
    ],
    [
      "a Decimal's text as a number",
      { id: "a", value: "12.50" },
      { id: "a", value: 12.5 },
      "value: string → number, the same number",
    ],
    [
      "a number with an exponent",
      { id: "a", value: "0.0000001" },
      { id: "a", value: 1e-7 },
      "value: string → number, the same number",
    ],
    [
      "a large whole number as a text",
      { id: "a", count: "9007199254740993" },
      { id: "a", count: "9007199254740993.0" },
      "count: string → string, the same number",
    ],
    [
      "an enum's name in another case",
      { id: "a", status: "NEW" },
      { id: "a", status: "new" },
      "status: the same name in another case",
    ],
    ["null that is left out", { id: "a", stageId: null }, { id: "a" }, "stageId: null → left out"],
    [
      "a list of dates",
      { id: "a", tags: [NOON] },
      { id: "a", tags: [NOON_MS] },
      "tags[*]: a date's text → milliseconds",
    ],
  ])("%s", (_title, old, fresh, how) => {
    expect(compare({ lead: old }, { lead: fresh })).toEqual({ found: [], how: [`lead.${how}`] });
  });

  test("what Convex gives every document, its old id by another name, and a renamed field", () => {
    const old = { id: "a", name: "A", stage: "first" };
    const fresh = { _id: "k57", _creationTime: 1, legacyId: "a", name: "A", stageName: "first" };
    expect(compare({ lead: old }, { lead: fresh })).toEqual({ found: [], how: [] });
  });
});

describe("what differs", () => {
  test.each<[title: string, old: unknown, fresh: unknown, found: readonly string[]]>([
    ["another name", { id: "a", name: "A" }, { id: "a", name: "B" }, ["name value"]],
    ["a name in another case, where it is no enum", { id: "a", name: "New" }, { id: "a", name: "new" }, ["name value"]],
    [
      "a date an hour off",
      { id: "a", createdAt: NOON },
      { id: "a", createdAt: NOON_MS + 3_600_000 },
      ["createdAt time-zone +1 h"],
    ],
    [
      "a date half an hour before",
      { id: "a", createdAt: NOON },
      { id: "a", createdAt: NOON_MS - 19_800_000 },
      ["createdAt time-zone -5 h 30 min"],
    ],
    ["a date a millisecond off", { id: "a", createdAt: NOON }, { id: "a", createdAt: NOON_MS + 1 }, ["createdAt type"]],
    ["a day off", { id: "a", createdAt: NOON }, { id: "a", createdAt: NOON_MS + 86_400_000 }, ["createdAt type"]],
    [
      "seconds for milliseconds",
      { id: "a", createdAt: NOON },
      { id: "a", createdAt: NOON_MS / 1000 },
      ["createdAt type"],
    ],
    [
      "milliseconds where no schema says that it is a date",
      { id: "a", seen: NOON },
      { id: "a", seen: NOON_MS },
      ["seen type"],
    ],
    ["another number", { id: "a", value: "12.50" }, { id: "a", value: 12.05 }, ["value type"]],
    [
      "a number that a double cannot hold",
      { id: "a", count: "9007199254740993" },
      { id: "a", count: 9007199254740992 },
      ["count type"],
    ],
    ["a number's text where it is no number", { id: "a", name: "1" }, { id: "a", name: 1 }, ["name type"]],
    ["null for a text", { id: "a", name: "A" }, { id: "a", name: null }, ["name value"]],
    ["null that is left out, where the schema demands it", { id: "a", name: null }, { id: "a" }, ["name missing-key"]],
    ["a value that is left out", { id: "a", stageId: "s" }, { id: "a" }, ["stageId missing-key"]],
    ["a field too many", { id: "a" }, { id: "a", secret: 1 }, ["secret extra-key"]],
    ["a list for one", { id: "a", name: "A" }, { id: "a", name: ["A"] }, ["name type"]],
    ["a shorter list", { id: "a", tags: [1, 2] }, { id: "a", tags: [1] }, ["tags.length value"]],
    ["false for nothing", { id: "a", name: false }, { id: "a", name: null }, ["name value"]],
  ])("%s", (_title, old, fresh, found) => {
    expect(compare({ lead: old }, { lead: fresh }).found).toEqual(found.map((each) => `lead.${each}`));
  });

  test("_id where the old answer has no row is a key too many", () => {
    expect(compare({ total: 1 }, { total: 1, _id: "k" }).found).toEqual([]);
    expect(compare({ total: 1 }, { total: 1, _creationTime: 4 }).found).toEqual(["_creationTime extra-key"]);
  });

  test("keys that no expression has", () => {
    expect(compare({ "a b": 1 }, { "a b": 2 }).found).toEqual(['"a b" value']);
    expect(compare({ ["__proto__x"]: 1, constructor: 1 }, { ["__proto__x"]: 1 }).found).toEqual([
      "constructor missing-key",
    ]);
  });
});

const row = (id: string, at: number, more: object = {}) => ({
  id,
  createdAt: new Date(NOON_MS + at).toISOString(),
  ...more,
});
const fresh = (id: string, at: number, more: object = {}) => ({ id, createdAt: NOON_MS + at, ...more });

describe("lists of rows", () => {
  test("an order that was asked and differs", () => {
    expect(compare({ leads: [row("a", 2), row("b", 1)] }, { leads: [fresh("b", 1), fresh("a", 2)] }).found).toEqual([
      "leads order createdAt",
    ]);
  });

  test("rows of one moment may change places, where the order says no more", () => {
    const [old, mixed] = [
      [row("a", 1), row("b", 1), row("c", 0)],
      [fresh("b", 1), fresh("a", 1), fresh("c", 0)],
    ];
    expect(compare({ leads: old }, { leads: mixed }).found).toEqual([]);
    expect(compare({ leads: old }, { leads: mixed }, { orders: [{ fields: null }] }).found).toEqual(["leads order"]);
  });

  test("where no order was asked, none is compared", () => {
    const [old, mixed] = [
      [row("a", 2), row("b", 1)],
      [fresh("b", 1), fresh("a", 2)],
    ];
    expect(compare({ leads: old }, { leads: mixed }, { orders: null }).found).toEqual([]);
  });

  test("a row that is missing, one too many, and one that changed", () => {
    const old = [row("a", 3, { name: "A" }), row("b", 2, { name: "B" })];
    const other = [fresh("a", 3, { name: "X" }), fresh("c", 1, { name: "C" })];
    expect(compare({ leads: old }, { leads: other }).found).toEqual([
      "leads[*] missing-row",
      "leads[*] extra-row",
      "leads[*].name value",
    ]);
  });

  const filters: AnswerRules["filters"] = [
    { field: "userId", from: "caller", key: "" },
    { field: "status", from: "request", key: "status" },
    { field: "published", from: "constant", key: "true" },
  ];

  test("a row of somebody else is named", () => {
    const [old, other] = [
      [row("a", 1, { userId: "u" })],
      [fresh("a", 1, { userId: "u" }), fresh("b", 0, { userId: "v" })],
    ];
    expect(compare({ leads: old }, { leads: other }, { filters }).found).toEqual(["leads[*] row-of-others userId"]);
  });

  test("a forgotten filter is named, also where the old answer is empty", () => {
    const other = [fresh("b", 0, { userId: "u", status: "LOST" })];
    expect(compare({ leads: [] }, { leads: other }, { filters }, { status: "NEW" }).found).toEqual([
      "leads[*] filter-forgotten status",
    ]);
    const unpublished = [fresh("b", 0, { published: false })];
    expect(compare({ leads: [] }, { leads: unpublished }, { filters }).found).toEqual([
      "leads[*] filter-forgotten published",
    ]);
  });

  test("one row that is another one's", () => {
    const [old, other] = [
      { id: "a", userId: "u", name: "A" },
      { id: "b", userId: "v", name: "B" },
    ];
    expect(compare({ lead: old }, { lead: other }, { filters }).found).toEqual(["lead row-of-others userId"]);
    expect(compare({ lead: old }, { lead: { ...other, userId: "u" } }, { filters }).found).toEqual(["lead other-row"]);
  });

  test("rows without an id are paired by what they hold, where no order was asked", () => {
    const [old, other] = [
      [
        { status: "NEW", n: 1 },
        { status: "LOST", n: 2 },
      ],
      [
        { status: "LOST", n: 2 },
        { status: "NEW", n: 1 },
      ],
    ];
    expect(compare({ by: old }, { by: other }, { orders: null }).found).toEqual([]);
    expect(compare({ by: old }, { by: other }).found).toEqual([
      "by[*].status value",
      "by[*].n value",
      "by[*].status value",
      "by[*].n value",
    ]);
    expect(compare({ by: old }, { by: [...other, { status: "WON", n: 0 }] }, { orders: null }).found).toEqual([
      "by[*] extra-row",
    ]);
    expect(compare({ by: old }, { by: other.slice(1) }, { orders: null }).found).toEqual(["by[*] missing-row"]);
  });

  test("two rows of one id are not taken for one", () => {
    const twice = [row("a", 1), row("a", 1)];
    expect(compare({ leads: twice }, { leads: [fresh("a", 1)] }).found).toEqual(["leads[*] missing-row"]);
  });
});

describe("around the body", () => {
  const answer = (status: number, body: string, headers: Record<string, string> = {}) => ({ status, body, headers });
  const rules: AnswerRules = { shapes: [], orders: null, filters: [] };
  const found = (old: ReturnType<typeof answer>, other: ReturnType<typeof answer>) =>
    compareAnswers(old, other, rules, new Map()).differences.map(({ path, kind }) => `${path} ${kind}`);

  test("another status says enough", () => {
    expect(found(answer(200, "[]"), answer(404, "{}"))).toEqual(["status status"]);
  });

  test("headers that a caller acts upon", () => {
    const old = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", date: "today" };
    const other = { "content-type": "application/json;charset=UTF-8", date: "tomorrow" };
    expect(found(answer(200, "[]", old), answer(200, "[]", other))).toEqual(["headers.cache-control header"]);
  });

  test("a body that is no JSON", () => {
    expect(found(answer(200, "a"), answer(200, "b"))).toEqual([" body"]);
    expect(found(answer(200, "a"), answer(200, "a"))).toEqual([]);
  });
});
