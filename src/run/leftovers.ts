import { finding, type Finding } from "../findings.js";
import { SymbolGraph } from "../leftovers/graph.js";
import { mentionsIn, tablePatterns } from "../leftovers/mentions.js";
import type { Leftovers, Mention } from "../leftovers/model.js";
import { reachesOf, type FindKept } from "../leftovers/reach.js";
import { storeFinder } from "../leftovers/store.js";
import { unusedIn } from "../leftovers/unused.js";
import { matcherOf } from "../manifest/exclude.js";
import type { Keep, Manifest } from "../manifest/model.js";
import { selectRoutes, type Selection } from "../plan/select.js";
import { readModuleFacts } from "../route/module-facts.js";
import { clientModules } from "../route/modules.js";
import type { App } from "../workspace/app.js";
import { readTexts } from "../workspace/files.js";
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
  const findStore = storeFinder(findModule, clientModules(manifest.prisma, findModule), traces.generated);
  const graph = new SymbolGraph(findModule, findStore);
  const kept = keptBy(manifest.keep);
  const { texts, findings } = await readTexts(root, starts);
  for (const [file, text] of texts) graph.add({ file, text });
  const reaches = [...texts.keys()].flatMap((file) => reachesOf(graph, file, kept));
  const isOld = (file: string): boolean => !traces.generated.some((folder) => file.startsWith(`${folder}/`));
  const everything = (await readTexts(root, (await listSourceFiles(root, [])).filter(isOld))).texts;
  const sources = new Map([...everything].filter(([file]) => !file.startsWith(`${manifest.convexDir}/`)));
  const mentions = mentionsOf(sources, prefixesOf(manifest, selection), kept);
  const others = new Map([...traces.texts, ...[...everything].filter(([file]) => !sources.has(file))]);
  const unused = unusedIn({ ...traces, sources, others }, findModule, findStore);
  const needless = selection.all ? unusedKeeps(manifest.keep, { starts, reaches, mentions }) : [];
  return { starts, reaches, mentions, unused, findings: [...findings, ...needless], sources: texts };
}

/** With `--all` every route file is begun from: what exclusions keep guards away from is reached all the same. */
async function startsOf(
  app: App,
  manifest: Manifest,
  selection: Selection,
  paths: readonly string[],
): Promise<readonly string[]> {
  const named = paths.length === 0 ? [] : await sourceFiles(app.root, manifest, paths, () => true);
  const isPathsOnly = paths.length > 0 && !Object.values(selection).flat().some(Boolean);
  const routes = selection.all || isPathsOnly ? [] : selectRoutes(manifest, selection).map(({ file }) => file);
  return [...new Set([...(selection.all ? app.routeFiles : routes), ...named])];
}

/** A domain's tables are called after it: `tickets`, `ticket_comments` only where the manifest says so. */
function prefixesOf({ domains }: Manifest, { domains: chosen, all }: Selection): readonly string[] {
  return domains.filter(({ name }) => all || chosen.includes(name)).map(({ name }) => name.replaceAll("-", "_"));
}

function mentionsOf(
  sources: ReadonlyMap<string, string>,
  prefixes: readonly string[],
  kept: FindKept,
): readonly Mention[] {
  const patterns = tablePatterns(prefixes);
  return [...sources]
    .filter(([, text]) => patterns.length > 0 && /\bfrom\(/.test(text))
    .flatMap(([file, text]) => mentionsIn(file, { text, code: readModuleFacts(file, text).code }, patterns, kept));
}

/** Why a file stays, by the first entry that names it. */
function keptBy(keep: readonly Keep[]): FindKept {
  const entries = keep.map((entry) => ({ ...entry, matches: matcherOfKeep(entry) }));
  return (file) => entries.find(({ matches }) => matches(file))?.reason ?? null;
}

function matcherOfKeep({ path }: Keep): (file: string) => boolean {
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
    .filter((entry) => !files.some(matcherOfKeep(entry)))
    .map(({ place, path }) => finding("keep-unused", place, { pattern: path }));
}
