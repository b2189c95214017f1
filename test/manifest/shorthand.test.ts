import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  parseAction,
  parseCall,
  parsePath,
  parseRespond,
  parseStub,
  type Parsed,
} from "../../src/manifest/shorthand.js";

function valueOf<Result>(parsed: Parsed<Result>): Result {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}

describe("parseAction", () => {
  it("reads the seed's notation", () => {
    expect(valueOf(parseAction("api.leads.queries.getLeads({ userId, status?, limit? })"))).toEqual({
      kind: "query",
      fn: { path: "api.leads.queries.getLeads", module: "leads/queries", name: "getLeads" },
      args: [
        { name: "userId", optional: false },
        { name: "status", optional: true },
        { name: "limit", optional: true },
      ],
    });
  });

  it("reads literals and paths as values", () => {
    const text =
      "query api.a.fn({ leadId: id, status: 'DRAFT', limit: 20, from: session.user.id, n: -1.5e3, x: [1, {a: null}] })";
    const action = valueOf(parseAction(text));
    expect(action.kind === "query" && action.args.map(({ value }) => value)).toEqual([
      { kind: "path", code: "id", segments: ["id"] },
      { kind: "literal", code: '"DRAFT"' },
      { kind: "literal", code: "20" },
      { kind: "path", code: "session.user.id", segments: ["session", "user", "id"] },
      { kind: "literal", code: "-1.5e3" },
      { kind: "literal", code: "[1, { a: null }]" },
    ]);
  });

  it.each([
    ["mutation api.leads.mutations.touch({ id })", "mutation"],
    ["api.a.b()", "query"],
    ["api.a.b({})", "query"],
    ["stub { item: null, success: true }", "stub"],
    ["stub {}", "stub"],
    ["stub []", "stub"],
    ["stub null", "stub"],
  ])("reads %s as %s", (text, kind) => {
    expect(valueOf(parseAction(text)).kind).toBe(kind);
  });

  it("prints a stub in one canonical form", () => {
    const action = valueOf(
      parseAction("stub {stages:[],'leads' : [ 'it\\'s', \"\\u2028\" ],\n'a-b':{default:true,},}"),
    );
    expect(action).toEqual({
      kind: "stub",
      body: {
        code: '{ stages: [], leads: ["it\'s", "\\u2028"], "a-b": { default: true } }',
        paths: [],
        keys: ["stages", "leads", "a-b"],
      },
    });
  });

  it.each([
    ["api.leads({ id })", 1, "a function such as api.leads.queries.getLeads"],
    ["internal.leads.queries.get({ id })", 1, "a function such as api.leads.queries.getLeads"],
    ["api.a.b", 8, '"("'],
    ["api.a.b({ id: f(1) })", 16, '"," or "}"'],
    ["api.a.b({ id: `x` })", 15, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id: () => 1 })", 18, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id: (1) })", 15, "a value"],
    ["api.a.b({ ...rest })", 11, "an argument"],
    ["api.a.b({ [id]: 1 })", 11, "an argument"],
    ["api.a.b({ id: a[0] })", 16, '"," or "}"'],
    ["api.a.b({ id: [a] })", 16, "a literal (a string, a number, true, false, null)"],
    ["api.a.b({ id: undefined })", 15, "a value that is no keyword"],
    ["api.a.b({ id: this.x })", 15, "a value that is no keyword"],
    ["api.a.b({ default })", 11, "an argument that is no keyword"],
    ["api.a.b({ __proto__ })", 11, "another name: this one reaches the object's prototype"],
    ["api.a.b({ id: x.constructor })", 17, "another name: this one reaches the object's prototype"],
    ["api.a.b({ id?: 1 })", 14, '"," or "}"'],
    ["api.a.b({ id, id })", 15, "every argument only once"],
    ["api.a.b({ id }); evil()", 16, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id }) // x", 17, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id: /x/ })", 15, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id: a?.b })", 16, '"," or "}"'],
    ["api.a.b({ \\u0069d })", 11, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ größe })", 13, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id: 0x10 })", 15, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id: 1e999 })", 15, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id: 01 })", 15, "a name, a string, a number or one of { } [ ] , : ."],
    ["api.a.b({ id: 'x })", 20, "a closing ', or an escape such as \\n"],
    ["api.a.b({ id: '\u2028' })", 16, "a closing ', or an escape such as \\n"],
    ["api.a.b({ id: '\u007f' })", 16, "a closing ', or an escape such as \\n"],
    ["api.a.b({ id: '\\x41' })", 16, "a closing ', or an escape such as \\n"],
    ["stub 1", 6, '"{", "[" or null'],
    ["stub { a: b }", 11, "a literal (a string, a number, true, false, null)"],
    ["stub { a: 1, a: 2 }", 14, "every key only once"],
    ["stub { '__proto__': 1 }", 8, "another name: this one reaches the object's prototype"],
    ["stub { a }", 10, '":"'],
    ["", 1, '"api.…"'],
  ])("refuses %s at column %i", (text, column, expected) => {
    expect(parseAction(text)).toMatchObject({ ok: false, problem: { column, expected } });
  });

  it("refuses nesting without end instead of overflowing the stack", () => {
    expect(parseAction(`stub { a: ${"[".repeat(50_000)}`)).toMatchObject({
      ok: false,
      problem: { expected: "at most 16 levels of nesting" },
    });
  });
});

