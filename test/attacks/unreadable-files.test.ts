import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tidied } from "../../src/data/prisma/tidy.js";
import { parseModule, syntaxErrorOf } from "../../src/route/parse.js";
import { readRoute, routeReader } from "../../src/route/read.js";
import { shortened } from "../../src/run/backfill/reason.js";
import { findingsOf, MANIFEST, plainForTest, type TestApp } from "../cli/app.js";
import { REPOSITORY } from "../support/scratch.js";

const ROUTE = "app/api/leads/route.ts";
const LEADS = readFileSync(join(REPOSITORY, "fixtures/phase3-app", ROUTE), "utf8");

/** A handler with code of any depth in front of its read. */
const withCode = (code: string): string =>
  LEADS.replace("const leads = await", () => `${code}\n    const leads = await`);

/** Code that goes so many levels deep, in all ways in which code does. */
const DEEP: Readonly<Record<string, (levels: number) => string>> = {
  brackets: (n) => `const x = ${"[".repeat(n)}${"]".repeat(n)};`,
  "parts in parentheses": (n) => `const x = ${"(".repeat(n)}1${")".repeat(n)};`,
  "chained calls": (n) => `const x = session${".b()".repeat(n)};`,
  members: (n) => `const x = session${".b".repeat(n)};`,
  "a long sum": (n) => `const x = ${"1+".repeat(n)}1;`,
  "else if": (n) => `if (limit) {} ${"else if (limit) { f(); } ".repeat(n)}`,
  functions: (n) => `${"function f(){".repeat(n)}${"}".repeat(n)}`,
  "arrow functions": (n) => `const x = ${"()=>".repeat(n)}1;`,
  "try blocks": (n) => `${"try {".repeat(n)}f();${"} finally {}".repeat(n)}`,
  "calls in calls": (n) => `const x = ${"f(".repeat(n)}1${")".repeat(n)};`,
  objects: (n) => `const x = ${"{a:".repeat(n)}1${"}".repeat(n)};`,
  "types in types": (n) => `type T = ${"A<".repeat(n)}1${">".repeat(n)};`,
  templates: (n) => `const x = ${"`${".repeat(n)}1${"}`".repeat(n)};`,
  "what is chosen": (n) => `const x = ${"limit?1:".repeat(n)}1;`,
};

const reader = routeReader("@/lib/data-source", { prisma: ["@/lib/prisma"], extended: null }, () => null);

describe("code that is nested too deeply for a stack", () => {
  test.each(Object.keys(DEEP))("%s: 10,000 levels are refused by name", (shape) => {
    const facts = readRoute(ROUTE, withCode(DEEP[shape]?.(10_000) ?? ""), reader);
    expect(facts).toMatchObject({
      handlers: [],
      syntaxError: { reason: "its code is nested more than 1000 levels deep", place: { file: ROUTE } },
    });
  });

  test.each(Object.keys(DEEP))("%s: 200 levels are read", (shape) => {
    const { syntaxError, handlers } = readRoute(ROUTE, withCode(DEEP[shape]?.(200) ?? ""), reader);
    expect(syntaxError).toBeNull();
    expect(handlers.map(({ method, body }) => [method, body?.accesses.length])).toEqual([
      ["GET", 1],
      ["POST", 1],
    ]);
  });

  test("a name that is made of others twice, 40 times over, is read", () => {
    const lines = Array.from({ length: 40 }, (_, at) => `const a${at + 1} = join(a${at}, a${at});`);
    const text = withCode(`const a0 = status;\n${lines.join("\n")}`).replace("{ status }", "{ status: a40 }");
    const [get] = readRoute(ROUTE, text, reader).handlers;
    expect(JSON.stringify(get?.body?.accesses).length).toBeLessThan(100_000);
  });

  test("the place is where it becomes too deep", () => {
    const source = parseModule("lib/sum.ts", `export const sum =\n  ${"1+".repeat(5_000)}1;\n`);
    expect(syntaxErrorOf(source, "lib/sum.ts")?.place).toMatchObject({ file: "lib/sum.ts", line: 1 });
  });
});

/** Everything that a command says of the file, and that it is the reason for nothing else. */
async function findingsAbout(app: TestApp, file: string, ...args: string[]) {
  const { code, report } = await app.report(...args);
  return { code, found: findingsOf(report).filter((each) => each.file === file), report };
}

