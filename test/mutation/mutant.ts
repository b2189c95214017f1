import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import { build, type Plugin } from "esbuild";

/** One change of the tool's own source that takes a piece of its safety away. */
export interface Mutation {
  readonly name: string;
  /** path below `src` */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Builds the tool with a mutation and lets the attacks loose on it.
 *
 * @returns the name of the first attack that notices, or null
 * @throws Error when the mutated text does not stand in its file exactly once: the mutation has to be written anew
 */
export async function noticedBy(mutation: Mutation | null): Promise<string | null> {
  const { outputFiles } = await build({
    entryPoints: [here("bench.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    packages: "external",
    logLevel: "silent",
    plugins: mutation === null ? [] : [overlay(mutation)],
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error("esbuild wrote nothing");
  return run(output.text);
}

/** Serves one file of `src` with the mutation in it; nothing is written. */
function overlay({ name, file, from, to }: Mutation): Plugin {
  const path = here(`../../src/${file}`);
  return {
    name: "mutation",
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, async (args) => {
        if (args.path !== path) return null;
        const parts = (await readFile(path, "utf8")).split(from);
        if (parts.length !== 2)
          throw new Error(`"${name}": the text stands ${parts.length - 1} times in src/${file}, not once:\n${from}`);
        return { contents: parts.join(to), loader: "ts" };
      });
    },
  };
}

function run(code: string): string | null {
  const module: { exports: object } = { exports: {} };
  const wrapper: unknown = runInThisContext(`(function (module, exports, require) {${code}\n})`);
  if (typeof wrapper !== "function") throw new Error("a bundle is a function");
  Reflect.apply(wrapper, undefined, [module, module.exports, createRequire(import.meta.url)]);
  const noticed: unknown = Reflect.get(module.exports, "NOTICED_BY");
  if (noticed !== null && typeof noticed !== "string") throw new Error("the bundle says nothing");
  return noticed;
}
