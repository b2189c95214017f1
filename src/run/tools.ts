import { specifierFrom } from "../manifest/rooted.js";
import type { ReplaceTools } from "../codemods/replace/tools.js";
import { narrowingOf } from "../route/client-narrowing.js";
import { readChains } from "../route/chains/read.js";
import { clashIn, namesIn, orphansIn, withImports } from "../route/chains/tidy.js";
import { NEXT_MODULE, SYNC_MODULE, type SyncTools } from "../codemods/sync/change.js";
import { RULES, STRICT_RULES } from "../codemods/guard/rules.js";
import type { RouteTools } from "../codemods/route-change.js";
import type { Manifest, SyncEntry } from "../manifest/model.js";
import type { RouteFacts } from "../route/facts.js";
import { clientModules } from "../route/modules.js";
import { readRoute, routeReader } from "../route/read.js";
import { rangesWithoutImports, readWrites, type WriteReader } from "../route/writes.js";
import type { FunctionTable } from "../target/functions.js";
import { readFunctions } from "../target/read.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { readNextMajor } from "../workspace/next-version.js";
import { farModuleFinder, moduleFinder } from "../workspace/modules.js";

/**
 * Gathers what the codemods work with: the Convex modules that the manifest maps are read once, route files by text.
 *
 * @param asked functions that no entry need map, as `api.leads.queries.getLeads`
 */
export async function routeTools(
  root: string,
  manifest: Manifest,
  isStrict: boolean,
  asked: readonly string[] = [],
): Promise<RouteTools> {
  const wanted = new Set([...mappedPaths(manifest), ...asked]);
  const functions = wantedFunctions(await readConvexSources(root, manifest.convexDir), manifest.convexDir, wanted);
  const reader = routeReader(manifest.imports.dataSource, manifest, moduleFinder(root), farModuleFinder(root));
  return {
    manifest,
    functions,
    nextMajor: await readNextMajor(root),
    rules: isStrict ? STRICT_RULES : RULES,
    read: readOnce((file, text) => readRoute(file, text, reader)),
  };
}

const mappedPaths = ({ domains }: Manifest): readonly string[] =>
  domains.flatMap((domain) => domain.entries).flatMap(({ action }) => (action.kind === "stub" ? [] : [action.fn.path]));

/** The functions that are wanted; every one of the folder where one is missing, for what may be meant instead. */
function wantedFunctions(
  sources: ReadonlyMap<string, string>,
  convexDir: string,
  wanted: ReadonlySet<string>,
): FunctionTable {
  const found = readFunctions(sources, convexDir, wanted);
  return [...wanted].every((path) => found.has(path)) ? found : readFunctions(sources, convexDir);
}

/** One stage after another asks about the same file: the last answer is kept, and no more than that. */
function readOnce(read: RouteTools["read"]): RouteTools["read"] {
  let last: { readonly file: string; readonly text: string; readonly facts: RouteFacts } | null = null;
  return (file, text) => {
    if (last?.file !== file || last.text !== text) last = { file, text, facts: read(file, text) };
    return last.facts;
  };
}

/**
 * Gathers what the replacement of old calls works with.
 *
 * @param domains whose entries come before those of the others
 */
export async function replaceTools(
  root: string,
  manifest: Manifest,
  domains: readonly string[],
): Promise<ReplaceTools> {
  const { imports, identity, mappings, convexDir } = manifest;
  const findModule = moduleFinder(root);
  const clients = {
    isClientModule: clientModules(manifest.prisma, findModule),
    narrowingOf: narrowingOf(farModuleFinder(root), manifest.extended !== null),
  };
  const own = mappings.filter(({ domain }) => domains.includes(domain));
  return {
    mappings: [...own, ...mappings.filter((mapping) => !own.includes(mapping))],
    imports,
    identity,
    functions: readFunctions(await readConvexSources(root, convexDir), convexDir),
    read: (file, text) => readChains(file, text, clients),
    withImports,
    clash: clashIn,
    orphans: orphansIn,
    namesIn,
  };
}

/** Gathers what the rewriting of writes works with. */
export async function syncTools(root: string, manifest: Manifest, entries: readonly SyncEntry[]): Promise<SyncTools> {
  const findModule = moduleFinder(root);
  const specifier = manifest.imports.sync;
  const reader: WriteReader = {
    isClientModule: clientModules(manifest.prisma, findModule),
    moduleOf: (asked, file) => {
      if (asked === NEXT_MODULE) return NEXT_MODULE;
      const own = specifierFrom(file, specifier);
      const helper = findModule(own, file)?.file;
      const isHelper = asked === own || (helper !== undefined && findModule(asked, file)?.file === helper);
      return isHelper ? SYNC_MODULE : null;
    },
    names: [...new Set([...entries.map(({ call }) => call), "after"])],
  };
  return {
    entries,
    specifier,
    nextMajor: await readNextMajor(root),
    read: (file, text) => readWrites(file, text, reader),
    rangesWithoutImports: (file, text, locals) => rangesWithoutImports(file, text, locals, reader),
  };
}
