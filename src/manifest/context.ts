import type { Finding } from "../findings.js";
import type { Locate } from "./load.js";
import { HTTP_METHODS, type HttpMethod } from "./model.js";
import type { JsonPath } from "./paths.js";
import type { RawAction, RawDomain, RawManifest } from "./schema.js";

/** What is known about the app beside its manifest. All paths are POSIX, from the app's root. */
export interface AppFacts {
  readonly routesDir: string;
  readonly routeFiles: ReadonlySet<string>;
  /** "symlink" when a path is reached through a link that leads out of the app */
  leavesApp(path: string): "symlink" | null;
}

/** One method of one route as the manifest has it, before its notation is read. */
export interface Draft {
  readonly domain: string;
  readonly route: string;
  readonly method: HttpMethod;
  readonly raw: string | RawAction;
  readonly path: JsonPath;
}

/** Everything that a rule looks at. */
export interface ManifestContext {
  /** the manifest's value as it was written */
  readonly raw: unknown;
  /** its parts that have the right shape */
  readonly usable: RawManifest;
  readonly drafts: readonly Draft[];
  readonly app: AppFacts;
  readonly locate: Locate;
}

/** One thing that must be true of a manifest. Pure: the same context gives the same findings. */
export type Rule = (context: ManifestContext) => readonly Finding[];

/** Every mapped method, in the manifest's order. A route with a string value maps GET. */
export function draftsOf(manifest: RawManifest): readonly Draft[] {
  return Object.entries(manifest.domains).flatMap(([domain, { routes }]) =>
    Object.entries(routes).flatMap(([route, value]) => draftsOfRoute(domain, route, value)),
  );
}

function draftsOfRoute(domain: string, route: string, value: RawDomain["routes"][string]): readonly Draft[] {
  const path = ["domains", domain, "routes", route];
  if (typeof value === "string") return [{ domain, route, method: "GET", raw: value, path }];
  return HTTP_METHODS.flatMap((method) => {
    const raw = value[method];
    return raw === undefined ? [] : [{ domain, route, method, raw, path: [...path, method] }];
  });
}

/** The route keys of every domain, each once per domain, in the manifest's order. */
export function routesOf(manifest: RawManifest): readonly { readonly route: string; readonly path: JsonPath }[] {
  return Object.entries(manifest.domains).flatMap(([domain, { routes }]) =>
    Object.keys(routes).map((route) => ({ route, path: ["domains", domain, "routes", route] })),
  );
}