describe("an app with such a file", () => {
  const TOO_DEEP = "its code is nested more than 1000 levels deep";

  test("wire refuses that file alone and goes on; scan, status and report say it", async () => {
    const app = plainForTest();
    const deep = withCode(DEEP["a long sum"]?.(10_000) ?? "");
    app.write(ROUTE, deep);
    const { code, found, report } = await findingsAbout(app, ROUTE, "wire", "--all", "--no-verify");
    expect([code, found]).toEqual([6, [expect.objectContaining({ kind: "syntax-error", reason: TOO_DEEP })]]);
    expect(report.handlers.filter(({ status }) => status === "wired" || status === "stubbed").length).toBeGreaterThan(
      20,
    );
    expect(app.read(ROUTE)).toBe(deep);
    for (const command of ["scan", "status", "report"]) {
      const said = await app.migrate(command);
      expect([command, said.code, said.stderr]).toEqual([command, 0, expect.not.stringContaining("fault of migrate")]);
    }
  });

  test("a service that cannot be read refuses the handlers that call it", async () => {
    const app = plainForTest();
    app.write("lib/quota.ts", `export async function quota() {\n  return ${"1+".repeat(10_000)}1;\n}\n`);
    app.write(ROUTE, `import { quota } from "@/lib/quota";\n${withCode("await quota();")}`);
    const { code, found } = await findingsAbout(app, "lib/quota.ts", "wire", "--all", "--no-verify");
    expect([code, found]).toEqual([6, [expect.objectContaining({ kind: "syntax-error", reason: TOO_DEEP })]]);
  });

  test.each([
    ["leftovers --all", "lib/deep.ts"],
    ["init --update", "convex/leads/deep.ts"],
  ])("%s ends with an error that names it, and writes nothing", async (line, file) => {
    const app = plainForTest();
    app.write(file, `export const sum = ${"1+".repeat(10_000)}1;\n`);
    const manifest = app.read(MANIFEST);
    const { code, stderr } = await app.migrate(...line.split(" "));
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${file} cannot be read: ${TOO_DEEP}`)]);
    expect(stderr).not.toMatch(/fault of migrate|^\s+at /m);
    expect(app.read(MANIFEST)).toBe(manifest);
  });

  test("strings for Convex in such a file are not touched", async () => {
    const app = plainForTest();
    const text = `const x = ${"[".repeat(10_000)}"leads:getLeads"${"]".repeat(10_000)};\nuseQuery("leads/queries:getLeads");\n`;
    app.write("lib/deep.ts", text);
    const { code, stderr } = await app.migrate("fix", "string-refs", "--no-verify");
    expect([code === 0 || code === 6, stderr]).toEqual([true, expect.not.stringContaining("fault of migrate")]);
    expect(app.read("lib/deep.ts")).toBe(text);
  });
});

describe("files of the app that are not what they should be", () => {
  const DEEP_JSON = "[".repeat(100_000) + "]".repeat(100_000);

  test.each<readonly [what: string, spoil: (app: TestApp) => void, line: string, said: RegExp]>([
    [
      "a tsconfig of 100,000 brackets",
      (app) => app.write("tsconfig.json", DEEP_JSON),
      "scan",
      /tsconfig\.json cannot be/,
    ],
    ["such a package.json", (app) => app.write("package.json", DEEP_JSON), "scan", /package\.json cannot be read/],
    [
      "such a manifest",
      (app) => app.write(MANIFEST, `{"domains":${DEEP_JSON}}`),
      "wire --all",
      /manifest\.json cannot/,
    ],
    [
      "a folder in the place of the record",
      (app) => mkdirSync(join(app.root, ".migrate/guards.json"), { recursive: true }),
      "wire --all --no-verify",
      /guards\.json is a folder/,
    ],
    ["a file in the place of the state", (app) => app.write(".migrate", "x"), "status", /\.migrate\/\w+\.json/],
  ])("%s: the error names it, and nothing is written", async (_what, spoil, line, said) => {
    const app = plainForTest();
    spoil(app);
    const { code, stderr } = await app.migrate(...line.split(" "));
    expect([code, stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(stderr).not.toMatch(/fault of migrate|^\s+at /m);
    expect(app.read(ROUTE)).toBe(LEADS);
  });

  test.each<readonly [what: string, write: (app: TestApp) => void]>([
    [
      "bytes that are no text",
      ({ root }) => writeFileSync(join(root, ROUTE), Buffer.from([0x63, 0, 0xff, 0xfe, 0xc3])),
    ],
    ["zeros", (app) => app.write(ROUTE, "\0\u0001".repeat(5_000))],
  ])("a route file of %s is refused, and the others are wired", async (_what, write) => {
    const app = plainForTest();
    write(app);
    const { code, found } = await findingsAbout(app, ROUTE, "wire", "--all", "--no-verify");
    expect([code, found.map(({ kind }) => kind)]).toEqual([6, ["syntax-error"]]);
  });
});

describe("texts that make a careless pattern try every way", () => {
  const LONG = 100_000;

  test.each<readonly [what: string, read: () => unknown]>([
    ["empty lines in an error's words", () => shortened(`${"\n".repeat(LONG)}x`)],
    ["spaces in a Prisma schema", () => tidied(`model A {\n  id${" ".repeat(LONG)}Int @id\n}\n`)],
    ["spaces in a statement", () => readRoute(ROUTE, LEADS.replace("import {", `import ${" ".repeat(LONG)}{`), reader)],
    ["spaces behind a comment", () => readRoute(ROUTE, `/* a */${" ".repeat(LONG)}${LEADS}`, reader)],
  ])("%s: read within a second", (_what, read) => {
    const from = performance.now();
    read();
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});
