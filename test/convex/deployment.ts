/// <reference types="vite/client" />
import { vi } from "vitest";
import type { Value } from "convex/values";
import schema from "../../convex/schema.js";
import type { ConvexRows, FunctionKind } from "../../src/dev/protocol.js";
import { createBackend } from "../../src/dev/served/backend.js";
import { store } from "./probe-files.js";

export const SERVER_KEY = "a-server-key-of-the-tests";

type Exports = Readonly<Record<string, unknown>>;

const ROOT = "../../convex/";
const FILES = import.meta.glob<Exports>([
  "../../convex/**/*.ts",
  "!../../convex/_generated/**",
  "!../../convex/schema.ts",
]);

const MODULES: Readonly<Record<string, () => Promise<Exports>>> = Object.fromEntries(
  Object.entries(FILES).map(([file, load]) => [file.slice(ROOT.length).replace(/\.ts$/, ""), load]),
);

/** How a test calls: with which key, as whom. */
export interface As {
  readonly serverKey?: string;
  /** the id of the person whose verified token comes with the call */
  readonly identity?: string;
}

export type Call = (path: string, args: Readonly<Record<string, Value>>, as?: As) => Promise<Value>;

/**
 * Puts the shipped functions over some rows, and the stored files that rows may name. Further modules stand beside the shipped ones.
 *
 * @returns calls a function by its path (`leads/queries:getLeads`), as what it is
 */
export async function deploy(
  rows: ConvexRows,
  options: { documentsRead?: number; modules?: Readonly<Record<string, Exports>> } = {},
): Promise<Call> {
  const extra = Object.entries(options.modules ?? {}).map(([path, exports]) => [path, async () => exports] as const);
  const modules: typeof MODULES = { ...MODULES, ...Object.fromEntries(extra), "probe/files": async () => ({ store }) };
  const backend = createBackend(schema, modules, options.documentsRead);
  await backend.run({ kind: "action", module: "probe/files", name: "store", args: {} }, null);
  await backend.load(rows);
  return async (path, args, as = {}) => {
    const [module = "", name = ""] = path.split(":");
    const withKey = as.serverKey === undefined ? { ...args } : { ...args, serverKey: as.serverKey };
    const identity = as.identity === undefined ? null : { subject: as.identity };
    const kind = kindOf((await modules[module]?.())?.[name]);
    if (kind === "httpAction") throw new Error(`${path} is not called by its path.`);
    return backend.run({ kind, module, name, args: withKey }, identity);
  };
}

/** Sets the deployment's server key; null unsets it. Undone by `vi.unstubAllEnvs()`. */
export function setServerKey(key: string | null): void {
  vi.stubEnv("CONVEX_SERVER_KEY", key ?? undefined);
}

/** A public function as its module exports it. */
export interface PublicFunction {
  readonly path: string;
  readonly kind: FunctionKind | "httpAction";
  /** the validators, as Convex reads them */
  readonly args: unknown;
  readonly returns: unknown;
}

/** Every public function of every shipped module, by path. */
export async function publicFunctions(): Promise<readonly PublicFunction[]> {
  const found: PublicFunction[] = [];
  for (const [module, load] of Object.entries(MODULES)) {
    for (const [name, value] of Object.entries(await load())) {
      if (typeof value === "function" && Reflect.get(value, "isPublic") === true)
        found.push(read(`${module}:${name}`, value));
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const MARKS = [
  ["isQuery", "query"],
  ["isMutation", "mutation"],
  ["isAction", "action"],
] as const;

function kindOf(value: unknown): PublicFunction["kind"] {
  const has = (mark: string): boolean => typeof value === "function" && Reflect.get(value, mark) === true;
  return MARKS.find(([mark]) => has(mark))?.[1] ?? "httpAction";
}

function read(path: string, value: object): PublicFunction {
  return {
    path,
    kind: kindOf(value),
    args: exported(value, "exportArgs"),
    returns: exported(value, "exportReturns"),
  };
}

function exported(value: object, method: "exportArgs" | "exportReturns"): unknown {
  const print: unknown = Reflect.get(value, method);
  const text: unknown = typeof print === "function" ? print.call(value) : undefined;
  return typeof text === "string" ? JSON.parse(text) : undefined;
}
