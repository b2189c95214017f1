import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { handled } from "./request-store.js";

/** What of Next a handler needs, from the app's own Next. */
export interface NextModules {
  readonly requestOf: (url: string, init: { method: string; headers: Headers }) => Request;
}

/**
 * Loads the app's environment files as Next does, and puts what only Next's server can answer (`next/headers`,
 * `next/cache`, `after`) in front of the app's Next, so that packages get it as well as the app.
 *
 * @param root the app's root, absolute
 */
export function prepareNext(root: string): NextModules {
  const load = createRequire(join(root, "package.json"));
  const next = folderOf(load, "next/package.json");
  if (next === null) return { requestOf: (url, init) => new Request(url, init) };
  readEnvironment(createRequire(join(next, "package.json")), root);
  const cookiesOf = cookieReader(load);
  replace(load, "next/headers", {
    headers: () => soonOrNow(current().headers),
    cookies: () => soonOrNow(cookiesOf(current().headers)),
    draftMode: () => soonOrNow({ isEnabled: false, enable: nothing, disable: nothing }),
  });
  replace(load, "next/cache", {
    unstable_cache: (work: unknown) => work,
    revalidatePath: nothing,
    revalidateTag: nothing,
    updateTag: nothing,
    refresh: nothing,
    unstable_noStore: nothing,
    cacheLife: nothing,
    cacheTag: nothing,
    unstable_cacheLife: nothing,
    unstable_cacheTag: nothing,
  });
  // What is to happen after an answer may write, and the same answer is asked for twice here.
  const server = replace(load, "next/server", {
    after: nothing,
    unstable_after: nothing,
    connection: async () => nothing(),
  });
  const NextRequest = server["NextRequest"];
  return {
    requestOf: (url, init) =>
      typeof NextRequest === "function" ? Reflect.construct(NextRequest, [url, init]) : new Request(url, init),
  };
}

const nothing = (): void => undefined;

function current() {
  const request = handled.getStore();
  if (request === undefined) throw new Error("There is no request here: this was called while no handler ran.");
  return request;
}

function folderOf(load: NodeJS.Require, file: string): string | null {
  try {
    return dirname(load.resolve(file));
  } catch {
    return null;
  }
}

function readEnvironment(load: NodeJS.Require, root: string): void {
  try {
    const { loadEnvConfig }: { loadEnvConfig?: unknown } = load("@next/env");
    const quiet = { info: nothing, error: nothing };
    if (typeof loadEnvConfig === "function") loadEnvConfig(root, process.env["NODE_ENV"] !== "production", quiet);
  } catch {
    // An old Next without it: then the environment is what this process was given.
  }
}

/** Puts functions over those of a module; gives the module as everybody gets it from here on. */
function replace(load: NodeJS.Require, name: string, over: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const file = resolved(load, name);
  if (file === null) return { ...over };
  const exports: Record<string, unknown> = { ...load(file), ...over };
  const module = new Module(file);
  module.filename = file;
  module.exports = exports;
  module.loaded = true;
  load.cache[file] = module;
  return exports;
}

function resolved(load: NodeJS.Require, name: string): string | null {
  try {
    return load.resolve(name);
  } catch {
    return null;
  }
}

function cookieReader(load: NodeJS.Require): (headers: Headers) => object {
  const { RequestCookies }: { RequestCookies?: unknown } = load("next/dist/server/web/spec-extension/cookies");
  return (headers) => (typeof RequestCookies === "function" ? Reflect.construct(RequestCookies, [headers]) : {});
}

/** A value that can be awaited and can be used at once: Next 15 and later give a promise, earlier ones the value. */
function soonOrNow<Value extends object>(value: Value): Promise<Value> {
  return new Proxy(Promise.resolve(value), {
    get(promise, key) {
      const owner = key in promise ? promise : value;
      const found: unknown = Reflect.get(owner, key, owner);
      return typeof found === "function" ? found.bind(owner) : found;
    },
  });
}
