import { describe, expect, it } from "vitest";
import type { Entry, LiveAction, ManifestArgument, ManifestValue } from "../../src/manifest/model.js";
import { checkEntry } from "../../src/target/check.js";
import { returnedFields } from "../../src/target/returned.js";
import { read, readOne } from "./snippets.js";

const TABLE = read({
  "leads/queries.ts": `import { query, mutation, internalQuery } from "../_generated/server";
import { v } from "convex/values";
export const getLeads = query({
  args: { userId: v.string(), status: v.optional(v.union(v.literal("NEW"), v.literal("WON"))), limit: v.optional(v.number()) },
  handler,
});
export const byId = query({ args: { id: v.id("leads") }, handler });
export const byAnyId = query({ args: { id: v.union(v.id("leads"), v.string()) }, handler });
export const byNullableId = query({ args: { id: v.union(v.id("leads"), v.null()) }, handler });
export const big = query({ args: { n: v.int64() }, handler });
export const open = query(async () => null);
export const keyed = query({ args: { serverKey: v.string(), id: v.string() }, handler });
export const odd = query({ args: { when: dateValidator }, handler });
export const secret = internalQuery({ args: {}, handler });
export const markWon = mutation({ args: { id: v.string() }, handler });
export const strange = madeElsewhere({ handler });`,
});

const PLACE = { file: "migrate.manifest.json", line: 7, column: 3 };
const literal = (code: string): ManifestValue => ({ kind: "literal", code });
const path = (code: string): ManifestValue => ({ kind: "path", code, segments: code.split(".") });

/** `userId`, `limit?` */
const bare = (written: string): ManifestArgument => ({
  name: written.replace("?", ""),
  optional: written.endsWith("?"),
});

function entry(name: string, args: readonly ManifestArgument[], kind: LiveAction["kind"] = "query"): Entry {
  const fn = { path: `api.leads.queries.${name}`, module: "leads/queries", name };
  const respond = { code: "{ data: result }", paths: ["result"], keys: ["data"] };
  const action: LiveAction = { kind, fn, args, respond };
  return { domain: "leads", route: "leads", file: "app/api/leads/route.ts", method: "GET", action, place: PLACE };
}

/** Kinds of the findings with the facts that matter. */
function check(name: string, args: readonly ManifestArgument[], kind?: LiveAction["kind"]): string[] {
  return checkEntry(entry(name, args, kind), TABLE).map((found) => {
    const { kind: what, severity, file, line, column, ...facts } = found;
    expect({ file, line, column }).toEqual(PLACE);
    expect(severity).toBe(what === "function-unreadable" ? "warning" : "error");
    return [
      what,
      ...Object.entries(facts)
        .filter(([key]) => key !== "fn")
        .map(([key, value]) => `${key}=${value}`),
    ].join(" ");
  });
}

