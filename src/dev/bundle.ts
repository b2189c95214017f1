import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import type { BuildOptions, BuildResult, Message, Plugin } from "esbuild";
import { MigrateError } from "../errors.js";
import { readConvexFolder } from "./modules.js";

/** Beside this module, as source or compiled. */
const MAIN = fileURLToPath(new URL(`./served/main${extname(import.meta.url)}`, import.meta.url));

const COMMON = {
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "silent",
  // CommonJS packages in the bundle still ask for `require`.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
} as const satisfies BuildOptions;

/**
 * Bundles the server with the app's own `convex` into one file that node runs as it is, wherever the file stands.
 *
 * @param convexDir absolute path of the Convex folder
 * @param outfile absolute path of the file to write
 * @throws MigrateError when the app has no `convex`, or one that is too old
 */
export async function bundleServer(convexDir: string, outfile: string): Promise<void> {
  const resolveConvex = createRequire(join(convexDir, "schema.ts"));
  try {
    resolveConvex.resolve("convex/server");
  } catch (cause) {
    throw new MigrateError("The app has no package `convex`.", {
      cause,
      hint: "Run `npm install convex` in the app's folder.",
    });
  }
  const options = { ...COMMON, entryPoints: [MAIN], outfile, plugins: [convexOf(convexDir)] };
  await build(options).catch((cause: unknown) => {
    throw new MigrateError(`The app's package \`convex\` cannot be served.\n${wordsOf(messagesIn(cause))}`, {
      cause,
      hint: "Version 1.43 of convex or a newer one is needed.",
    });
  });
}

/** Every import of `convex`, also by the server's own packages, means the app's. */
function convexOf(convexDir: string): Plugin {
  const own = Symbol("resolved for the app");
  return {
    name: "convex-of-the-app",
    setup(setup) {
      setup.onResolve({ filter: /^convex(?:\/|$)/ }, ({ path, kind, pluginData }) =>
        pluginData === own ? undefined : setup.resolve(path, { kind, resolveDir: convexDir, pluginData: own }),
      );
    },
  };
}

/** What became of the app's functions: a file that can be loaded, or what keeps them from being bundled. */
export type Built = { readonly file: string } | { readonly problem: string };

/** Bundles an app's functions, once or again and again. */
export interface AppBundler {
  /**
   * @returns absolute path of the bundle
   * @throws MigrateError when a module does not compile
   */
  readonly first: () => Promise<string>;
  /** Bundles after every change from now on. A change that leaves the bundle the same is not told. */
  readonly watch: (onBuilt: (built: Built) => void) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Prepares the bundling of a Convex folder's schema and modules.
 *
 * @param convexDir absolute path of the Convex folder
 * @param folder where the bundles are written, absolute
 */
export async function appBundler(convexDir: string, folder: string): Promise<AppBundler> {
  const latest = new LatestBundle(folder);
  let onBuilt: ((built: Built) => void) | null = null;
  const tell: Plugin = {
    name: "tell",
    setup: (setup) =>
      setup.onEnd(async (result) => {
        const built = onBuilt === null ? null : await latest.take(result);
        if (built !== null) onBuilt?.(built);
      }),
  };
  const bundling = await context({
    ...COMMON,
    // Places in messages are told from here.
    absWorkingDir: dirname(convexDir),
    stdin: { contents: 'export * from "virtual:app";', resolveDir: convexDir },
    write: false,
    sourcemap: "inline",
    plugins: [appModules(convexDir), tell],
  });
  return {
    async first() {
      const built = await latest.take(await bundling.rebuild().catch(failureOf));
      if (built === null || "problem" in built) {
        throw new MigrateError(`The Convex functions cannot be served.\n${built?.problem ?? ""}`.trimEnd());
      }
      return built.file;
    },
    async watch(listener) {
      onBuilt = listener;
      await bundling.watch();
    },
    stop: () => bundling.dispose(),
  };
}

interface Outcome {
  readonly errors: readonly Message[];
  readonly outputFiles?: BuildResult["outputFiles"];
}

function failureOf(error: unknown): Outcome {
  if (error instanceof Error && "errors" in error) return { errors: messagesIn(error) };
  throw error;
}

/** Writes each bundle under a name of its own, so that node loads it anew, and knows the last one. */
class LatestBundle {
  readonly #folder: string;
  #digest = "";
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns null when this bundle is the last one again */
  async take({ errors, outputFiles }: Outcome): Promise<Built | null> {
    const contents = outputFiles?.[0]?.contents ?? new Uint8Array();
    const problem = errors.length === 0 ? null : wordsOf(errors);
    const digest = createHash("sha256")
      .update(problem ?? contents)
      .digest("hex");
    if (digest === this.#digest) return null;
    this.#digest = digest;
    if (problem !== null) return { problem };
    this.#count += 1;
    const file = join(this.#folder, `app-${this.#count}.mjs`);
    await writeFile(file, contents);
    return { file };
  }
}

/** Answers the import "virtual:app" with the app's schema and a map of its modules, as they are at that moment. */
function appModules(convexDir: string): Plugin {
  return {
    name: "app-modules",
    setup(setup) {
      setup.onResolve({ filter: /^virtual:app$/ }, ({ path }) => ({ path, namespace: "app" }));
      setup.onLoad({ filter: /.*/, namespace: "app" }, async () => {
        const found = await readConvexFolder(convexDir).catch(() => null);
        if (found === null)
          return { errors: [{ text: "The Convex folder cannot be read." }], watchDirs: [dirname(convexDir)] };
        const { modules, schema, folders } = found;
        if (schema === null) return { errors: [{ text: NO_SCHEMA }], watchDirs: [...folders] };
        const loaders = [...modules].map(
          ([path, file]) => `${JSON.stringify(path)}: () => import(${JSON.stringify(file)})`,
        );
        const contents = [
          `export { default as schema } from ${JSON.stringify(schema)};`,
          `export const modules = { ${loaders.join(", ")} };`,
        ].join("\n");
        return { contents, loader: "js", resolveDir: convexDir, watchDirs: [...folders] };
      });
    },
  };
}

const NO_SCHEMA = "There is no schema.ts in the Convex folder: what is not described cannot be served.";

function messagesIn(error: unknown): readonly Message[] {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors) ? error.errors : [];
}

/** esbuild's messages, a line each, with the place in the app. */
function wordsOf(messages: readonly Message[]): string {
  const lines = messages.map(({ text, location }) =>
    location === null ? text : `${location.file}:${location.line}:${location.column + 1} ${text}`,
  );
  const lacksGenerated = messages.some(({ text }) => /^Could not resolve ".*_generated\//.test(text));
  return [...lines, ...(lacksGenerated ? [GENERATE] : [])].join("\n");
}

const GENERATE = "→ `npx convex dev` makes convex/_generated; `migrate init --codegen` makes it without a deployment.";
