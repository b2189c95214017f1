import { join } from "node:path";
import { v } from "convex/values";
import ts from "typescript";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { closedQuery } from "../../convex/lib/closed.js";
import { deploy, SERVER_KEY, setServerKey } from "./deployment.js";

const CONVEX = join(import.meta.dirname, "../../convex");
const SETTINGS = ts.readConfigFile(join(CONVEX, "tsconfig.json"), ts.sys.readFile);

afterEach(() => vi.unstubAllEnvs());

/** Handlers that must not compile: what they do, their text, and a word of the compiler's answer. */
const OPEN_HANDLERS: readonly (readonly [string, string, RegExp])[] = [
  ["reads the database past it", 'async (ctx) => ctx.db.query("leads").first()', /undefined/],
  ["does not say who is entitled", 'async ({ access }) => (await access.list()).query("leads").first()', /arguments/],
  ["finds a row, not saying whose", 'async ({ access }) => access.row((db) => db.query("leads").first())', /arguments/],
  ["asks the token itself", "async (ctx) => ctx.auth.getUserIdentity()", /undefined/],
  ["reads the server key itself", "async (_, { serverKey }) => serverKey", /serverKey/],
];
const CLOSED_HANDLER = 'async ({ access }, { userId }) => (await access.list(isUser(userId))).query("leads").first()';

function moduleOf(handler: string): string {
  return [
    'import { v } from "convex/values";',
    'import { closedQuery } from "./lib/closed.js";',
    'import { isUser } from "./lib/entitlements.js";',
    `export const probe = closedQuery({ args: { userId: v.string() }, returns: v.any(), handler: ${handler} });`,
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

describe("closedQuery", () => {
  let errors: ReadonlyMap<string, string> = new Map();

  beforeAll(() => {
    errors = compile([CLOSED_HANDLER, ...OPEN_HANDLERS.map(([, handler]) => handler)]);
  });

  it("compiles when it says how a person is entitled", () => {
    expect(errors.get(CLOSED_HANDLER)).toBe("");
  });

  it.each(OPEN_HANDLERS)("does not compile when it %s", (_, handler, message) => {
    expect(errors.get(handler)).toMatch(message);
  });

  it("hands on neither the database nor the key at run time", async () => {
    setServerKey(SERVER_KEY);
    const seen = closedQuery({
      args: { word: v.string() },
      returns: v.any(),
      handler: async (ctx, args) => ({
        closed: [ctx.db, ctx.auth, ctx.runQuery].every((way) => way === undefined),
        args,
      }),
    });
    const call = await deploy({}, { modules: { "probe/seen": { seen } } });
    expect(await call("probe/seen:seen", { word: "w" }, { serverKey: SERVER_KEY })).toEqual({
      closed: true,
      args: { word: "w" },
    });
  });
});
