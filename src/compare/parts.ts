import type { AnswerRules, Compared } from "./model.js";

/** What two answers are compared by. */
export interface Context {
  readonly rules: AnswerRules;
  /** values of the request's parameters, path and query, by name */
  readonly given: ReadonlyMap<string, string>;
}

export type Row = Readonly<Record<string, unknown>>;

/** The old id of a row on either side; null for what is no row. */
export function idOf(row: Row): string | null {
  const id = row["id"] ?? row["legacyId"];
  return typeof id === "string" || typeof id === "number" ? String(id) : null;
}

/** Several results as one. */
export const joined = (all: readonly Compared[]): Compared => ({
  differences: all.flatMap(({ differences }) => differences),
  conversions: all.flatMap(({ conversions }) => conversions),
});
