import { join } from "node:path";
import { v } from "convex/values";
import ts from "typescript";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { closedMutation, closedQuery } from "../../convex/lib/closed.js";
import { isNobody, isUser } from "../../convex/lib/entitlements.js";
import { deploy, SERVER_KEY, setServerKey } from "./deployment.js";

const CONVEX = join(import.meta.dirname, "../../convex");
const SETTINGS = ts.readConfigFile(join(CONVEX, "tsconfig.json"), ts.sys.readFile);

afterEach(() => vi.unstubAllEnvs());

/** Handlers that must not compile: what they do, their call, and a word of the compiler's answer. */
const OPEN_HANDLERS: readonly (readonly [string, string, RegExp])[] = [
  ["reads the database past it", query('async (ctx) => ctx.db.query("leads").first()'), /undefined/],
  [
    "does not say who is entitled",
    query('async ({ access }) => (await access.list()).query("leads").first()'),
    /arguments/,
  ],
  [
    "finds a row, not saying whose",
    query('async ({ access }) => access.row((db) => db.query("leads").first())'),
    /arguments/,
  ],
  ["asks the token itself", query("async (ctx) => ctx.auth.getUserIdentity()"), /undefined/],
  ["reads the server key itself", query("async (_, { serverKey }) => serverKey"), /serverKey/],
  ["opens a stored file past it", query('async (ctx) => ctx.storage.getUrl("x")'), /undefined/],
  ["writes past it", mutation('async (ctx) => ctx.db.delete("x")'), /undefined/],
  ["writes, not saying who acts", mutation("async ({ acting }) => acting().open(isUser(''))"), /arguments/],
  ["writes, not saying who may", mutation("async ({ acting }, { userId }) => acting(userId).open()"), /arguments/],
  ["takes a file, not saying who may", mutation("async ({ acting }) => acting('a').storage()"), /arguments/],
  ["runs another function", mutation("async (ctx) => ctx.runMutation(probe, {})"), /undefined/],
  ["leaves the work to a later one", mutation("async (ctx) => ctx.scheduler.runAfter(0, probe, {})"), /undefined/],
  [
    "writes in a query",
    query("async ({ access }, { userId }) => (await access.list(isUser(userId))).insert('leads', {})"),
    /insert/,
  ],
];
const CLOSED_HANDLERS = [
  query('async ({ access }, { userId }) => (await access.list(isUser(userId))).query("leads").first()'),
  mutation('async ({ acting }, { userId, id }) => (await acting(userId).open(isUser(userId))).delete("leads", id)'),
];

function query(handler: string): string {
  return `closedQuery({ args: { userId: v.string() }, returns: v.any(), handler: ${handler} })`;
}

function mutation(handler: string): string {
  return `closedMutation({ args: { userId: v.string(), id: v.id("leads") }, returns: v.any(), handler: ${handler} })`;
}

function moduleOf(call: string): string {
  return [
    'import { v } from "convex/values";',
    'import { closedMutation, closedQuery } from "./lib/closed.js";',
    'import { isUser } from "./lib/entitlements.js";',
    `export const probe = ${call};`,
    "export const imported = [closedMutation, closedQuery, isUser];",
  ].join("\n");
}

/** The type errors of each handler, as if it stood in the Convex folder, with the folder's own settings. */
function compile(handlers: readonly string[]): ReadonlyMap<string, string> {
  const probes = new Map(handlers.map((handler, index) => [join(CONVEX, `probe${index}.ts`), handler]));
  const { options } = ts.parseJsonConfigFileContent(SETTINGS.config, ts.sys, CONVEX);
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => probes.has(file) || fileExists(file);
  host.getSourceFile = (file, ...rest) => {
    const handler = probes.get(file);
    if (handler === undefined) return getSourceFile(file, ...rest);
    return ts.createSourceFile(file, moduleOf(handler), ts.ScriptTarget.ESNext);
  };
  const program = ts.createProgram([...probes.keys()], options, host);
  const errorsIn = (file: string): string =>
    program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))
      .join("\n");
  return new Map([...probes].map(([file, handler]) => [handler, errorsIn(file)]));
}

