import { digestOfTexts } from "../data/evidence.js";
import type { Domain, Entry } from "../manifest/model.js";

/** What the answers of a domain depend on, as texts by their files. */
export interface AnswerSources {
  readonly routes: ReadonlyMap<string, string>;
  readonly convex: ReadonlyMap<string, string>;
}

/**
 * A digest of what the answers of a domain depend on: its part of the manifest, its route files, the Convex folder. An
 * answer that was compared before one of them changed shows nothing any more.
 */
export function answersDigest({ name, env, entries }: Domain, { routes, convex }: AnswerSources): string {
  // Where an entry stands in the manifest says nothing about what it means.
  const meant = entries.map((entry) => ({ ...entry, place: undefined }));
  const ofRoutes = entries.map(({ file }) => [file, routes.get(file) ?? ""] as const);
  return digestOfTexts([["manifest", JSON.stringify({ name, env, meant })], ...new Map(ofRoutes), ...convex]);
}

/** Whether the answers of an entry's handler can be compared at all: it reads, and nobody has put it aside. */
export const isComparable = ({ action, method, skip }: Entry): boolean =>
  action.kind === "query" && (method === "GET" || method === "HEAD") && skip === undefined;