describe("checkEntry", () => {
  it.each<[string, readonly ManifestArgument[], readonly string[]]>([
    ["getLeads", ["userId", "status?", "limit?"].map(bare), []],
    ["getLeads", [bare("userId"), { ...bare("status"), value: literal('"NEW"') }], []],
    ["getLeads", [bare("userId"), { ...bare("limit"), value: literal("20") }], []],
    ["getLeads", [bare("userId"), { ...bare("limit"), value: path("page.limit") }], []],
    ["getLeads", [bare("limit?")], ["argument-missing argument=userId"]],
    ["getLeads", ["userId", "limt?"].map(bare), ["argument-unknown argument=limt nearest=limit"]],
    ["getLeads", ["userId", "zzzzzz"].map(bare), ["argument-unknown argument=zzzzzz nearest=null"]],
    ["getLeads", [bare("userId?")], ["argument-not-optional argument=userId"]],
    [
      "getLeads",
      [bare("userId"), { ...bare("status"), value: literal('"LOST"') }],
      ['argument-type argument=status expected="NEW" or "WON" actual="LOST"'],
    ],
    [
      "getLeads",
      [bare("userId"), { ...bare("limit"), value: literal('"20"') }],
      ['argument-type argument=limit expected=number actual="20"'],
    ],
    [
      "getLeads",
      [{ ...bare("userId"), value: literal("null") }],
      ["argument-type argument=userId expected=string actual=null"],
    ],
    [
      "getLeads",
      [{ ...bare("userId"), value: literal("true") }],
      ["argument-type argument=userId expected=string actual=true"],
    ],
    ["byId", [bare("id")], ['argument-type argument=id expected=an id of table "leads" actual=a Prisma id']],
    [
      "byId",
      [{ ...bare("id"), value: path("lead.id") }],
      ['argument-type argument=id expected=an id of table "leads" actual=a Prisma id (`lead.id`)'],
    ],
    ["byId", [{ ...bare("id"), value: path("row._id") }], []],
    ["byId", [{ ...bare("id"), value: path("session.user.convexId") }], []],
    [
      "byNullableId",
      [bare("id")],
      ['argument-type argument=id expected=an id of table "leads" or null actual=a Prisma id'],
    ],
    ["byAnyId", [bare("id")], []],
    ["big", [{ ...bare("n"), value: literal("20") }], ["argument-type argument=n expected=int64 actual=20"]],
    ["big", [{ ...bare("n"), value: literal("20n") }], []],
    ["keyed", [bare("id")], []],
    ["odd", [], []],
    ["odd", [bare("when?")], []],
    ["open", [bare("id")], ["function-unreadable reason=it has no `args`, or not every one of them can be seen"]],
    ["strange", [], ["function-unreadable reason=it is not made by a builder that can be followed to Convex's own"]],
    ["secret", [], ["function-not-public actual=internal query"]],
    ["markWon", [bare("id")], ["function-wrong-kind expected=query actual=mutation"]],
    ["getLead", [bare("userId")], ["function-missing nearest=api.leads.queries.getLeads ship=null"]],
    ["zzzzzzzzzzzzzzzzzzzz", [], ["function-missing nearest=null ship=null"]],
  ])("%s with %j", (name, args, expected) => {
    expect(check(name, args)).toEqual(expected);
  });

  it("accepts a mutation where one is asked for, and refuses a query there", () => {
    expect(check("markWon", [bare("id")], "mutation")).toEqual([]);
    expect(check("getLeads", [bare("userId")], "mutation")).toEqual([
      "function-wrong-kind expected=mutation actual=query",
    ]);
  });

  it("suggests functions of the asked kind only", () => {
    expect(check("markWom", [], "mutation")).toEqual(["function-missing nearest=api.leads.queries.markWon ship=null"]);
    expect(check("secre", [])).not.toEqual(["function-missing nearest=api.leads.queries.secret ship=null"]);
  });

  it("has nothing to say about a stub", () => {
    const body = { code: "{ stages: [] }", paths: [], keys: ["stages"] };
    expect(checkEntry({ ...entry("none", []), action: { kind: "stub", body } }, TABLE)).toEqual([]);
  });
});

describe("returnedFields", () => {
  it.each([
    ["v.object({ id: v.string(), userId: v.optional(v.string()) })", ["id", "userId"]],
    ["v.array(v.object({ id: v.string() }))", ["id"]],
    ["v.union(v.object({ id: v.string() }), v.null())", ["id"]],
    ["v.union(v.object({ id: v.string() }), v.object({ id: v.string(), name: v.string() }))", ["id", "name"]],
    ["v.nullable(v.array(v.object({ id: v.string() })))", ["id"]],
    ["v.null()", null],
    ["v.any()", null],
    ["v.number()", null],
    ["v.union(v.object({ id: v.string() }), v.any())", null],
    ["v.record(v.string(), v.any())", null],
    ["somewhere", null],
  ])("%s", (returns, expected) => {
    expect(returnedFields(readOne(`export const f = query({ args: {}, returns: ${returns}, handler });`))).toEqual(
      expected,
    );
  });

  it("does not know what a function without `returns` returns", () => {
    expect(returnedFields(readOne("export const f = query({ args: {}, handler });"))).toBeNull();
  });
});
