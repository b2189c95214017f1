import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix } from "node:path";
import { parse, type ParseError } from "jsonc-parser";
import type { FindModule, ModuleSource } from "../route/modules.js";
import { linkGuard } from "./inside.js";
import { shallowJson } from "./json-depth.js";
import { fromRoot } from "./posix-path.js";
import { mustBeFileSync } from "./regular.js";

const EXTENSIONS = ["", ".ts", ".tsx", ".js", ".jsx", ".mjs", "/index.ts", "/index.tsx", "/index.js"] as const;
/** A tsconfig may extend others; more than this is a circle. */
const MAX_EXTENDS = 8;

/** `@/*` → the folders it may mean, as POSIX paths from the root. */
interface Alias {
  readonly prefix: string;
  /** null for a name without a star, which means itself alone */
  readonly suffix: string | null;
  readonly targets: readonly string[];
}

/**
 * Prepares the following of imports to modules of the app, as its tsconfig's paths say. Packages and files outside of the
 * app lead nowhere. Every question is answered from memory the second time.
 *
 * @param root the app's root
 */
export function moduleFinder(root: string): FindModule {
  const leavesApp = linkGuard(root);
  return finder(root, (path) => (path.startsWith("../") ? null : firstFile(root, path, leavesApp)));
}

/**
 * The same for modules that are only looked through, beyond the app as well: a client that packages of the same workspace
 * make, which `node_modules` only links to, or paths of the tsconfig lead to.
 *
 * @param root the app's root
 */
export function farModuleFinder(root: string): FindModule {
  const find = finder(root, (path) => firstFile(root, path, () => null));
  const linked = new Map<string, ModuleSource>();
  return (specifier, fromFile) => {
    const near = find(specifier, fromFile);
    if (near !== null) return near;
    const path = linkedFile(root, specifier, fromFile);
    if (path === null) return null;
    const found = linked.get(path) ?? { file: fromRoot(root, path), text: readFileSync(path, "utf8") };
    linked.set(path, found);
    return found;
  };
}

function finder(root: string, loadFrom: (path: string) => ModuleSource | null): FindModule {
  const aliases = [...ownImports(root), ...readAliases(root)];
  const known = new Map<string, ModuleSource | null>();
  const load = (path: string): ModuleSource | null => {
    const kept = known.get(path);
    if (kept !== undefined) return kept;
    const found = loadFrom(path);
    known.set(path, found);
    return found;
  };
  return (specifier, fromFile) => {
    for (const path of candidates(specifier, fromFile, aliases)) {
      const found = load(path);
      if (found !== null) return found;
    }
    return null;
  };
}

/** What a package's name leads to, where its sources stand in the workspace; what was installed is nobody's own. */
function linkedFile(root: string, specifier: string, fromFile: string): string | null {
  if (!/^(?:@[\w.-]+\/)?[a-z][\w.-]*(?:\/|$)/i.test(specifier)) return null;
  try {
    const path = realpathSync(createRequire(join(root, fromFile)).resolve(specifier));
    return /[\\/]node_modules[\\/]/.test(path) || !isFile(path) ? null : path;
  } catch {
    // Not installed, or without an entry for `require`: nothing can be said of it.
    return null;
  }
}

/**
 * How any file of the app imports a module, by the tsconfig's paths: the shortest way. Null when no alias leads there.
 *
 * @param path POSIX path of the module from the root, without extension; it need not be there yet
 */
export function aliasOf(root: string, path: string): string | null {
  const found = readAliases(root).flatMap(({ prefix, suffix, targets }) =>
    targets.flatMap((target) => {
      const [start = "", end] = posix.normalize(target).split("*");
      const isBelow = end === "" && suffix === "" && path.startsWith(start) && path.length > start.length;
      return isBelow ? [prefix + path.slice(start.length)] : [];
    }),
  );
  return found.sort((a, b) => a.length - b.length)[0] ?? null;
}

