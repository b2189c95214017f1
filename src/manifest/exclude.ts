import picomatch from "picomatch";
import type { Exclusion } from "./model.js";
import { folderName } from "./paths.js";

/** Finds the exclusion that keeps a route out, null when none does. */
export type FindExclusion = (route: string) => Exclusion | null;

/**
 * Prepares exclusions for matching. `*` stands for one folder, `**` for any number, `{a,b}` for either. Brackets and
 * parentheses mean themselves, because Next's folders are called `[id]` and `(group)`.
 *
 * @returns a function of a route key (`webhooks/stripe`)
 */
export function excluder(exclusions: readonly Exclusion[]): FindExclusion {
  const matchers = exclusions.map((exclusion) => ({ exclusion, matches: matcherOf(exclusion.routes) }));
  return (route) => matchers.find(({ matches }) => matches(route))?.exclusion ?? null;
}

/** Whether a path matches a pattern as those of exclusions are read. */
export function matcherOf(pattern: string): (route: string) => boolean {
  const literal = folderName(pattern).replace(/[[\]()!+@^$|\\]/g, "\\$&");
  return picomatch(literal, { dot: true, noextglob: true, nonegate: true });
}
