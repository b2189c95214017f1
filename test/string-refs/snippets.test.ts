import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src/edits/edit.js";
import { invertEdits } from "../../src/edits/invert.js";
import { CASES, fix } from "./cases.js";

/** The same text as another editor would have saved it. */
const VARIANTS: readonly (readonly [string, (text: string) => string])[] = [
  ["as it is", (text) => text],
  ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ["without a final newline", (text) => text.replace(/\n$/, "")],
  ["with tabs and trailing spaces", (text) => text.replaceAll("  ", "\t").replace(/\n$/, " \t\n")],
  ["with strange spacing below", (text) => `${text}const  below =[ 1,2 ,\n\t3 ]  ;;\n`],
];

describe.each(VARIANTS)("%s", (_name, variant) => {
  it.each(CASES)("$name: forward, again, back", ({ before, after, file }) => {
    const source = variant(before);
    const change = fix(source, file);
    expect(change.findings).toEqual([]);
    expect(change.after).toBe(variant(after));
    expect(change.after).not.toBe(source);
    expect(fix(change.after, file).edits).toEqual([]);
    expect(applyEdits(change.after, invertEdits(source, change.edits))).toBe(source);
  });
});

it("keeps a byte order mark", () => {
  const source = `\uFEFFimport { runQuery } from "@/lib/convex";\nrunQuery("leads:getLeads");\n`;
  expect(fix(source).after).toBe(
    `\uFEFFimport { runQuery } from "@/lib/convex";\nimport { api } from "@/convex/_generated/api";\nrunQuery(api.leads.queries.getLeads);\n`,
  );
  expect(fix(`\uFEFFconvex.query("leads:getLeads");\n`).after).toBe(
    `\uFEFFimport { api } from "@/convex/_generated/api";\n\nconvex.query(api.leads.queries.getLeads);\n`,
  );
});

const UNTOUCHED: readonly (readonly [string, string])[] = [
  ["another library's hook", `import { useQuery } from "react-query";\nuseQuery("leads:getLeads");`],
  ["another library's client", `import { Pool } from "pg";\nconst db = new Pool();\ndb.query("leads:getLeads");`],
  ["a string outside of a call", `const key = "leads:getLeads"; // runQuery`],
  ["another argument", `import { runQuery } from "@/lib/convex";\nrunQuery(fn, "leads:getLeads");`],
  ["a call of another name", `cacheQueryKey("leads:getLeads");`],
  ["a string of another form", `import { runQuery } from "@/lib/convex";\nrunQuery("http://x"); runQuery("a:1");`],
  ["a name that only looks like a call, and no function", `db.query("users:list");`],
  [
    "the maker of references",
    `import { makeFunctionReference } from "convex/server";\nmakeFunctionReference<"query">("leads:getLeads");`,
  ],
];

it.each(UNTOUCHED)("leaves %s alone", (_name, source) => {
  const { after, findings } = fix(source);
  expect(after).toBe(source);
  expect(findings).toEqual([]);
});

const REFUSED: readonly (readonly [string, string, object])[] = [
  [
    "a slip",
    `runQuery("leads:getLead", {})`,
    { kind: "string-reference-unknown", nearest: "api.leads.queries.getLeads" },
  ],
  ["nothing near", `runQuery("zoo:feedTheAnimals")`, { kind: "string-reference-unknown", nearest: null }],
  [
    "two functions",
    `runQuery("social:list")`,
    { kind: "string-reference-ambiguous", candidates: "api.social.messages.list, api.social.queue.list" },
  ],
  ["another kind", `runQuery("bookings:create")`, { kind: "string-reference-unfit", expected: "a public query" }],
  ["an internal one", `runQuery("leads:secret")`, { kind: "string-reference-unfit", actual: "internal query" }],
];

it.each(REFUSED)("refuses the whole file for %s", (_name, call, expected) => {
  const source = `import { runQuery } from "@/lib/convex";\nrunQuery("leads:getLeads");\n${call};\n`;
  const { after, findings, edits } = fix(source);
  expect(after).toBe(source);
  expect(edits).toEqual([]);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ ...expected, file: "lib/data.ts", line: 3, column: 10 });
});

it("cannot import into a CommonJS file", () => {
  const { after, findings } = fix(`const { runQuery } = require("./convex");\nrunQuery("leads:getLeads");\n`, "a.js");
  expect(findings.map(({ kind }) => kind)).toEqual(["string-reference-commonjs"]);
  expect(after).toContain(`"leads:getLeads"`);
});

it("says that a file does not parse only where a string of it leads to Convex", () => {
  const found = fix(`import { runQuery } from "@/lib/convex";\nrunQuery("leads:getLeads";\n`).findings;
  expect(found).toMatchObject([{ kind: "syntax-error", line: 2 }]);
  expect(fix(`import { query } from "node:fs"; query(;\n`).findings).toEqual([]);
});