describe("parseRespond", () => {
  it.each([
    ["{ data: result, success: true }", ["result"], ["data", "success"]],
    [
      "{ items: result.items, more: result.next.cursor, again: result.items }",
      ["result.items", "result.next.cursor"],
      ["items", "more", "again"],
    ],
    ["result", ["result"], []],
    ["[result, 1]", ["result"], []],
  ])("reads %s", (text, paths, keys) => {
    expect(valueOf(parseRespond(text))).toEqual({ code: text, paths, keys });
  });

  it("lets nothing but the result through", () => {
    expect(parseRespond("{ data: session.user }")).toMatchObject({
      ok: false,
      problem: { column: 9, found: "session", expected: '"result", a field of it, or a literal' },
    });
  });
});

describe("parseStub and parsePath", () => {
  it("read what stands under their keys alone", () => {
    expect(valueOf(parseStub("{ faqs: [] }")).code).toBe("{ faqs: [] }");
    expect(valueOf(parsePath("session.user.id"))).toEqual(["session", "user", "id"]);
    expect(parseStub("stub { faqs: [] }").ok).toBe(false);
    expect(parsePath("session.user.id()").ok).toBe(false);
    expect(parseCall("query api.a.b()").ok).toBe(false);
  });
});

/** Texts near the grammar: its own pieces in any order, and hostile ones between them. */
const nearlyNotation = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "api",
        ".",
        "a",
        "result",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "?",
        "stub",
        "query",
        "null",
        "-1",
      ),
      fc.constantFrom(
        "`",
        "=>",
        ";",
        "//",
        "/*",
        "...",
        "\\u0061",
        "__proto__",
        "\u2028",
        "\u202e",
        "'",
        '"',
        "\\",
        "\n",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.string({ unit: "binary", maxLength: 6 }).map((text) => JSON.stringify(text)),
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(""));

const json = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => !/__proto__|constructor|prototype/.test(JSON.stringify(value)));
const STRING = /"(?:[^"\\]|\\.)*"/g;
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** The notation takes no control character as it is, and JSON leaves DEL and those behind it. */
const withEscapes = (value: unknown): string =>
  JSON.stringify(value).replace(new RegExp(INVISIBLE, "gu"), (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );

describe("every text", () => {
  it("is parsed or refused with a column in it, and never throws", () => {
    fc.assert(
      fc.property(nearlyNotation, (text) => {
        for (const parse of [parseAction, parseCall, parseStub, parseRespond, parsePath]) {
          const parsed = parse(text);
          if (parsed.ok) continue;
          expect(parsed.problem.column).toBeGreaterThanOrEqual(1);
          expect(parsed.problem.column).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("prints to code that parses to the same, and that holds nothing but values outside of strings", () => {
    let parsedOnes = 0;
    const check = (text: string): void => {
      const parsed = parseRespond(text);
      if (!parsed.ok) return;
      parsedOnes += 1;
      expect(parseRespond(parsed.value.code)).toEqual(parsed);
      expect(parsed.value.code.replace(STRING, '""')).toMatch(/^[\w$ {}[\],:."+-]*$/);
      expect(parsed.value.code).not.toMatch(INVISIBLE);
    };
    fc.assert(fc.property(nearlyNotation, check), { numRuns: 2_000 });
    fc.assert(
      fc.property(json, (value) => check(JSON.stringify(value))),
      { numRuns: 500 },
    );
    expect(parsedOnes).toBeGreaterThan(400);
  });

  it("means the same value after printing as the JSON it was", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), json), (value) => {
        fc.pre(!["__proto__", "constructor", "prototype"].some((key) => Object.hasOwn(value, key)));
        const code = valueOf(parseStub(withEscapes(value))).code;
        const evaluated: unknown = new Function(`return (${code});`)();
        expect(JSON.stringify(evaluated)).toBe(JSON.stringify(value));
      }),
    );
  });
});
