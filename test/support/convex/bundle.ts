import { access } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Plugin } from "esbuild";
import { listModules } from "./modules.js";

const MAIN = fileURLToPath(new URL("./served/main.ts", import.meta.url));

/**
 * Bundles the server and an app's Convex functions into one file that node runs as it is, so that the served process
 * needs no loader and finds its packages wherever the file stands.
 *
 * @param convexDir absolute path of the Convex folder
 * @param outfile absolute path of the file to write
 * @throws Error when there is no schema, or a module does not compile
 */
export async function bundleServer(convexDir: string, outfile: string): Promise<void> {
  const schema = join(convexDir, "schema.ts");
  await access(schema).catch(() => {
    throw new Error(`There is no schema.ts in ${convexDir}: it is not a Convex folder that can be served.`);
  });
  await build({
    entryPoints: [MAIN],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
    // CommonJS packages in the bundle still ask for `require`.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    plugins: [appModules(schema, await listModules(convexDir))],
  });
}

/** Answers the import "virtual:app" with the app's schema and a map of its modules. */
function appModules(schema: string, modules: ReadonlyMap<string, string>): Plugin {
  const loaders = [...modules].map(([path, file]) => `${JSON.stringify(path)}: () => import(${JSON.stringify(file)})`);
  const contents = [
    `export { default as schema } from ${JSON.stringify(schema)};`,
    `export const modules = { ${loaders.join(", ")} };`,
  ].join("\n");
  return {
    name: "app-modules",
    setup(setup) {
      setup.onResolve({ filter: /^virtual:app$/ }, ({ path }) => ({ path, namespace: "app" }));
      setup.onLoad({ filter: /.*/, namespace: "app" }, () => ({ contents, loader: "js", resolveDir: "/" }));
    },
  };
}
