import { describe, expect, test } from "vitest";
import { draftRequests, type DraftParameter } from "../../src/compare/draft.js";
import { judge } from "../../src/compare/judge.js";
import type { AnsweredOn, AnswerRules, ConvexCall } from "../../src/compare/model.js";

const rules: AnswerRules = { shapes: [], orders: null, filters: [] };
const ROW = '{"lead":{"id":"a"}}';
const EMPTY = '{"lead":null}';
const call = (outcome: ConvexCall["outcome"]): ConvexCall => ({
  fn: "leads/queries:getById",
  outcome,
  reason: outcome === "failed" ? "unreachable" : null,
});

function judged(off: string, status: number, on: Partial<AnsweredOn>) {
  const answer = { status, headers: {}, body: off };
  const { standing, compared } = judge(
    { off: answer, on: { ...answer, calls: [], fellThrough: true, ...on } },
    rules,
    new Map(),
  );
  return [standing.kind, ...compared.differences.map(({ kind }) => kind)];
}

describe("an answer that the old code gave shows nothing", () => {
  test.each<[title: string, off: string, status: number, on: Partial<AnsweredOn>, verdict: readonly string[]]>([
    ["Convex answered", ROW, 200, { calls: [call("value")], fellThrough: false }, ["convex"]],
    [
      "Convex answered something else",
      ROW,
      200,
      { calls: [call("value")], fellThrough: false, body: EMPTY },
      ["convex", "value"],
    ],
    ["the row is not in Convex", ROW, 200, { calls: [call("null")] }, ["not-asked", "not-in-convex"]],
    ["there is no row on either side", EMPTY, 200, { calls: [call("null")] }, ["not-asked"]],
    ["the guard refused what Convex gave", ROW, 200, { calls: [call("value")] }, ["not-asked", "owner-refused"]],
    ["the function failed", ROW, 200, { calls: [call("failed")] }, ["not-asked", "function-failed"]],
    [
      "the function failed where the old code refuses",
      "{}",
      404,
      { calls: [call("failed")] },
      ["not-asked", "function-failed"],
    ],
    ["the guard's condition was not met", ROW, 200, {}, ["not-asked"]],
    ["both refuse", '{"error":"no"}', 404, { calls: [call("null")] }, ["refused-alike"]],
    ["a gate refuses before the guard", '{"error":"no"}', 401, { fellThrough: false }, ["refused-alike"]],
    [
      "with the flag on somebody is let in",
      "{}",
      403,
      { calls: [call("value")], fellThrough: false, status: 200, body: ROW },
      ["convex", "status"],
    ],
    ["nothing tells who answered", ROW, 200, { calls: null, fellThrough: null }, ["not-asked"]],
    [
      "nothing tells, and something differs",
      ROW,
      200,
      { calls: null, fellThrough: null, body: EMPTY },
      ["convex", "value"],
    ],
    [
      "a guard by hand may have passed the value over",
      ROW,
      200,
      { calls: [call("value")], fellThrough: null },
      ["not-asked"],
    ],
    ["a guard by hand asked nothing", ROW, 200, { calls: [], fellThrough: null }, ["not-asked"]],
  ])("%s", (_title, off, status, on, verdict) => {
    expect(judged(off, status, on)).toEqual(verdict);
  });
});

describe("drafted requests", () => {
  const parameter = (name: string, place: "path" | "query", isRequired: boolean): DraftParameter => ({
    name,
    place,
    isRequired,
    source: { model: "lead", field: name },
  });
  const draft = (
    parameters: readonly (readonly [DraftParameter, readonly string[]])[],
    callers: readonly string[] = [],
  ) =>
    draftRequests(
      "app/api",
      {
        method: "GET",
        route: "leads/[id]",
        parameters: parameters.map(([each, values]) => ({ parameter: each, values })),
      },
      new Map(callers.map((name) => [name, { cookie: name }])),
      { accept: "*/*" },
    );

  test("every row, and every value of every filter by itself", () => {
    const parameters = [
      [parameter("id", "path", true), ["a", "b c"]],
      [parameter("status", "query", false), ["NEW"]],
      [parameter("limit", "query", false), ["1", "2"]],
    ] as const;
    expect(draft(parameters).map(({ path }) => path)).toEqual([
      "/api/leads/a",
      "/api/leads/a?status=NEW",
      "/api/leads/a?limit=1",
      "/api/leads/a?limit=2",
      "/api/leads/b%20c",
      "/api/leads/b%20c?status=NEW",
      "/api/leads/b%20c?limit=1",
      "/api/leads/b%20c?limit=2",
    ]);
  });

  test("each as every caller, with the headers of all", () => {
    expect(draft([[parameter("id", "path", true), ["a"]]], ["alice", "bob"])).toEqual([
      { method: "GET", path: "/api/leads/a", caller: "alice", headers: { accept: "*/*", cookie: "alice" } },
      { method: "GET", path: "/api/leads/a", caller: "bob", headers: { accept: "*/*", cookie: "bob" } },
    ]);
  });

  test("none where a required parameter has no value, and never too many", () => {
    expect(draft([[parameter("id", "path", true), []]])).toEqual([]);
    const many = Array.from({ length: 10 }, (_, at) => String(at));
    const required = Array.from({ length: 8 }, (_, at) => [parameter(`p${at}`, "query", true), many] as const);
    expect(draft([[parameter("id", "path", true), many], ...required])).toHaveLength(60);
  });
});
