import { modulePath } from "./modules.js";
import { packageOf, readReferences, relativeFile, type References } from "./references.js";

/** The modules of a Convex folder and what leads from one to another. Every file is parsed when it is first asked for. */
export class ModuleGraph {
  readonly #files: ReadonlyMap<string, string>;
  readonly #modules: ReadonlyMap<string, string>;
  readonly #references = new Map<string, References>();

  /** @param files POSIX path from the app's root → text */
  constructor(files: ReadonlyMap<string, string>, convexDir: string) {
    this.#files = files;
    const modules = [...files.keys()].map((file) => [modulePath(file, convexDir), file] as const);
    this.#modules = new Map(modules.flatMap(([module, file]) => (module === null ? [] : [[module, file]])));
  }

  /** The file of a module: `leads/queries` → `convex/leads/queries.ts`. */
  fileOf(module: string): string | null {
    return this.#modules.get(module) ?? null;
  }

  /** The files that a file imports. */
  imports(file: string): readonly string[] {
    return this.referencesOf(file).specifiers.flatMap((specifier) => relativeFile(this.#files, file, specifier) ?? []);
  }

  /** The files that a file cannot do without: those that it imports, and those of the functions that it calls. */
  needs(file: string): readonly string[] {
    const called = this.referencesOf(file).functions.flatMap((path) => this.#moduleBehind(path) ?? []);
    return [...new Set([...this.imports(file), ...called])];
  }

  /** A file and everything that it needs, directly and through others. */
  closure(file: string): ReadonlySet<string> {
    const found = new Set<string>();
    const visit = (each: string): void => {
      if (found.has(each)) return;
      found.add(each);
      for (const next of this.needs(each)) visit(next);
    };
    visit(file);
    return found;
  }

  /** The packages that a file imports from. */
  packages(file: string): readonly string[] {
    return this.referencesOf(file).specifiers.flatMap((specifier) => packageOf(specifier) ?? []);
  }

  /** Files in an order in which each stands behind what it imports; circles are cut somewhere. */
  dependencyOrder(): readonly string[] {
    const order = new Set<string>();
    const open = new Set<string>();
    const visit = (file: string): void => {
      if (order.has(file) || open.has(file)) return;
      open.add(file);
      for (const next of this.imports(file)) visit(next);
      order.add(file);
    };
    for (const file of [...this.#files.keys()].sort()) visit(file);
    return [...order];
  }

  referencesOf(file: string): References {
    const known = this.#references.get(file);
    if (known !== undefined) return known;
    const references = readReferences(file, this.#files.get(file) ?? "");
    this.#references.set(file, references);
    return references;
  }

  /** `leads.queries.getById` → the file of `leads/queries`. */
  #moduleBehind(path: string): string | null {
    const parts = path.split(".");
    for (let length = parts.length - 1; length > 0; length -= 1) {
      const file = this.fileOf(parts.slice(0, length).join("/"));
      if (file !== null) return file;
    }
    return null;
  }
}
