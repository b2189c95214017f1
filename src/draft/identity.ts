import { DEFAULTS } from "../manifest/defaults.js";
import { parsePath } from "../manifest/shorthand.js";
import type { Access, RouteFacts, WhereLeaf } from "../route/facts.js";

/** The `identity` of a manifest: what the old code compares ids of the caller with. Nothing where the usual places will do. */
export function identityOf(routes: readonly RouteFacts[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...callersIn(routes)].filter(([name, paths]) => !isUsual(name, paths)));
}

/** What the caller is compared with in an app, by the argument that it is, the most usual one first. */
export function callersIn(routes: readonly RouteFacts[]): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, Map<string, number>>();
  for (const access of routes.flatMap(({ handlers }) => handlers.flatMap(({ body }) => body?.accesses ?? []))) {
    if (access.effect === "write") continue;
    for (const leaf of access.where) {
      const name = argumentOf(leaf, access);
      if (name === null || !isCaller(leaf) || !isCalledSo(leaf.value.text, name)) continue;
      const paths = counts.get(name) ?? new Map<string, number>();
      paths.set(leaf.value.text, (paths.get(leaf.value.text) ?? 0) + 1);
      counts.set(name, paths);
    }
  }
  return new Map(
    [...counts].map(([name, paths]) => [name, byUse(paths)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** `userId`, `account.ownerId` → `ownerId`; `id` of the user's own row → `userId`. */
function argumentOf({ field }: WhereLeaf, { model }: Access): string | null {
  const name = field.slice(field.lastIndexOf(".") + 1);
  if (name === "id") return field === "id" && model === "user" ? "userId" : null;
  return /^[a-z]\w*Id$/.test(name) ? name : null;
}

/** `userId`, `session.userId`, `user.id`: other names hold other people's ids as well. */
const isCalledSo = (path: string, name: string): boolean =>
  path === name || path.endsWith(`.${name}`) || path.endsWith(".id");

const isCaller = ({ value, isEquality }: WhereLeaf): boolean =>
  isEquality &&
  value.plain &&
  parsePath(value.text).ok &&
  value.sources.length > 0 &&
  value.sources.every(({ origin }) => origin === "session" || origin === "wrapper");

const byUse = (paths: ReadonlyMap<string, number>): readonly string[] =>
  [...paths].sort(([a, usesOfA], [b, usesOfB]) => usesOfB - usesOfA || (a < b ? -1 : 1)).map(([path]) => path);

const isUsual = (name: string, paths: readonly string[]): boolean =>
  paths.every((path) => DEFAULTS.identity[name]?.includes(path) === true);
