import { readLinks, type Link, type ModuleLinks, type Use } from "../route/links.js";
import type { FindModule, ModuleSource } from "../route/modules.js";
import type { Hop } from "./model.js";
import type { FindStore, Store } from "./store.js";

/** A symbol: a name that a module exports (`*`: all), one of its top level, or what runs when it is loaded. */
export interface CodeSymbol {
  readonly file: string;
  readonly kind: "export" | "local" | "effects";
  readonly name: string;
}

/** How one symbol leads to another, or to a store. */
export interface Edge {
  readonly to: CodeSymbol | { readonly store: Store };
  /** null inside of a module */
  readonly hop: Hop | null;
  readonly isType: boolean;
}

/** Where a module is chosen at run time: it may be the client, and nothing proves that it is not. */
const ANY_MODULE: Store = { name: "a module that is chosen at run time", family: "any" };

/** The app's symbols, and how they lead to each other. Each module is read once. */
export class SymbolGraph {
  readonly #findModule: FindModule;
  readonly #findStore: FindStore;
  readonly #known = new Map<string, ModuleLinks>();
  readonly #edges = new Map<string, readonly Edge[]>();

  constructor(findModule: FindModule, findStore: FindStore) {
    this.#findModule = findModule;
    this.#findStore = findStore;
  }

  /** Makes a module known that nothing leads to: where a way begins. */
  add(module: ModuleSource): void {
    this.#linksOf(module);
  }

  /** Everything that a symbol uses; many ways go through one. */
  from(symbol: CodeSymbol): readonly Edge[] {
    const key = `${symbol.file}\0${symbol.kind}\0${symbol.name}`;
    const edges = this.#edges.get(key) ?? this.#read(symbol);
    this.#edges.set(key, edges);
    return edges;
  }

  #read({ file, kind, name }: CodeSymbol): readonly Edge[] {
    const links = this.#known.get(file);
    if (links === undefined) return [];
    if (kind === "effects") return this.#fromEffects(file, links);
    if (kind === "local") return this.#fromLocal(file, name, links);
    const effects: Edge = { to: { file, kind: "effects", name: "" }, hop: null, isType: false };
    return [effects, ...this.#fromExport(file, name, links)];
  }

  /** The modules that are loaded with one, and the stores that it loads: names that only types use are not there then. */
  loadedBy(file: string): readonly Edge[] {
    const edges = this.#edges.get(file) ?? this.#loaded(file);
    this.#edges.set(file, edges);
    return edges;
  }

  #loaded(file: string): readonly Edge[] {
    const links = this.#known.get(file);
    if (links === undefined) return [];
    const reExported = [...links.exported.values()].flatMap((each) => ("specifier" in each ? [each] : []));
    const isRun = usedAsValue(links);
    const imported = [...links.imported].filter(([local]) => isRun.has(local)).map(([, link]) => link);
    return [...links.bare, ...imported, ...reExported, ...links.stars]
      .filter(({ isType }) => !isType)
      .flatMap((link) => this.#along(file, link))
      .map((edge) => ("store" in edge.to ? edge : { ...edge, to: { ...edge.to, kind: "effects", name: "" } }));
  }

  #fromEffects(file: string, links: ModuleLinks): readonly Edge[] {
    const loaded = links.bare.flatMap((link) =>
      this.#along(file, link).map((edge): Edge =>
        "store" in edge.to ? edge : { ...edge, to: { ...edge.to, kind: "effects", name: "" } },
      ),
    );
    const unused = [...links.imported.entries()]
      .filter(([local]) => !isNamed(local, links))
      .flatMap(([, link]) => this.#along(file, link).filter(({ to }) => "store" in to));
    return [...links.effects.flatMap((use) => this.#used(file, use, links)), ...loaded, ...unused];
  }

  #fromLocal(file: string, name: string, links: ModuleLinks): readonly Edge[] {
    const imported = links.imported.get(name);
    const uses = links.declared.get(name) ?? [];
    return [
      ...(imported === undefined ? [] : this.#along(file, imported)),
      ...uses.flatMap((use) => this.#used(file, use, links)),
    ];
  }

  #fromExport(file: string, name: string, links: ModuleLinks): readonly Edge[] {
    const { exported, stars } = links;
    if (name === "*") {
      const own = [...exported.keys()].flatMap((each) => this.#fromExport(file, each, links));
      return [...own, ...stars.flatMap((link) => this.#along(file, link))];
    }
    const found = exported.get(name);
    if (found !== undefined && "specifier" in found) return this.#along(file, found);
    if (found !== undefined)
      return [{ to: { file, kind: "local", name: found.local }, hop: null, isType: found.isType }];
    return name === "default" ? [] : this.#throughStars(file, name, stars);
  }

  /** A module of the app that has the name is the one; else it may come from any package. */
  #throughStars(file: string, name: string, stars: readonly Link[]): readonly Edge[] {
    const exact = stars.find(({ specifier }) => {
      const module = this.#findModule(specifier, file);
      return module !== null && this.#exports(module, name, new Set([file]));
    });
    const chosen =
      exact === undefined ? stars.filter(({ specifier }) => this.#findModule(specifier, file) === null) : [exact];
    return chosen.flatMap((link) => this.#along(file, { ...link, name }));
  }

  #exports(module: ModuleSource, name: string, seen: Set<string>): boolean {
    if (seen.has(module.file)) return false;
    seen.add(module.file);
    const links = this.#linksOf(module);
    return (
      links.exported.has(name) ||
      links.stars.some(({ specifier }) => {
        const next = this.#findModule(specifier, module.file);
        return next !== null && this.#exports(next, name, seen);
      })
    );
  }

  #used(file: string, use: Use, links: ModuleLinks): readonly Edge[] {
    if (use.kind === "link") return this.#along(file, use);
    const { name, member, isType } = use;
    const imported = links.imported.get(name);
    if (imported?.name !== "*") return [{ to: { file, kind: "local", name }, hop: null, isType }];
    return this.#along(file, { ...imported, name: member ?? "*", isType: isType || imported.isType });
  }

  #along(file: string, { specifier, name, line, isType, isChosen }: Link): readonly Edge[] {
    const hop: Hop = { file, line, name, specifier };
    if (isChosen === true) return [{ to: { store: ANY_MODULE }, hop, isType }];
    const store = this.#findStore(specifier, file);
    if (store !== null) return [{ to: { store }, hop, isType }];
    const module = this.#findModule(specifier, file);
    if (module === null) return [];
    this.#linksOf(module);
    return [{ to: { file: module.file, kind: "export", name }, hop, isType }];
  }

  #linksOf({ file, text }: ModuleSource): ModuleLinks {
    const known = this.#known.get(file) ?? readLinks(file, text);
    this.#known.set(file, known);
    return known;
  }
}

const usesIn = ({ declared, effects }: ModuleLinks): readonly Use[] => [...effects, ...[...declared.values()].flat()];

function usedAsValue(links: ModuleLinks): ReadonlySet<string> {
  const used = usesIn(links).flatMap((use) => (use.kind === "name" && !use.isType ? [use.name] : []));
  const exported = [...links.exported.values()].flatMap((each) =>
    "local" in each && !each.isType ? [each.local] : [],
  );
  return new Set([...used, ...exported]);
}

const isNamed = (local: string, links: ModuleLinks): boolean =>
  usesIn(links).some((use) => use.kind === "name" && use.name === local) ||
  [...links.exported.values()].some((each) => "local" in each && each.local === local);