function candidates(specifier: string, fromFile: string, aliases: readonly Alias[]): string[] {
  if (specifier.startsWith(".")) return [posix.join(posix.dirname(fromFile), specifier)];
  return aliases.flatMap(({ prefix, suffix, targets }) => {
    if (suffix === null) return specifier === prefix ? targets.map((target) => posix.normalize(target)) : [];
    if (!specifier.startsWith(prefix) || !specifier.endsWith(suffix)) return [];
    const star = specifier.slice(prefix.length, specifier.length - suffix.length);
    return targets.map((target) => posix.normalize(target.replace("*", star)));
  });
}

function firstFile(root: string, path: string, leavesApp: (path: string) => string | null): ModuleSource | null {
  // `./lead.js` in TypeScript means lead.ts.
  const bases = /\.m?js$/.test(path) ? [path.replace(/\.m?js$/, ""), path] : [path];
  for (const base of bases) {
    for (const extension of EXTENSIONS) {
      const file = base + extension;
      if (isFile(join(root, file)) && leavesApp(file) === null)
        return { file, text: readFileSync(join(root, file), "utf8") };
    }
  }
  return null;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The aliases of the nearest tsconfig or jsconfig; Next's usual ones where there is none. */
function readAliases(root: string): readonly Alias[] {
  for (const name of ["tsconfig.json", "jsconfig.json"]) {
    const found = aliasesIn(join(root, name), root, 0);
    if (found !== null) return found;
  }
  return [{ prefix: "@/", suffix: "", targets: ["*", "src/*"] }];
}

function aliasesIn(file: string, root: string, depth: number): readonly Alias[] | null {
  const config = depth > MAX_EXTENDS ? null : readJson(file);
  if (config === null) return null;
  const options = isObject(config["compilerOptions"]) ? config["compilerOptions"] : {};
  const base = typeof options["baseUrl"] === "string" ? join(dirname(file), options["baseUrl"]) : dirname(file);
  const folder = fromRoot(root, base);
  if (isObject(options["paths"]))
    return Object.entries(options["paths"]).map(([pattern, targets]) => alias(pattern, targets, folder));
  const parent = typeof config["extends"] === "string" && config["extends"].startsWith(".") ? config["extends"] : null;
  const inherited =
    parent === null
      ? null
      : aliasesIn(join(dirname(file), parent.endsWith(".json") ? parent : `${parent}.json`), root, depth + 1);
  if (inherited !== null) return inherited;
  return typeof options["baseUrl"] === "string" ? [{ prefix: "", suffix: "", targets: [posix.join(folder, "*")] }] : [];
}

function alias(pattern: string, targets: unknown, folder: string): Alias {
  const [prefix = "", suffix = null] = pattern.split("*");
  const list = Array.isArray(targets) ? targets.filter((target) => typeof target === "string") : [];
  return { prefix, suffix, targets: list.map((target) => posix.join(folder, target)) };
}

/** `"imports": { "#db": "./src/lib/db.ts" }` of package.json: what the app calls its own modules. */
function ownImports(root: string): readonly Alias[] {
  const imports = readJson(join(root, "package.json"))?.["imports"];
  return isObject(imports)
    ? Object.entries(imports).map(([pattern, target]) => alias(pattern, textsIn(target), "."))
    : [];
}

/** Every file that an entry may mean, whatever its conditions are. */
const textsIn = (target: unknown): readonly string[] => {
  if (typeof target === "string") return [target];
  return typeof target === "object" && target !== null ? Object.values(target).flatMap(textsIn) : [];
};

function readJson(file: string): Record<string, unknown> | null {
  if (!existsSync(file)) return null;
  mustBeFileSync(file);
  const errors: ParseError[] = [];
  const value: unknown = parse(shallowJson(file, readFileSync(file, "utf8")), errors, { allowTrailingComma: true });
  return isObject(value) ? value : null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
