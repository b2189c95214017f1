import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type BuildFailure, type Loader, type Plugin, type PluginBuild } from "esbuild";
import { MigrateError } from "../errors.js";
import { FELL_THROUGH } from "./protocol.js";

/** Beside this module, as source or compiled. */
const MAIN = fileURLToPath(new URL(`./inside/main${extname(import.meta.url)}`, import.meta.url));
const PACKAGE = /[\\/]node_modules[\\/]/;
const LOADED_BY_NODE = /\.(?:[cm]?js|json|node)$/;
const SOURCE = /\.[cm]?[jt]sx?$/;
const MARK = ` globalThis[Symbol.for(${JSON.stringify(FELL_THROUGH)})]?.();`;

/** A module of the app, under the name by which it is asked for. */
export interface AppModule {
  readonly name: string;
  /** absolute path */
  readonly file: string;
  /** offsets at which a mark is put in, in the file's text: right behind guards */
  readonly marks: readonly number[];
  /** it exports the app's Prisma client, which then only reads */
  readonly isClient: boolean;
}

/**
 * Bundles modules of an app, written in TypeScript or JavaScript, with the program that calls them. Packages stay
 * outside and are loaded from where they are. Each module is loaded when it is asked for, so that one that cannot be
 * loaded does not keep the others away.
 *
 * @param root the app's root, absolute
 * @param outfile absolute path of the file to write
 * @throws MigrateError when a module does not compile
 */
export async function bundleAppCode(root: string, modules: readonly AppModule[], outfile: string): Promise<void> {
  const loaders = modules.map(({ name, file }) => `${JSON.stringify(name)}: () => import(${JSON.stringify(file)})`);
  const clients = modules.flatMap(({ name, isClient }) => (isClient ? [name] : []));
  const contents = `import { runAppCode } from ${JSON.stringify(MAIN)};\nrunAppCode({ ${loaders.join(", ")} }, ${JSON.stringify(root)}, ${JSON.stringify(clients)});\n`;
  await build({
    stdin: { contents, resolveDir: root, loader: "js" },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    jsx: "automatic",
    logLevel: "silent",
    loader: { ".css": "empty", ".svg": "empty", ".png": "empty", ".jpg": "empty", ".ico": "empty", ".wasm": "file" },
    plugins: [packagesOutside(), sources(modules)],
  }).catch((cause: unknown) => {
    throw new MigrateError(`The app's route handlers cannot be run here.\n${wordsOf(cause)}`, {
      cause,
      hint: "Compare two running servers instead: --off <url> --on <url>.",
    });
  });
}

/** Packages are found from where they are imported, and left to node; what cannot be found fails when it is needed. */
function packagesOutside(): Plugin {
  const own = Symbol("asked by this plugin");
  const resolvePackage = async (setup: PluginBuild, path: string, resolveDir: string) => {
    for (const kind of ["require-call", "import-statement"] as const) {
      const found = await setup.resolve(path, { kind, resolveDir, pluginData: own });
      if (found.errors.length === 0) return found;
    }
    return null;
  };
  return {
    name: "packages-outside",
    setup(setup) {
      // It throws wherever no bundler has taken it away.
      setup.onResolve({ filter: /^(?:server|client)-only$/ }, () => ({ path: "nothing", namespace: "nothing" }));
      setup.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "", loader: "js" }));
      setup.onResolve({ filter: /^[^./]/ }, async ({ path, resolveDir, pluginData, kind }) => {
        if (pluginData === own || kind === "entry-point") return undefined;
        const found = await resolvePackage(setup, path, resolveDir);
        if (found === null) return { path, external: true };
        const isPackage = found.external || (PACKAGE.test(found.path) && LOADED_BY_NODE.test(found.path));
        return isPackage ? { path: found.path, external: true } : { path: found.path, namespace: found.namespace };
      });
    },
  };
}

/** The app's own files believe that they stand where they do, and tell when a guard is passed. */
function sources(modules: readonly AppModule[]): Plugin {
  const marksOf = new Map(modules.map(({ file, marks }) => [file, marks]));
  return {
    name: "sources",
    setup(setup) {
      setup.onLoad({ filter: SOURCE, namespace: "file" }, async ({ path }) => {
        if (PACKAGE.test(path) || path.startsWith(dirname(MAIN))) return undefined;
        const text = withMarks(await readFile(path, "utf8"), marksOf.get(path) ?? []);
        return { contents: atItsPlace(text, path), loader: loaderOf(path), resolveDir: dirname(path) };
      });
    },
  };
}

function withMarks(text: string, marks: readonly number[]): string {
  const last = [...marks].sort((a, b) => b - a);
  return last.reduce((marked, at) => marked.slice(0, at) + MARK + marked.slice(at), text);
}

function atItsPlace(text: string, path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href);
  const placed = text
    .replaceAll("import.meta.url", url)
    .replaceAll("import.meta.dirname", JSON.stringify(dirname(path)))
    .replaceAll("import.meta.filename", JSON.stringify(path));
  if (!/\b__(?:dirname|filename)\b/.test(text) || /\b(?:const|let|var)\s+__(?:dirname|filename)\b/.test(text))
    return placed;
  return `var __dirname = ${JSON.stringify(dirname(path))}, __filename = ${JSON.stringify(path)}; ${placed}`;
}

function loaderOf(path: string): Loader {
  const extension = extname(path).replace(/^\.[cm]/, ".");
  if (extension === ".tsx") return "tsx";
  return extension === ".ts" ? "ts" : "jsx";
}

function wordsOf(cause: unknown): string {
  const failure: Partial<BuildFailure> = cause instanceof Error ? cause : {};
  const lines = (failure.errors ?? [])
    .slice(0, 5)
    .map(({ text, location }) =>
      location === null ? text : `${location.file}:${location.line}:${location.column + 1} ${text}`,
    );
  return lines.length > 0 ? lines.join("\n") : String(cause);
}

/** The name of the bundle in its folder. */
export const bundleIn = (folder: string): string => join(folder, "app-code.cjs");
