import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PROBE = `${ROOT}test/templates/probe.ts`;

/** Templates that import nothing of an app: they compile where `convex/_generated` is missing. */
const SELF_CONTAINED = [
  "data-source",
  "convex/sync",
  "convex/answers",
  "convex/compare-in-background",
  "instrumentation/with-timing",
].map((name) => `${ROOT}templates/${name}.ts`);

const PROBE_HEAD = `
import type { ApiFromModules, FilterApi, FunctionReference } from "convex/server";
import { queryGeneric, mutationGeneric } from "convex/server";
import { v } from "convex/values";
import { convexMutation, convexQuery } from "../../templates/convex-client.js";
import { fetchMutation, fetchQuery } from "../../templates/convex/server.js";
const key = { serverKey: v.optional(v.string()) };
const queries = {
  getById: queryGeneric({ args: { id: v.string(), ...key }, returns: v.union(v.null(), v.object({ id: v.string() })), handler: () => null }),
  getLeads: queryGeneric({ args: { status: v.optional(v.string()), limit: v.optional(v.number()), ...key }, returns: v.array(v.number()), handler: () => [] }),
  all: queryGeneric({ args: {}, returns: v.number(), handler: () => 1 }),
  unvalidated: queryGeneric((_ctx, args: any) => args),
  either: queryGeneric({ args: v.union(v.object({ a: v.string() }), v.object({ b: v.number() })), handler: () => null }),
};
const mutations = { touch: mutationGeneric({ args: { id: v.string() }, handler: () => null }) };
declare const api: FilterApi<ApiFromModules<{ queries: typeof queries; mutations: typeof mutations }>, FunctionReference<any, "public">>;
`;

const STRICTEST: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  types: ["node"],
};

/** Type errors of the templates themselves and of a route's code that uses them. */
function errorsOf(code: string, options: ts.CompilerOptions = STRICTEST): string[] {
  const host = ts.createCompilerHost(options);
  const onDisk = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === PROBE ? ts.createSourceFile(name, `${PROBE_HEAD}${code}`, ts.ScriptTarget.ES2022) : onDisk(name, ...rest);
  const program = ts.createProgram([PROBE, ...SELF_CONTAINED], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ code: number, messageText }) => `TS${number} ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

describe("the types of the client helper", () => {
  it("accept what the functions take, with optional arguments left out or undefined", () => {
    const code = `
      declare const status: string | null;
      export const row: Promise<{ id: string } | null> = convexQuery(api.queries.getById, { id: "1" });
      export const rows: Promise<number[]> = convexQuery(api.queries.getLeads, { status: status ?? undefined });
      export const calls = [
        convexQuery(api.queries.getLeads), convexQuery(api.queries.getLeads, {}), convexQuery(api.queries.all),
        convexQuery(api.queries.all, {}), convexQuery(api.queries.unvalidated, { any: 1 }), convexQuery(api.queries.either, { b: 1 }),
        convexMutation(api.mutations.touch, { id: "1" }),
        fetchMutation(api.mutations.touch, { id: "1" }, { token: undefined }),
        fetchQuery(api.queries.getLeads), fetchQuery(api.queries.getLeads, {}, { timeoutMs: 5 }), fetchQuery(api.queries.all),
      ];`;
    expect(errorsOf(code)).toEqual([]);
    expect(errorsOf(code, { ...STRICTEST, strict: false, exactOptionalPropertyTypes: false })).toEqual([]);
  });

  it("fit apps that compile for old browsers, as Next's own template once did", () => {
    const options: ts.CompilerOptions = {
      strict: true,
      isolatedModules: true,
      esModuleInterop: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES5,
      lib: ["lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.d.ts"],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      types: ["node"],
    };
    expect(errorsOf(`export const row = convexQuery(api.queries.getById, { id: "1" });`, options)).toEqual([]);
  });

  it("fit the api that Convex generates for the shipped functions", () => {
    const code = `
      import { api as generated } from "../../convex/_generated/api.js";
      declare const status: string | null;
      export const row = convexQuery(generated.leads.queries.getById, { id: "1" });
      export const rows = convexQuery(generated.leads.queries.getLeads, { userId: "u", status: status ?? undefined, limit: 20 });
      export const field: Promise<string | undefined> = row.then((lead) => lead?.userId);`;
    expect(errorsOf(code)).toEqual([]);
    const [error, ...others] = errorsOf(code.replace('{ id: "1" }', '{ id: "1", serverKey: "k" }'));
    expect([error?.slice(0, 7), others]).toEqual(["TS2353 ", []]);
  });

  it.each([
    ["a missing argument", `convexQuery(api.queries.getById, {})`, "TS2345"],
    ["no arguments at all", `convexQuery(api.queries.getById)`, "TS2554"],
    ["an unknown argument", `convexQuery(api.queries.getLeads, { stat: "x" })`, "TS2353"],
    ["null for an optional argument", `convexQuery(api.queries.getLeads, { status: null })`, "TS2322"],
    ["options in the place of arguments", `fetchQuery(api.queries.getById, { token: "t" })`, "TS2353"],
    ["the server key", `convexQuery(api.queries.getById, { id: "1", serverKey: "k" })`, "TS2353"],
    ["a mutation as a query", `convexQuery(api.mutations.touch, { id: "1" })`, "TS2379"],
    ["the wrong result", `const n: Promise<string> = convexQuery(api.queries.all); void n`, "TS2322"],
  ])("refuse %s", (_what, code, expected) => {
    const errors = errorsOf(`${code};`);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(new RegExp(`^${expected} `));
  });
});
