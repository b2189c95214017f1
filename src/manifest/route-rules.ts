import { finding, type Finding } from "../findings.js";
import { routesOf, type ManifestContext, type Rule } from "./context.js";
import { excluder } from "./exclude.js";
import { pathText, type JsonPath } from "./paths.js";
import { leavesByName, nearestRouteKey, routeFileOf, usualRouteFile } from "./routes.js";

/** Every route key has a route file. */
export const routeFileExists: Rule = ({ usable, app, locate }) => {
  // Nothing can be said about routes below a folder that is not the app's.
  if (leavesByName(app.routesDir) !== null || app.leavesApp(app.routesDir) !== null) return [];
  return routesOf(usable)
    .filter(({ route }) => leavesByName(route) === null)
    .filter(({ route }) => routeFileOf(app.routesDir, route, app.routeFiles) === null)
    .filter(({ route }) => app.leavesApp(usualRouteFile(app.routesDir, route)) === null)
    .map(({ route, path }) =>
      finding("route-file-missing", locate(path, "key"), {
        path: pathText(path),
        expected: usualRouteFile(app.routesDir, route),
        nearest: nearestRouteKey(app.routesDir, route, app.routeFiles),
      }),
    );
};

/** No route is kept out by an exclusion and mapped all the same. */
export const excludedRouteIsUnmapped: Rule = ({ usable, locate }) => {
  const exclusionOf = excluder(usable.exclude ?? []);
  return routesOf(usable).flatMap(({ route, path }) => {
    const exclusion = exclusionOf(route);
    if (exclusion === null) return [];
    const { routes: pattern, reason } = exclusion;
    return [
      finding("route-excluded-and-mapped", locate(path, "key"), { path: pathText(path), route, pattern, reason }),
    ];
  });
};

/** No method of a route belongs to two domains. */
export const oneDomainPerHandler: Rule = ({ drafts, locate }) => {
  const owners = new Map<string, JsonPath>();
  return drafts.flatMap(({ route, method, path }) => {
    const key = `${method} ${route}`;
    const other = owners.get(key);
    owners.set(key, other ?? path);
    if (other === undefined) return [];
    const facts = { path: pathText(path), route, method, other: pathText(other) };
    return [finding("route-claimed-twice", locate(path, "key"), facts)];
  });
};

/** No path of the manifest leads out of the app: neither by its letters nor through a link. */
export const pathsStayInside: Rule = (context) => {
  const { usable, app } = context;
  const folders = (["routes", "convex"] as const).flatMap((key) => {
    const value = usable[key];
    return value === undefined ? [] : leaving(context, { value, target: value, path: [key], part: "value" });
  });
  const patterns = (usable.exclude ?? []).flatMap(({ routes: value }, index) =>
    leaving(context, { value, target: null, path: ["exclude", index, "routes"], part: "value" }),
  );
  const routers = (usable.routers ?? []).flatMap((value, index) =>
    leaving(context, { value, target: null, path: ["routers", index], part: "value" }),
  );
  const kept = (usable.keep ?? []).flatMap(({ path: value }, index) =>
    leaving(context, { value, target: null, path: ["keep", index, "path"], part: "value" }),
  );
  const isOutside = app.leavesApp(app.routesDir) !== null;
  const routes = routesOf(usable).flatMap(({ route, path }) => {
    if (isOutside) return leaving(context, { value: route, target: null, path, part: "key" });
    const target = routeFileOf(app.routesDir, route, app.routeFiles) ?? usualRouteFile(app.routesDir, route);
    return leaving(context, { value: route, target, path, part: "key" });
  });
  return [...folders, ...patterns, ...routers, ...kept, ...routes];
};

interface PathInManifest {
  readonly value: string;
  /** what the path leads to, null for a pattern */
  readonly target: string | null;
  readonly path: JsonPath;
  readonly part: "key" | "value";
}

function leaving({ app, locate }: ManifestContext, { value, target, path, part }: PathInManifest): readonly Finding[] {
  const reason = leavesByName(value) ?? (target === null ? null : app.leavesApp(target));
  return reason === null
    ? []
    : [finding("path-leaves-app", locate(path, part), { path: pathText(path), value, reason })];
}
