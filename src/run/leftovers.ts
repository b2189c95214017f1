import { MigrateError } from "../errors.js";
import { finding, type Finding } from "../findings.js";
import { SymbolGraph } from "../leftovers/graph.js";
import { mentionsIn, tablePatterns, type TableNames } from "../leftovers/mentions.js";
import type { Leftovers, Mention } from "../leftovers/model.js";
import { reachesOf, type FindKept } from "../leftovers/reach.js";
import { storeFinder, storeOfPackage } from "../leftovers/store.js";
import { unusedIn } from "../leftovers/unused.js";
import { matcherOf } from "../manifest/exclude.js";
import type { Keep, Manifest } from "../manifest/model.js";
import { selectRoutes, type Selection } from "../plan/select.js";
import { readModuleFacts } from "../route/module-facts.js";
import { clientModules, type IsClientModule } from "../route/modules.js";
import type { App } from "../workspace/app.js";
import { readTexts } from "../workspace/files.js";
import { linkedPackages } from "../workspace/linked-packages.js";
import { moduleFinder } from "../workspace/modules.js";
import { listSourceFiles } from "../workspace/source-files.js";
import { readStoreTraces } from "../workspace/store-traces.js";
import { sourceFiles } from "./fix-files.js";

export interface LeftoversTask {
  readonly app: App;
  readonly manifest: Manifest;
  readonly selection: Selection;
  /** files and folders outside of the routes from which ways begin as well */
  readonly paths: readonly string[];
}

export interface LeftoversResult extends Leftovers {
  readonly findings: readonly Finding[];
  readonly sources: ReadonlyMap<string, string>;
}

/** Looks for everything that still leads to the old store. Reads only. */
export async function findLeftovers({ app, manifest, selection, paths }: LeftoversTask): Promise<LeftoversResult> {
  const { root } = app;
  const starts = await startsOf(app, manifest, selection, paths);
  const traces = await readStoreTraces(root);
  const findModule = moduleFinder(root);
  const isClient = clientModules(manifest.prisma, findModule);
  const dependencies = linkedPackages(root);
  const isStore: IsClientModule = (specifier, from) =>
    isClient(specifier, from) || dependencies(specifier).some((name) => storeOfPackage(name) !== null);
  const findStore = storeFinder(findModule, isStore, traces.generated);
  const graph = new SymbolGraph(findModule, findStore);
  const kept = keptBy(manifest.keep);
  const { texts, findings } = await readTexts(root, starts);
  for (const [file, text] of texts) graph.add({ file, text });
  const reaches = [...texts.keys()].flatMap((file) => reachesOf(graph, file, kept));
  const isOld = (file: string): boolean => !traces.generated.some((folder) => file.startsWith(`${folder}/`));
  const everything = (await readTexts(root, (await listSourceFiles(root, [])).filter(isOld))).texts;
  const sources = new Map([...everything].filter(([file]) => !file.startsWith(`${manifest.convexDir}/`)));
  const mentions = mentionsOf(sources, tablesOf(manifest, selection), kept);
  const others = new Map([...traces.texts, ...[...everything].filter(([file]) => !sources.has(file))]);
  const unused = unusedIn({ ...traces, sources, others }, findModule, findStore);
  const needless = selection.all ? unusedKeeps(manifest.keep, { starts, reaches, mentions }) : [];
  return { starts, reaches, mentions, unused, findings: [...findings, ...needless], sources: texts };
}

/**
 * The routes of what is selected, the files that its domains name beside them, and what is named by its path. With `--all`
 * every route file is begun from: what exclusions keep guards away from is reached all the same, and so is what Next runs in front of
 * all routes.
 *
 * @throws MigrateError when nothing is there to begin from: nothing could be said
 */
async function startsOf(
  app: App,
  manifest: Manifest,
  selection: Selection,
  paths: readonly string[],
): Promise<readonly string[]> {
  const named = paths.length === 0 ? [] : await sourceFiles(app.root, manifest, paths, () => true);
  const isPathsOnly = paths.length > 0 && !Object.values(selection).flat().some(Boolean);
  const routes = isPathsOnly ? [] : selectRoutes(manifest, selection).map(({ file }) => file);
  const patterns = manifest.replacementFiles.filter(({ domain }) => isChosen(domain, selection));
  const isAsked = patterns.length > 0 || selection.all;
  const beside = isAsked ? await listSourceFiles(app.root, [manifest.convexDir]) : [];
  const files = beside.filter(
    (file) => (selection.all && IN_FRONT.test(file)) || patterns.some(({ pattern }) => matcherOfPath(pattern)(file)),
  );
  const starts = [...new Set([...(selection.all ? app.routeFiles : routes), ...files, ...named])];
  if (starts.length > 0) return starts;
  throw new MigrateError("Nothing is there to begin from: what is selected has no routes and no files.", {
    hint: 'Name files or folders, or give the domain "routes" or "files" in the manifest.',
  });
}

const IN_FRONT = /^(?:src\/)?(?:middleware|proxy|instrumentation)\.\w+$/;

const isChosen = (domain: string, { domains, all }: Selection): boolean => all || domains.includes(domain);

/** A domain's tables: those that are called after it, and those that the manifest maps. */
const tablesOf = ({ domains, mappings }: Manifest, selection: Selection): TableNames => ({
  prefixes: domains.filter(({ name }) => isChosen(name, selection)).map(({ name }) => name.replaceAll("-", "_")),
  tables: mappings
    .filter(({ domain, subject }) => subject === "table" && isChosen(domain, selection))
    .map(({ name }) => name),
});

function mentionsOf(sources: ReadonlyMap<string, string>, names: TableNames, kept: FindKept): readonly Mention[] {
  const patterns = tablePatterns(names);
  return [...sources]
    .filter(([, text]) => patterns.length > 0 && /\bfrom\(/.test(text))
    .flatMap(([file, text]) => mentionsIn(file, { text, code: readModuleFacts(file, text).code }, patterns, kept));
}

/** Why a file stays, by the first entry that names it. */
function keptBy(keep: readonly Keep[]): FindKept {
  const entries = keep.map((entry) => ({ ...entry, matches: matcherOfPath(entry.path) }));
  return (file) => entries.find(({ matches }) => matches(file))?.reason ?? null;
}

/** A glob from the app's root, or a file or folder. */
function matcherOfPath(path: string): (file: string) => boolean {
  const [itself, below] = [matcherOf(path), matcherOf(`${path}/**`)];
  return (file) => itself(file) || below(file);
}

/** Entries of `keep` that keep nothing; only a look at everything can tell. */
function unusedKeeps(keep: readonly Keep[], { reaches, mentions }: Omit<Leftovers, "unused">): readonly Finding[] {
  const files = [
    ...reaches.flatMap(({ kind, way }) => (kind === "kept" ? way.map(({ file }) => file) : [])),
    ...mentions.flatMap(({ file, reason }) => (reason === null ? [] : [file])),
  ];
  return keep
    .filter((entry) => !files.some(matcherOfPath(entry.path)))
    .map(({ place, path }) => finding("keep-unused", place, { pattern: path }));
}
