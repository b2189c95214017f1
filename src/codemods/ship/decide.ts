import type { FunctionTable } from "../../target/functions.js";
import type { Shipping, ShippingStatus } from "../../report/model.js";
import { ModuleGraph } from "../../target/closure.js";
import { modulePath } from "../../target/modules.js";
import { readTableGroups, schemaFile, type TableGroup } from "../../target/schema.js";
import { readFunctions } from "../../target/read.js";
import { normaliseCode } from "../guard/normalise.js";

/** A request: the module that is needed, and the function in it; null for all of it. */
export interface Wanted {
  readonly name: string;
  readonly module: string;
  readonly fn: string | null;
}

export interface ShipPlan {
  readonly shippings: readonly Shipping[];
  /** the app's files that must be there, with their texts; those that are there as they are shipped are not among them */
  readonly copies: ReadonlyMap<string, string>;
  /** files of the app that are not as shipped: theirs and ours */
  readonly differing: ReadonlyMap<string, { readonly file: string; readonly own: string; readonly shipped: string }>;
  readonly groups: readonly TableGroup[];
  /** names of tables that the shipped files mention */
  readonly tables: ReadonlySet<string>;
  /** packages that the shipped files import */
  readonly packages: readonly string[];
}

interface Sides {
  /** what the package ships, as if it were in the app's folder */
  readonly shipped: ReadonlyMap<string, string>;
  readonly own: ReadonlyMap<string, string>;
  readonly convexDir: string;
}

interface Decision {
  readonly shipping: Shipping;
  /** the shipped files that it stands on; none when it is not shipped */
  readonly files: ReadonlySet<string>;
}

/**
 * Decides what is copied: the closure of each wanted module, whole, or nothing of it. A file of the app's own that is not
 * as shipped stays, and nothing is built on it, because a function behind a helper of another meaning may be open to all.
 *
 * @param useOwn builds on the app's files all the same
 */
export function decideShipping(sides: Sides, wanted: readonly Wanted[], useOwn: boolean): ShipPlan {
  const shelf = new Shelf(sides, useOwn);
  const decisions = wanted.map((each) => shelf.decide(each));
  const files = new Set(decisions.flatMap((decision) => [...decision.files]));
  const stems = ownByStem(sides);
  const copies = [...files].filter((file) => !stems.has(stemOf(file)));
  const mentioned = shelf.tablesIn(files);
  return {
    shippings: decisions.map(({ shipping }) => shipping),
    copies: new Map(copies.sort().map((file) => [file, sides.shipped.get(file) ?? ""])),
    differing: new Map(
      decisions
        .flatMap(({ shipping }) => shipping.because.flatMap((file) => shelf.difference(file) ?? []))
        .map((each) => [each.file, each]),
    ),
    groups: shelf.groups.filter(({ tables }) => tables.some((table) => mentioned.has(table))),
    tables: mentioned,
    packages: [...new Set([...files].flatMap((file) => shelf.graph.packages(file)))].sort(),
  };
}

/** The package's Convex folder beside the app's. */
class Shelf {
  readonly graph: ModuleGraph;
  readonly groups: readonly TableGroup[];
  readonly #sides: Sides;
  readonly #functions: { readonly shipped: FunctionTable; readonly own: FunctionTable };
  readonly #ownModules: ReadonlyMap<string, string>;
  readonly #ownStems: ReadonlyMap<string, string>;
  readonly #useOwn: boolean;

  constructor(sides: Sides, useOwn: boolean) {
    const { shipped, own, convexDir } = sides;
    this.#sides = sides;
    this.#useOwn = useOwn;
    this.graph = new ModuleGraph(shipped, convexDir);
    this.groups = readTableGroups(shipped, convexDir);
    this.#functions = { shipped: readFunctions(shipped, convexDir), own: readFunctions(own, convexDir) };
    this.#ownStems = ownByStem(sides);
    this.#ownModules = new Map([...own.keys()].map((file) => [modulePath(file, convexDir) ?? "", file]));
  }

  decide(wanted: Wanted): Decision {
    const { name, module, fn } = wanted;
    const file = this.graph.fileOf(module);
    const own = this.#ownModules.get(module) ?? null;
    const hasOwn = fn === null ? own !== null : this.#functions.own.has(name);
    const result = (status: ShippingStatus, because: readonly string[] = []): Shipping => ({
      name,
      status,
      file: own ?? (status === "missing" ? null : file),
      because,
    });
    const none: ReadonlySet<string> = new Set();
    if (file === null || !this.#ships(wanted)) return { shipping: result(hasOwn ? "own" : "missing"), files: none };
    const files = this.#closure(file);
    const differing = [...files].filter((each) => this.difference(each) !== null);
    if (differing.includes(file)) {
      const status = hasOwn ? "differs" : "refused";
      return { shipping: result(status, [file]), files: none };
    }
    if (differing.length > 0 && !this.#useOwn) return { shipping: result("refused", differing), files: none };
    const isThere = [...files].every((each) => this.#ownStems.has(stemOf(each)));
    return { shipping: result(isThere ? "already-there" : "shipped", differing), files };
  }

  /** The names of tables that files mention. */
  tablesIn(files: ReadonlySet<string>): ReadonlySet<string> {
    const known = new Set(this.groups.flatMap(({ tables }) => tables));
    return new Set(
      [...files].flatMap((file) => [...this.graph.referencesOf(file).strings].filter((text) => known.has(text))),
    );
  }

  /** How the app's file of that name differs from the shipped one; null when it does not, or there is none. */
  difference(file: string): { file: string; own: string; shipped: string } | null {
    const own = this.#ownStems.get(stemOf(file));
    if (own === undefined) return null;
    const texts = { own: this.#sides.own.get(own) ?? "", shipped: this.#sides.shipped.get(file) ?? "" };
    return own === file && normaliseCode(texts.own) === normaliseCode(texts.shipped) ? null : { file: own, ...texts };
  }

  #ships({ name, fn }: Wanted): boolean {
    return fn === null || this.#functions.shipped.has(name);
  }

  /** Everything that a file needs, with the tables that it names and what their definitions need. */
  #closure(file: string): ReadonlySet<string> {
    const schema = schemaFile(this.#sides.shipped, this.#sides.convexDir);
    const found = new Set<string>();
    const add = (start: string): void => {
      for (const each of this.graph.closure(start)) if (each !== schema) found.add(each);
    };
    add(file);
    for (let size = 0; size !== found.size;) {
      size = found.size;
      const tables = this.tablesIn(found);
      for (const group of this.groups) if (group.tables.some((table) => tables.has(table))) add(group.file);
    }
    return found;
  }
}

/** `convex/leads/queries.js` and `convex/leads/queries.ts` are one module to Convex. */
const stemOf = (file: string): string => file.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "");

const ownByStem = ({ own }: Sides): ReadonlyMap<string, string> =>
  new Map([...own.keys()].map((file) => [stemOf(file), file]));
