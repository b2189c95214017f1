import { posix } from "node:path";
import { withoutRanges } from "../codemods/guard/offsets.js";
import type { PrismaModel } from "../data/prisma/model.js";
import { readPrismaSchema } from "../data/prisma/read.js";
import { usualHelper } from "../draft/helper.js";
import type { AppSketch } from "../draft/model.js";
import { MigrateError } from "../errors.js";
import { DEFAULTS } from "../manifest/defaults.js";
import type { ImportSpecifiers, Manifest } from "../manifest/model.js";
import type { RouteFacts } from "../route/facts.js";
import { clientModules } from "../route/modules.js";
import { readRoute, routeReader, type RouteReader } from "../route/read.js";
import { readFunctions } from "../target/read.js";
import { readConvexFolderName, readConvexSources } from "../workspace/convex-folder.js";
import { listRouteFiles, readTexts } from "../workspace/files.js";
import { aliasOf, farModuleFinder, moduleFinder } from "../workspace/modules.js";
import { readNextMajor } from "../workspace/next-version.js";
import { readSchemaTexts } from "../workspace/prisma-schema.js";

/** An app as `init` finds it: what a draft is made from, and what the manifest's head says. */
export interface FoundApp {
  readonly sketch: AppSketch;
  /** modules that export a Prisma client and that nothing but this list would show */
  readonly prisma: readonly string[];
  /** every module that routes take a Prisma client from */
  readonly clients: readonly string[];
  /** no file of the app is TypeScript */
  readonly isJavaScript: boolean;
  /** reads a route file; the answer for a file as it was found is kept */
  read(file: string, text: string): RouteFacts;
}

/**
 * Reads an app: its routes, its Convex functions, and how a route imports what stands in the app.
 *
 * @param manifest what is mapped already; null for nothing
 */
export async function findApp(root: string, routesDir: string, manifest: Manifest | null): Promise<FoundApp> {
  const convexDir = manifest?.convexDir ?? (await readConvexFolderName(root));
  const files = await listRouteFiles(root, routesDir);
  const { texts } = await readTexts(root, files);
  const imports = manifest === null ? importsOf(root, routesDir, convexDir) : {};
  const dataSource = manifest?.imports.dataSource ?? imports.dataSource ?? DEFAULTS.imports.dataSource;
  const findModule = moduleFinder(root);
  const findClient = farModuleFinder(root);
  const named = manifest?.prisma ?? [];
  const extended = manifest?.extended ?? null;
  const isKnown = clientModules(named, findModule);
  let read = readKept(routeReader(dataSource, { prisma: named, extended }, findModule, findClient));
  let routes = [...texts].map(([file, text]) => readBare(file, text, read));
  const unseen = routes.flatMap((route) => clientsOf(route).filter((each) => !isKnown(each, route.file)));
  const prisma = [...new Set(unseen)].filter((specifier) => !specifier.startsWith(".")).sort();
  if (prisma.length > 0) {
    // Calls such as `count` are seen only on a client that is known as one.
    read = readKept(routeReader(dataSource, { prisma: [...named, ...prisma], extended }, findModule, findClient));
    routes = [...texts].map(([file, text]) => readBare(file, text, read));
  }
  return {
    sketch: {
      routesDir,
      convexDir,
      imports,
      routes,
      respondWith: manifest === null ? usualHelper(routes) : null,
      supabase: new Map([...texts].map(([file, text]) => [file, supabaseTables(text)])),
      functions: readFunctions(await readConvexSources(root, convexDir), convexDir),
      models: await modelsOf(root),
      nextMajor: await readNextMajor(root),
    },
    prisma,
    clients: [...new Set(routes.flatMap(clientsOf))].sort(),
    isJavaScript: files.length > 0 && files.every((file) => /\.m?js$/.test(file)),
    read,
  };
}

/** A draft needs no schema: without one, what fields hold is told by their names. */
async function modelsOf(root: string): Promise<readonly PrismaModel[]> {
  try {
    return readPrismaSchema(await readSchemaTexts(root)).models;
  } catch (error) {
    if (error instanceof MigrateError) return [];
    throw error;
  }
}

/** The modules behind `prisma` of `prisma.lead.findMany()`. */
function clientsOf({ handlers, topLevelNames }: RouteFacts): readonly string[] {
  const accesses = handlers.flatMap(({ body }) => body?.accesses ?? []).filter(({ chain }) => chain.length === 0);
  const roots = new Set(accesses.map(({ text }) => /^[\w$]+/.exec(text)?.[0]));
  return topLevelNames.flatMap(({ name, module }) => (roots.has(name) ? (module ?? []) : []));
}

type ReadRoute = FoundApp["read"];

/** Reads each text once: what is drafted from a file is what its guard is decided from. */
function readKept(reader: RouteReader): ReadRoute {
  const kept = new Map<string, { readonly text: string; readonly facts: RouteFacts }>();
  return (file, text) => {
    const known = kept.get(file);
    if (known?.text === text) return known.facts;
    const facts = readRoute(file, text, reader);
    if (known === undefined) kept.set(file, { text, facts });
    return facts;
  };
}

/** A route file without the tool's own guards in it. */
function readBare(file: string, text: string, read: ReadRoute): RouteFacts {
  const facts = read(file, text);
  const removed = facts.handlers.flatMap(({ guard }) =>
    guard === null || guard.shape === "by-hand" ? [] : guard.removals,
  );
  return removed.length === 0 ? facts : read(file, withoutRanges(text, removed));
}

/** The specifiers that differ from the usual ones: by an alias of the app, else from the app's root. */
function importsOf(root: string, routesDir: string, convexDir: string): Partial<ImportSpecifiers> {
  const source = routesDir.startsWith("src/") ? "src/" : "";
  const homes = {
    dataSource: `${source}lib/data-source`,
    client: `${source}lib/convex-client`,
    api: `${convexDir}/_generated/api`,
    sync: `${source}lib/convex/sync`,
    server: `${source}lib/convex/server`,
    timing: `${source}lib/instrumentation/with-timing`,
    answers: `${source}lib/convex/answers`,
    rows: `${source}lib/convex/rows`,
  } satisfies ImportSpecifiers;
  const found = Object.entries(homes).map(([name, home]) => [
    name,
    aliasOf(root, home) ?? `./${posix.normalize(home)}`,
  ]);
  return Object.fromEntries(found.filter(([name, specifier]) => !isDefault(name, specifier)));
}

const isDefault = (name: string | undefined, specifier: string | undefined): boolean =>
  Object.entries(DEFAULTS.imports).some(([key, usual]) => key === name && usual === specifier);

/** Tables that a Supabase client is asked for. */
function supabaseTables(text: string): readonly string[] {
  if (!/supabase/i.test(text)) return [];
  return [...new Set([...text.matchAll(/\.from\(\s*["'`]([A-Za-z_]\w*)["'`]\s*\)/g)].map(([, table]) => table ?? ""))];
}
