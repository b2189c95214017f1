import { RULES, STRICT_RULES } from "../codemods/guard/rules.js";
import type { RouteTools } from "../codemods/route-change.js";
import type { Manifest } from "../manifest/model.js";
import { readRoute, routeReader } from "../route/read.js";
import { readFunctions } from "../target/read.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { readNextMajor } from "../workspace/next-version.js";
import { moduleFinder } from "../workspace/modules.js";

/** Gathers what the codemods work with: the Convex folder is read once, route files are read by text. */
export async function routeTools(root: string, manifest: Manifest, isStrict: boolean): Promise<RouteTools> {
  const functions = readFunctions(await readConvexSources(root, manifest.convexDir), manifest.convexDir);
  const reader = routeReader(manifest.imports.dataSource, manifest.prisma, moduleFinder(root));
  return {
    manifest,
    functions,
    nextMajor: await readNextMajor(root),
    rules: isStrict ? STRICT_RULES : RULES,
    read: (file, text) => readRoute(file, text, reader),
  };
}
