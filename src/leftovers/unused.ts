import { importsOf, readLinks } from "../route/links.js";
import type { FindModule } from "../route/modules.js";
import type { Unused } from "./model.js";
import { storeOfPackage, type FindStore, type Store } from "./store.js";

/** What must be known of an app to say what nothing uses. Paths are POSIX, from its root. */
export interface AppTexts {
  /** the app's own sources */
  readonly sources: ReadonlyMap<string, string>;
  /** other texts that may name a variable or a file: Prisma schemas, package.json */
  readonly others: ReadonlyMap<string, string>;
  /** names of the variables in files such as .env.example */
  readonly variables: ReadonlyMap<string, readonly string[]>;
  /** packages that package.json lists */
  readonly packages: readonly string[];
}

interface FileLinks {
  readonly files: ReadonlySet<string>;
  readonly stores: readonly Store[];
}

/** Next, tools and test runners load these by themselves. */
const ENTRY =
  /^(?:(?:src\/)?(?:app|pages)\/|[^/]+$|(?:src\/)?(?:middleware|proxy|instrumentation)[^/]*$)|\.(?:test|spec|config|stories)\.\w+$|(?:^|\/)(?:__tests__|tests?|e2e|scripts?|prisma)\//;
/** The store's own settings do not mean that anybody uses it. */
const STORE_CONFIG = /^prisma\.config\.\w+$|^prisma\//;
const STORE_VARIABLE = /SUPABASE|PRISMA|POSTGRES|DATABASE_URL|DIRECT_URL/;

/** Files, packages and variables of the old store that nothing uses any more. */
export function unusedIn(
  { sources, others, variables, packages }: AppTexts,
  findModule: FindModule,
  findStore: FindStore,
): readonly Unused[] {
  const links = new Map([...sources].map(([file, text]) => [file, linksOf(file, text, findModule, findStore)]));
  const files = unusedFiles(links, [...others.values()].join("\n"));
  const live = [...links].filter(([file]) => !files.has(file) && !STORE_CONFIG.test(file));
  const stores = live.flatMap(([, { stores: used }]) => used);
  const hasPrisma = stores.some(({ family }) => family === "prisma");
  const isDropped = (name: string): boolean => {
    const family = storeOfPackage(name)?.family;
    return family === "prisma" ? !hasPrisma : family !== undefined && !stores.some((store) => store.name === name);
  };
  const dropped = packages.filter(isDropped);
  const liveTexts = [
    ...[...sources].filter(([file]) => !files.has(file) && (hasPrisma || !STORE_CONFIG.test(file))),
    ...[...others].filter(([file]) => hasPrisma || !file.endsWith(".prisma")),
  ].map(([, text]) => text);
  return [
    ...[...files].sort().map((name): Unused => ({ kind: "file", name, where: null })),
    ...dropped.map((name): Unused => ({ kind: "package", name, where: "package.json" })),
    ...unusedVariables(variables, sources, files, liveTexts),
  ];
}

function linksOf(file: string, text: string, findModule: FindModule, findStore: FindStore): FileLinks {
  const files = new Set<string>();
  const stores: Store[] = [];
  for (const { specifier } of importsOf(readLinks(file, text))) {
    const store = findStore(specifier, file);
    const found = findModule(specifier, file);
    if (store !== null) stores.push(store);
    if (found !== null) files.add(found.file);
  }
  return { files, stores };
}

/** Modules of the store that nobody imports, and what only they import. */
function unusedFiles(links: ReadonlyMap<string, FileLinks>, otherTexts: string): ReadonlySet<string> {
  const importers = new Map<string, string[]>();
  for (const [file, { files }] of links)
    for (const imported of files)
      if (imported !== file) importers.set(imported, [...(importers.get(imported) ?? []), file]);
  const isEntry = (file: string): boolean => ENTRY.test(file) || otherTexts.includes(file);
  const unused = new Set<string>();
  for (let before = -1; before !== unused.size;) {
    before = unused.size;
    for (const [file, { stores }] of links) {
      const by = importers.get(file) ?? [];
      const isOfStore = stores.length > 0 || by.length > 0;
      if (!isEntry(file) && isOfStore && by.every((each) => unused.has(each))) unused.add(file);
    }
  }
  return unused;
}

function unusedVariables(
  variables: AppTexts["variables"],
  sources: ReadonlyMap<string, string>,
  files: ReadonlySet<string>,
  liveTexts: readonly string[],
): readonly Unused[] {
  const gone = [...files].map((file) => sources.get(file) ?? "");
  return [...variables].flatMap(([where, names]) =>
    names
      .filter((name) => !isNamedIn(liveTexts, name) && (STORE_VARIABLE.test(name) || isNamedIn(gone, name)))
      .map((name): Unused => ({ kind: "variable", name, where })),
  );
}

const isNamedIn = (texts: readonly string[], name: string): boolean =>
  texts.some((text) => new RegExp(`\\b${name}\\b`).test(text));