describe("a closed function", () => {
  let errors: ReadonlyMap<string, string> = new Map();

  beforeAll(() => {
    errors = compile([...CLOSED_HANDLERS, ...OPEN_HANDLERS.map(([, handler]) => handler)]);
  });

  it.each(CLOSED_HANDLERS)("compiles when it says how a person is entitled: %s", (handler) => {
    expect(errors.get(handler)).toBe("");
  });

  it.each(OPEN_HANDLERS)("does not compile when it %s", (_, handler, message) => {
    expect(errors.get(handler)).toMatch(message);
  });

  it("hands on neither the database nor the key at run time", async () => {
    setServerKey(SERVER_KEY);
    const open = (ctx: object): readonly string[] =>
      ["db", "auth", "storage", "scheduler", "runQuery", "runMutation"].filter(
        (way) => Reflect.get(ctx, way) !== undefined,
      );
    const definition = { args: { word: v.string() }, returns: v.any() };
    const handler = async (ctx: object, args: unknown): Promise<unknown> => ({ open: open(ctx), args });
    const probe = { q: closedQuery({ ...definition, handler }), m: closedMutation({ ...definition, handler }) };
    const call = await deploy({}, { modules: { probe } });
    for (const path of ["probe:q", "probe:m"]) {
      expect(await call(path, { word: "w" }, { serverKey: SERVER_KEY })).toEqual({ open: [], args: { word: "w" } });
    }
  });
});

describe("who acts", () => {
  const userId = v.optional(v.string());
  const probe = {
    actor: closedMutation({
      args: { userId },
      returns: v.union(v.string(), v.null()),
      handler: async (ctx, args) => ctx.acting(args.userId).actor ?? null,
    }),
    required: closedMutation({
      args: { userId },
      returns: v.string(),
      handler: async (ctx, args) => ctx.acting(args.userId).requireActor(),
    }),
    ofAlice: closedQuery({
      args: { userId },
      returns: v.null(),
      handler: async (ctx, args) => {
        await ctx.acting(args.userId).list(isUser("alice"));
        return null;
      },
    }),
    ofNobody: closedMutation({
      args: { userId },
      returns: v.null(),
      handler: async (ctx, args) => {
        await ctx.acting(args.userId).open(isNobody);
        return null;
      },
    }),
  };
  const key = { serverKey: SERVER_KEY };
  const alice = { identity: "alice" };
  const both = { ...key, ...alice };
  const named = (id: string): { userId: string } => ({ userId: id });
  const code = (name: string): unknown => expect.objectContaining({ data: expect.objectContaining({ code: name }) });

  it.each([
    ["the server, on its own behalf", "actor", {}, key, null],
    ["the person whom the server names", "actor", named("bob"), key, "bob"],
    ["the person whose token it is", "actor", {}, alice, "alice"],
    ["the person who names himself", "actor", named("alice"), alice, "alice"],
    ["the person whose token comes beside the key", "required", {}, both, "alice"],
    ["the person whom the server names, for what is hers", "ofAlice", named("alice"), key, null],
    ["the server, where nobody else may", "ofNobody", {}, key, null],
  ])("is %s", async (_, name, args, as, answer) => {
    setServerKey(SERVER_KEY);
    const call = await deploy({}, { modules: { probe } });
    expect(await call(`probe:${name}`, args, as)).toEqual(answer);
  });

  it.each([
    ["a person who names another", "actor", named("bob"), alice, "FORBIDDEN"],
    ["a person who names another, with the key", "actor", named("bob"), both, "FORBIDDEN"],
    ["an empty id", "actor", named(""), key, "INVALID_ARGUMENT"],
    ["the server, where a row has to say who it was", "required", {}, key, "ACTOR_REQUIRED"],
    ["the server for a person who may not", "ofAlice", named("bob"), key, "FORBIDDEN"],
    ["the server for a person, where only it itself may", "ofNobody", named("alice"), key, "FORBIDDEN"],
    ["a stranger", "actor", named("alice"), {}, "UNAUTHENTICATED"],
  ])("is not %s", async (_, name, args, as, expected) => {
    setServerKey(SERVER_KEY);
    const call = await deploy({}, { modules: { probe } });
    await expect(call(`probe:${name}`, args, as)).rejects.toEqual(code(expected));
  });
});
