import { readFile } from "node:fs/promises";
import { extname, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Loader, type Message, type Plugin } from "esbuild";
import { MigrateError } from "../errors.js";

/**
 * Bundles modules of an app into one ES module that node can run: TypeScript, tsconfig's paths and workspace packages as
 * the app's own build takes them. Installed packages stay where they are.
 *
 * @param specifiers as the app imports them: `@/lib/prisma`; they become the bundle's exports `module0`, `module1`, …
 * @param outfile absolute path
 * @throws MigrateError when one is not found or does not compile
 */
export async function bundleAppModules(root: string, specifiers: readonly string[], outfile: string): Promise<void> {
  const contents = specifiers.map((each, at) => `export * as module${at} from ${JSON.stringify(each)};`).join("\n");
  await build({
    stdin: { contents, resolveDir: root, sourcefile: "migrate.ts", loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
    outfile,
    plugins: [installedStay, ownAddresses],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  }).catch((cause: unknown) => {
    throw new MigrateError(`${specifiers.join(", ")} cannot be loaded.\n${wordsOf(cause)}`, { cause });
  });
}

/** Next makes these two empty on the server. */
const EMPTY = /^server-only$/;

const installedStay: Plugin = {
  name: "installed-packages-stay",
  setup(setup) {
    const own = Symbol("asked by this plugin");
    setup.onResolve({ filter: EMPTY }, ({ path }) => ({ path, namespace: "empty" }));
    setup.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "" }));
    setup.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === own || path.startsWith("node:") || kind === "entry-point") return undefined;
      const found = await setup.resolve(path, { kind, resolveDir, importer, pluginData: own });
      const isInstalled = found.errors.length === 0 && found.path.includes(`${sep}node_modules${sep}`);
      return isInstalled && !found.external ? { path: pathToFileURL(found.path).href, external: true } : undefined;
    });
  },
};

const LOADERS: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
};

/** `import.meta.url` stays the address of the file in which it stands: what lies beside it is found from there. */
const ownAddresses: Plugin = {
  name: "own-addresses",
  setup(setup) {
    setup.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!text.includes("import.meta.url")) return undefined;
      const contents = text.replaceAll(/\bimport\.meta\.url\b/g, JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: LOADERS[extname(path)] ?? "js" };
    });
  },
};

function wordsOf(error: unknown): string {
  const errors: unknown = error instanceof Error && "errors" in error ? error.errors : null;
  return Array.isArray(errors) && errors.every(isMessage)
    ? errors
        .map(({ text, location }) => (location === null ? text : `${location.file}:${location.line} ${text}`))
        .join("\n")
    : String(error);
}

const isMessage = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && "text" in value && "location" in value;
