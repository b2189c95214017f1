import { posix } from "node:path";
import { applyEdits } from "../../src/edits/edit.js";
import { RULES } from "../../src/codemods/guard/rules.js";
import type { RuleSet } from "../../src/codemods/guard/situation.js";
import { unwireRoute } from "../../src/codemods/unwire.js";
import { wireRoute } from "../../src/codemods/wire.js";
import type { RouteChange, RouteTools } from "../../src/codemods/route-change.js";
import { loadManifest } from "../../src/manifest/manifest.js";
import type { Entry } from "../../src/manifest/model.js";
import type { FindModule } from "../../src/route/modules.js";
import { readRoute, routeReader } from "../../src/route/read.js";
import { readFunctions } from "../../src/target/read.js";

export const PRISMA_MODULE =
  'import { PrismaClient } from "@prisma/client";\nexport const prisma = new PrismaClient();\n';

const CONVEX_HEAD = `import { query, mutation } from "../_generated/server";
import { v } from "convex/values";
`;

/** A small app in memory, as far as the reading and wiring of one route needs it. */
export interface LabApp {
  /** what the manifest says about the route, by method or as one text */
  readonly mapping: unknown;
  /** the route's key; its file stands below `app/api` */
  readonly route?: string;
  readonly models?: readonly string[];
  readonly identity?: Readonly<Record<string, readonly string[]>>;
  /** Convex functions of `convex/leads/queries.ts` */
  readonly queries?: string;
  readonly mutations?: string;
  /** modules of the app by path from its root, without extension: `lib/leads` */
  readonly modules?: Readonly<Record<string, string>>;
  readonly rules?: RuleSet;
  readonly nextMajor?: number;
}

/** The app's one route with the tools that judge it. */
export interface Lab {
  readonly file: string;
  readonly entries: readonly Entry[];
  readonly tools: RouteTools;
  wire(text: string, options?: LabOptions): LabRun;
  unwire(text: string, options?: LabOptions): LabRun;
}

export interface LabOptions {
  readonly methods?: readonly string[];
  readonly known?: readonly string[];
  readonly force?: boolean;
}

/** What a run did: the change as data, and the text with it. */
export interface LabRun {
  readonly change: RouteChange;
  readonly text: string;
}

/** Builds the app in memory. Throws with the manifest's own findings when the mapping is not valid. */
export function makeLab(app: LabApp): Lab {
  const route = app.route ?? "leads";
  const file = `app/api/${route}/route.ts`;
  const { manifest, findings } = loadManifest({
    text: JSON.stringify({
      ...(app.identity === undefined ? {} : { identity: app.identity }),
      domains: { leads: { models: app.models ?? ["lead"], routes: { [route]: app.mapping } } },
    }),
    file: "migrate.manifest.json",
    routeFiles: [file],
    routesDir: "app/api",
    leavesApp: () => null,
  });
  if (manifest === null) throw new Error(`the lab's manifest is not valid: ${JSON.stringify(findings)}`);
  const findModule = modulesOf({ "lib/prisma": PRISMA_MODULE, ...app.modules });
  const reader = routeReader(manifest.imports.dataSource, manifest, findModule);
  const tools: RouteTools = {
    manifest,
    functions: readFunctions(convexFiles(app), "convex"),
    rules: app.rules ?? RULES,
    nextMajor: app.nextMajor ?? null,
    read: (path, text) => readRoute(path, text, reader),
  };
  const entries = manifest.domains.flatMap((domain) => domain.entries);
  const run = (codemod: typeof wireRoute, text: string, options: LabOptions = {}): LabRun => {
    const selected = entries.filter(({ method }) => options.methods?.includes(method) ?? true);
    const task = { file, text, entries: selected, knownGuards: options.known ?? [], force: options.force ?? false };
    const change = codemod(task, tools);
    return { change, text: applyEdits(text, change.edits) };
  };
  return {
    file,
    entries,
    tools,
    wire: (text, options) => run(wireRoute, text, options),
    unwire: (text, options) => run(unwireRoute, text, options),
  };
}

function convexFiles({ queries, mutations }: LabApp): Map<string, string> {
  const files = new Map<string, string>();
  if (queries !== undefined) files.set("convex/leads/queries.ts", CONVEX_HEAD + queries);
  if (mutations !== undefined) files.set("convex/leads/mutations.ts", CONVEX_HEAD + mutations);
  return files;
}

/** Follows `@/x` and relative imports among modules that are held in memory. */
export function modulesOf(modules: Readonly<Record<string, string>>): FindModule {
  return (specifier, fromFile) => {
    const path = specifier.startsWith("@/")
      ? specifier.slice(2)
      : specifier.startsWith(".")
        ? posix.join(posix.dirname(fromFile), specifier)
        : null;
    const text = path === null ? undefined : modules[path];
    return path === null || text === undefined ? null : { file: `${path}.ts`, text };
  };
}
