import type { Expression, FunctionDeclaration } from "ts-morph";
import { Project } from "../../lib/ts-morph.cjs";
import { depthOf, TooDeep, withinStack } from "../route/parse.js";
import { readNames, type Exported, type ModuleNames } from "./names.js";
import { resolveSpecifier } from "./resolve.js";

/** What a name leads to, after every import and re-export. */
export type Bound =
  | { readonly kind: "value"; readonly file: string; readonly node: Expression }
  | { readonly kind: "function"; readonly file: string; readonly node: FunctionDeclaration }
  | { readonly kind: "pattern"; readonly file: string; readonly node: Expression }
  /** a parameter of the function that is being followed, by its position */
  | { readonly kind: "parameter"; readonly index: number }
  | { readonly kind: "module"; readonly file: string }
  /** something of a package; `name` is a path such as `v.string`, or `*` for the package itself */
  | { readonly kind: "external"; readonly specifier: string; readonly name: string };

/** The files of the Convex folder, parsed when they are first asked for, and the names between them. */
export class Sources {
  readonly #files: ReadonlyMap<string, string>;
  readonly #convexDir: string;
  readonly #names = new Map<string, ModuleNames>();
  readonly #project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true },
  });

  /** @param files POSIX path from the app's root → text */
  constructor(files: ReadonlyMap<string, string>, convexDir: string) {
    this.#files = files;
    this.#convexDir = convexDir;
  }

  /** What a top-level name of a file leads to; null when there is no such name or it goes in a circle. */
  lookup(file: string, name: string, seen: readonly string[] = []): Bound | null {
    const local = this.#namesOf(file).locals.get(name);
    return local === undefined ? null : this.#bind(file, local, [...seen, `${file}#${name}`]);
  }

  /** What an exported name of a file leads to, through `export … from`. */
  exported(file: string, name: string, seen: readonly string[] = []): Bound | null {
    const key = `${file}>${name}`;
    if (seen.includes(key)) return null;
    const { exports, stars } = this.#namesOf(file);
    const own = exports.get(name);
    if (own !== undefined) return this.#bind(file, own, [...seen, key]);
    if (name === "default") return null;
    for (const specifier of stars) {
      const target = this.#resolve(file, specifier);
      const found = target === null ? null : this.exported(target, name, [...seen, key]);
      if (found !== null) return found;
    }
    return null;
  }

  /** Every name that a file exports, those of `export *` included. */
  exportNames(file: string, seen: readonly string[] = []): string[] {
    if (seen.includes(file)) return [];
    const { exports, stars } = this.#namesOf(file);
    const others = stars
      .map((specifier) => this.#resolve(file, specifier))
      .flatMap((target) => (target === null ? [] : this.exportNames(target, [...seen, file])))
      .filter((name) => name !== "default");
    return [...new Set([...exports.keys(), ...others])];
  }

  /** The names at the top of a file. */
  topLevelNames(file: string): string[] {
    return [...this.#namesOf(file).locals.keys()];
  }

  /** The names that a file imports. */
  imports(file: string): { local: string; name: string; specifier: string }[] {
    return [...this.#namesOf(file).locals].flatMap(([local, bound]) =>
      bound.kind === "import" ? [{ local, name: bound.name, specifier: bound.specifier }] : [],
    );
  }

  #bind(file: string, exported: Exported, seen: readonly string[]): Bound | null {
    if (exported.kind === "local") {
      return seen.includes(`${file}#${exported.name}`) ? null : this.lookup(file, exported.name, seen);
    }
    if (exported.kind === "function") return { kind: "function", file, node: exported.node };
    if (exported.kind !== "import") return { kind: exported.kind, file, node: exported.node };
    const { specifier, name } = exported;
    const target = this.#resolve(file, specifier);
    if (target === null) return { kind: "external", specifier, name };
    return name === "*" ? { kind: "module", file: target } : this.exported(target, name, seen);
  }

  #resolve(from: string, specifier: string): string | null {
    return resolveSpecifier(this.#files, this.#convexDir, from, specifier);
  }

  #namesOf(file: string): ModuleNames {
    const known = this.#names.get(file);
    if (known !== undefined) return known;
    const parsed = withinStack(() => this.#project.createSourceFile(`/${file}`, this.#files.get(file) ?? ""));
    const tooDeep = parsed === null ? { file, line: 1, column: 1 } : depthOf(parsed.compilerNode, file);
    if (parsed === null || tooDeep !== null) throw new TooDeep(tooDeep ?? { file, line: 1, column: 1 });
    const names = readNames(parsed);
    this.#names.set(file, names);
    return names;
  }
}
