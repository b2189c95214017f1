import type { ConvexFunction, FunctionTable, ValidatorType } from "../../src/target/functions.js";
import { keysOf, type Row } from "./rows.js";

/** Stands in every text that comes from Convex, and nowhere else. */
export const MARKER = "from-convex";

/** One call that reached Convex. */
export interface ConvexCall {
  readonly fn: string;
  readonly args: Row;
}

/**
 * A Convex that holds rows of person one and checks nobody: it finds rows by the arguments alone, as a function
 * without any access rule would.
 */
export class FakeConvex {
  readonly calls: ConvexCall[] = [];
  readonly #functions: FunctionTable;
  readonly #isDown: boolean;

  constructor(functions: FunctionTable, isDown: boolean) {
    this.#functions = functions;
    this.#isDown = isDown;
  }

  /** The module `lib/convex-client`. */
  client(): Row {
    const call = async (fn: unknown, args: Row = {}): Promise<unknown> => {
      const path = String(fn);
      this.calls.push({ fn: path, args });
      if (this.#isDown) throw new Error("Convex is down");
      const found = this.#functions.get(path);
      if (found === undefined) throw new Error(`${path} does not exist`);
      return answerOf(found, args);
    };
    return { convexQuery: call, convexMutation: call };
  }

  /** The module `convex/_generated/api`: every member path, as a value that says its own name. */
  static api(): Row {
    return { api: reference("api") };
  }
}

function reference(path: string): object {
  const target = { toString: () => path };
  return new Proxy(target, {
    get: (_target, name) =>
      name === "toString" || typeof name === "symbol" ? () => path : reference(`${path}.${name}`),
  });
}

function answerOf({ returns, kind }: ConvexFunction, args: Row): unknown {
  const isFound = kind === "mutation" || isOfOne(args);
  if (returns === null) return isFound ? { marker: MARKER } : null;
  return valueOf(returns, isFound);
}

/** Every argument that names a row or a person names person one. */
function isOfOne(args: Row): boolean {
  return Object.entries(keysOf("one")).every(([name, own]) => args[name] === undefined || args[name] === own);
}

function valueOf(type: ValidatorType, isFound: boolean): unknown {
  switch (type.kind) {
    case "array":
      return isFound ? [valueOf(type.element, true)] : [];
    case "union": {
      const full = type.members.find(({ kind }) => kind !== "null");
      return isFound && full !== undefined ? valueOf(full, true) : null;
    }
    case "object":
      return Object.fromEntries(
        type.fields.map(({ name, type: own }) => [name, (isFound && keysOf("one")[name]) || valueOf(own, isFound)]),
      );
    case "string":
      return isFound ? MARKER : "";
    case "number":
      return isFound ? 4711 : 0;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      throw new Error(`the fake Convex makes no ${type.kind}`);
  }
}
