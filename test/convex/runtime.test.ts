import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, Script } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConvexFolder } from "../../src/dev/modules.js";
import { publicFunctions } from "./deployment.js";

const CONVEX = join(import.meta.dirname, "../../convex");

/** What Convex's default runtime gives to a module; nothing of node. */
const WEB = {
  AbortController,
  Blob,
  FormData,
  Headers,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
  atob,
  btoa,
  console,
  crypto,
  fetch,
};

/** Bundles modules as Convex does for that runtime: for a browser, the packages in it. */
async function bundle(files: readonly string[]): Promise<string> {
  const imports = files.map((file, index) => `export * as m${index} from ${JSON.stringify(file)};`);
  const { outputFiles } = await build({
    stdin: { contents: imports.join("\n"), resolveDir: CONVEX },
    bundle: true,
    write: false,
    platform: "browser",
    conditions: ["convex", "module"],
    format: "iife",
    globalName: "bundled",
    target: "esnext",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** Every module that does not ask for node. */
async function defaultModules(): Promise<readonly string[]> {
  const files = [...(await readConvexFolder(CONVEX)).modules.values()];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return files.filter((_, index) => !/^\s*["']use node["']/.test(texts[index] ?? ""));
}

/** Loads a bundle where only the web's names and the deployment's environment are. */
function load(code: string): readonly object[] {
  const context = createContext({ ...WEB, process: { env: {} } });
  new Script(`${code}\nthis.bundled = bundled;`).runInContext(context);
  const bundled: unknown = context["bundled"];
  return typeof bundled === "object" && bundled !== null ? Object.values(bundled) : [];
}

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "convex-runtime-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function probe(text: string): Promise<string> {
  const file = join(scratch, `probe${text.length}.ts`);
  await writeFile(file, text);
  return file;
}

describe("the shipped folder in Convex's default runtime", () => {
  it("bundles without node's modules and loads without node's names", async () => {
    const files = await defaultModules();
    const loaded = load(await bundle(files));
    expect(loaded).toHaveLength(files.length);
    const functions = loaded.flatMap((module) => Object.values(module)).filter((value) => "isPublic" in Object(value));
    expect(functions.length).toBe((await publicFunctions()).length);
  });

  it.each([
    ['import { createHash } from "node:crypto"; export const a = createHash;', /Could not resolve "node:crypto"/],
    ['import fs from "fs"; export const a = fs;', /Could not resolve "fs"/],
  ])("would not bundle %s", async (text, message) => {
    await expect(bundle([await probe(text)])).rejects.toThrow(message);
  });

  it("would not load what uses node's names", async () => {
    const code = await bundle([await probe('export const a = Buffer.from("a");')]);
    expect(() => load(code)).toThrow(/Buffer is not defined/);
  });

  it("calls none of node's names in a function either", async () => {
    const code = await bundle(await defaultModules());
    const own = code.split("\n").filter((line) => !line.trimStart().startsWith("//"));
    expect(own.filter((line) => /\b(?:Buffer\.|setImmediate\(|__dirname|__filename|require\()/.test(line))).toEqual([]);
  });
});
