import type { Value } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";
import { deploy, publicFunctions, SERVER_KEY, setServerKey } from "./deployment.js";
import type { As } from "./deployment.js";
import { everyRow } from "./probe-rows.js";
import { prismaRowsOf } from "./rows.js";
import { scannedDuring } from "./scans.js";
import { WRITE_CASES } from "./write-cases.js";

const ROWS = toConvexRows(prismaRowsOf("alice", "bob"));
const server: As = { serverKey: SERVER_KEY };
const alice: As = { identity: "alice" };
const bob: As = { identity: "bob" };
/** Whose key is none; the last ones begin or end as the right one does. */
const WRONG_KEYS = ["", "wrong", `${SERVER_KEY} `, SERVER_KEY.slice(0, -1), SERVER_KEY + SERVER_KEY];

interface Outcome {
  /** the code by which the call was refused; undefined when it was done */
  readonly code: unknown;
  /** the tables that the call changed */
  readonly written: readonly string[];
}

type Args = Readonly<Record<string, Value>>;

/** Calls a mutation over fresh rows, and looks at every table before and after. */
async function outcomeOf(path: string, args: Args, as: As): Promise<Outcome> {
  const call = await deploy(withRows(WRITE_CASES[path]?.rows), { modules: { "probe/rows": { everyRow } } });
  const tables = async (): Promise<Map<string, string>> =>
    new Map(Object.entries(Object(await call("probe/rows:everyRow", {}))).map(([name, rows]) => [name, print(rows)]));
  const before = await tables();
  const code = await call(path, args, as).then(
    () => undefined,
    (error: unknown) => codeIn(error) ?? error,
  );
  const after = await tables();
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return { code, written: names.filter((name) => before.get(name) !== after.get(name)) };
}

function withRows(more: ConvexRows = {}): ConvexRows {
  const added = Object.entries(more).map(([table, rows]) => [table, [...(ROWS[table] ?? []), ...rows]] as const);
  return { ...ROWS, ...Object.fromEntries(added) };
}

function print(rows: unknown): string {
  return JSON.stringify(rows);
}

function codeIn(error: unknown): unknown {
  const data: unknown = typeof error === "object" && error !== null && "data" in error ? error.data : undefined;
  return typeof data === "object" && data !== null && "code" in data ? data.code : undefined;
}

beforeEach(() => setServerKey(SERVER_KEY));
afterEach(() => vi.unstubAllEnvs());

it("has a case for every public mutation that is shipped", async () => {
  const mutations = (await publicFunctions()).filter(({ kind }) => kind === "mutation");
  expect(mutations.map(({ path }) => path)).toEqual(Object.keys(WRITE_CASES).sort());
});

describe.each(Object.entries(WRITE_CASES))("%s", (path, { args, bad, writes, whose }) => {
  const { userId: _, ...anonymous } = args;
  const done: Outcome = { code: undefined, written: writes };
  const refused = (code: string): Outcome => ({ code, written: [] });

  it("does what the app's server asks", async () => {
    expect(await outcomeOf(path, args, server)).toEqual(done);
  });

  it("finds its rows through an index", async () => {
    const call = await deploy(withRows(WRITE_CASES[path]?.rows));
    expect(await scannedDuring(() => call(path, args, server))).toEqual([]);
  });

  it("does what the person asks whose rows they are", async () => {
    const expected = whose === "server" ? refused("FORBIDDEN") : done;
    expect(await outcomeOf(path, args, alice)).toEqual(expected);
    expect(await outcomeOf(path, args, { ...alice, serverKey: "wrong" })).toEqual(expected);
  });

  it("refuses another person, whoever he says that he is", async () => {
    expect(await outcomeOf(path, args, bob)).toEqual(refused("FORBIDDEN"));
    if (whose !== "actor") expect(await outcomeOf(path, anonymous, bob)).toEqual(refused("FORBIDDEN"));
  });

  it.runIf(whose === "shared")("refuses the server when it asks for another person", async () => {
    expect(await outcomeOf(path, { ...args, userId: "bob" }, server)).toEqual(refused("FORBIDDEN"));
  });

  it("refuses a stranger, and writes nothing", async () => {
    expect(await outcomeOf(path, args, {})).toEqual(refused("UNAUTHENTICATED"));
  });

  it.each(WRONG_KEYS)("refuses the key %j, and writes nothing", async (serverKey) => {
    expect(await outcomeOf(path, args, { serverKey })).toEqual(refused("UNAUTHENTICATED"));
  });

  it.each([null, ""])("lets no key pass when the deployment's own is %j", async (own) => {
    setServerKey(own);
    for (const as of [server, { serverKey: "" }, { serverKey: "undefined" }]) {
      expect(await outcomeOf(path, args, as)).toEqual(refused("UNAUTHENTICATED"));
    }
  });

  it("refuses a bad argument, and writes nothing", async () => {
    const { code, written } = await outcomeOf(path, bad, server);
    expect([code === undefined, written]).toEqual([false, []]);
  });
});
