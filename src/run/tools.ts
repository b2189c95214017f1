import type { RouteTools } from "../codemods/route-change.js";
import type { Manifest } from "../manifest/model.js";
import { isClientModule } from "../route/client-modules.js";
import { readRoute } from "../route/read.js";
import { readFunctions } from "../target/read.js";
import { readConvexSources } from "../workspace/convex-folder.js";

/** Gathers what the codemods work with: the Convex folder is read once, route files are read by text. */
export async function routeTools(root: string, manifest: Manifest): Promise<RouteTools> {
  const functions = readFunctions(await readConvexSources(root, manifest.convexDir), manifest.convexDir);
  const reader = { dataSource: manifest.imports.dataSource, isClientModule: isClientModule(manifest.prisma) };
  return { manifest, functions, read: (file, text) => readRoute(file, text, reader) };
}
