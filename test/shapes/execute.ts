import { createRequire } from "node:module";
import { extname, posix } from "node:path";
import { runInThisContext } from "node:vm";
import { build, type Loader, type Plugin } from "esbuild";
import { NextRequest } from "next/server.js";
import type { HttpMethod } from "../../src/manifest/model.js";
import type { FunctionTable } from "../../src/target/functions.js";
import type { ShapeCase } from "./cases.js";
import { FakeConvex, type ConvexCall } from "./fake-convex.js";
import { FakePrisma } from "./fake-prisma.js";
import { keysOf, type Person, type Row } from "./rows.js";
import { finderOf } from "./wiring.js";

/** Modules of the app that are not what they say: the rim that the fakes stand for. */
const FAKED = new Set(["lib/prisma", "lib/session-store", "lib/convex-client", "convex/_generated/api"]);

/** A route file with the app's files in it, ready to be loaded as often as needed. */
export type Bundle = string;

/** Puts a route file and what it imports from its app into one script; packages and the rim stay imports. */
export async function bundle(shape: ShapeCase, text: string): Promise<Bundle> {
  const files = new Map([...shape.files, [shape.file, text]]);
  const { outputFiles } = await build({
    entryPoints: [shape.file],
    bundle: true,
    write: false,
    format: "cjs",
    jsx: "automatic",
    platform: "node",
    supported: { "dynamic-import": false },
    logLevel: "silent",
    plugins: [appFiles(files)],
  });
  // A shebang stays in front of a bundle, where a script cannot have it.
  return (outputFiles[0]?.text ?? "").replace(/^#!.*/, "");
}

function appFiles(files: ReadonlyMap<string, string>): Plugin {
  const find = finderOf(files);
  return {
    name: "app-files",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, importer, kind }) => {
        if (kind === "entry-point") return { path, namespace: "app" };
        const found = find(path, importer);
        const name = found === null ? "" : found.file.replace(/\.\w+$/, "");
        if (found !== null && !FAKED.has(name)) return { path: found.file, namespace: "app" };
        return { path: found === null ? path : `@/${name}`, external: true };
      });
      onLoad({ filter: /.*/, namespace: "app" }, ({ path }) => ({
        contents: (files.get(path) ?? "").replace(/^\uFEFF/, ""),
        loader: LOADERS[extname(path)] ?? "ts",
      }));
    },
  };
}

const LOADERS: Readonly<Record<string, Loader>> = { ".tsx": "tsx", ".js": "js", ".mjs": "js", ".jsx": "jsx" };

/** Who asks, and in which world. */
export interface Circumstances {
  readonly flag: "prisma" | "convex";
  readonly caller: Person | null;
  readonly convexIsDown?: boolean;
}

/** What a request led to. */
export interface Outcome {
  /** status and body as one text, or what the handler threw */
  readonly answer: string;
  readonly status: number | null;
  readonly calls: readonly ConvexCall[];
  /** what was written through Prisma, in order */
  readonly writes: readonly string[];
}

/** Sends one request to one method of a bundled route file. */
export async function request(
  shape: ShapeCase,
  functions: FunctionTable,
  code: Bundle,
  method: HttpMethod,
  { flag, caller, convexIsDown = false }: Circumstances,
): Promise<Outcome> {
  const prisma = new FakePrisma(shape.run.rows, shape.run.raw);
  const convex = new FakeConvex(functions, convexIsDown);
  const client = prisma.client();
  const modules: Readonly<Record<string, unknown>> = {
    "@/lib/prisma": { __esModule: true, prisma: client, default: client },
    "@/lib/session-store": { readCookie: async () => (caller === null ? null : { user: userOf(shape, caller) }) },
    "@/lib/data-source": { getDataSource: (domain: string) => (shape.flags.includes(domain) ? flag : "prisma") },
    "@/lib/convex-client": convex.client(),
    "@/convex/_generated/api": FakeConvex.api(),
  };
  const handler = load(code, modules, shape.run.env)[method];
  if (typeof handler !== "function") throw new Error(`${shape.name} exports no ${method}`);
  const answered: unknown = await Promise.resolve()
    .then((): unknown => handler(requestOf(shape, method, caller), { params: Promise.resolve(paramsOf(shape)) }))
    .catch((error: unknown) => error);
  const outcome = { calls: convex.calls, writes: prisma.writes };
  if (!(answered instanceof Response)) {
    const words = answered instanceof Error ? `threw ${answered.message}` : `returned ${JSON.stringify(answered)}`;
    return { answer: words, status: null, ...outcome };
  }
  const answer = `${answered.status} ${answered.headers.get("location") ?? ""}${await answered.text()}`;
  return { answer, status: answered.status, ...outcome };
}

const userOf = ({ run }: ShapeCase, person: Person): Row => {
  const { userId, email, organizationId } = keysOf(person);
  const own = person === "one" ? run.session : run.stranger;
  return { id: userId, email, organizationId, name: `Person ${person}`, role: "MEMBER", ...own };
};

function requestOf({ run, file }: ShapeCase, method: HttpMethod, caller: Person | null): NextRequest {
  const path = posix.dirname(file).slice("app".length);
  const hasBody = run.body !== undefined && method !== "GET" && method !== "HEAD";
  return new NextRequest(`http://localhost${path}${run.search}`, {
    method,
    // A key in a header is the caller's own: strangers have another.
    headers: caller === "one" ? run.headers : {},
    ...(hasBody ? { body: JSON.stringify(run.body) } : {}),
  });
}

function paramsOf({ file, run }: ShapeCase): Row {
  const names = [...file.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].flatMap((match) => match[1] ?? []);
  return run.params ?? Object.fromEntries(names.map((name) => [name, "one"]));
}

const requireHere = createRequire(import.meta.url);

function load(code: Bundle, modules: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>>): Row {
  Object.assign(process.env, env);
  const module: { exports: Row } = { exports: {} };
  const requireModule = (name: string): unknown => modules[name] ?? requireHere(name);
  const script: unknown = runInThisContext(`(function (require, module, exports) {${code}\n})`);
  if (typeof script !== "function") throw new TypeError("a bundle is a function");
  script(requireModule, module, module.exports);
  return module.exports;
}
