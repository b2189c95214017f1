import type { Edge, CodeSymbol, SymbolGraph } from "./graph.js";
import type { Hop, Reach, ReachKind } from "./model.js";
import type { Store } from "./store.js";

/** Why a file stays on purpose; null for one that does not. */
export type FindKept = (file: string) => string | null;

/** A way to a store. */
interface Way {
  readonly store: Store;
  readonly way: readonly Hop[];
}

/** Where a symbol was come from. */
interface Step {
  readonly before: string | null;
  readonly hop: Hop | null;
}

type Expand = (symbol: CodeSymbol) => readonly Edge[];

/** Every store that a file still reaches, each by the shortest way. What is used is not said again as less. */
export function reachesOf(graph: SymbolGraph, file: string, kept: FindKept): readonly Reach[] {
  const start: CodeSymbol = { file, kind: "export", name: "*" };
  const isFree = (path: string): boolean => kept(path) === null;
  const values: Expand = (symbol) => graph.from(symbol).filter(({ isType }) => !isType);
  const passes: readonly (readonly [ReachKind, Expand, (path: string) => boolean])[] = [
    ["used", values, isFree],
    ["kept", values, () => true],
    ["types", (symbol) => graph.from(symbol), isFree],
    ["loaded", (symbol) => graph.loadedBy(symbol.file), isFree],
  ];
  const seen = new Set<string>();
  return passes.flatMap(([kind, expand, isOpen]) => {
    const found = waysToStores(start, expand, isOpen).filter((way) => !seen.has(keyOf(way)));
    for (const way of found) seen.add(keyOf(way));
    return found.map(({ store, way }): Reach => ({
      kind,
      from: file,
      store: store.name,
      way,
      reason: kind === "kept" ? reasonOf(way, kept) : null,
    }));
  });
}

/** One file that uses one family of a store is one thing to mend. */
const keyOf = ({ store, way }: Way): string => `${way.at(-1)?.file ?? ""} ${store.family}`;

const reasonOf = (way: readonly Hop[], kept: FindKept): string | null =>
  way.map(({ file }) => kept(file)).find((reason) => reason !== null) ?? null;

/** Nearest first: a step inside of a module costs nothing. */
function waysToStores(start: CodeSymbol, expand: Expand, isOpen: (file: string) => boolean): readonly Way[] {
  const steps = new Map<string, Step>();
  const found = new Map<string, Way>();
  let near: CodeSymbol[] = [];
  let far: CodeSymbol[] = [];
  const meet = (symbol: CodeSymbol, step: Step): void => {
    if (steps.has(nameOf(symbol)) || !isOpen(symbol.file)) return;
    steps.set(nameOf(symbol), step);
    (step.hop === null ? near : far).push(symbol);
  };
  const leave = (symbol: CodeSymbol, { to, hop }: Edge): void => {
    if ("store" in to) note(found, { store: to.store, way: wayTo(symbol, steps, hop) });
    else meet(to, { before: nameOf(symbol), hop });
  };
  for (meet(start, { before: null, hop: null }); near.length > 0; [near, far] = [far, []]) {
    // The list grows while it is gone through: what is found inside of a module belongs to the same round.
    for (const symbol of near) for (const edge of expand(symbol)) leave(symbol, edge);
  }
  return [...found.values()];
}

function note(found: Map<string, Way>, way: Way): void {
  if (!found.has(keyOf(way))) found.set(keyOf(way), way);
}

function wayTo(symbol: CodeSymbol, steps: ReadonlyMap<string, Step>, last: Hop | null): readonly Hop[] {
  const hops = last === null ? [] : [last];
  for (let at: string | null = nameOf(symbol); at !== null;) {
    const step: Step | undefined = steps.get(at);
    if (step?.hop != null) hops.unshift(step.hop);
    at = step?.before ?? null;
  }
  return hops;
}

const nameOf = ({ file, kind, name }: CodeSymbol): string => `${file}\0${kind}\0${name}`;
