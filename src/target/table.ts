import type { Place } from "../manifest/model.js";
import type { ValidatorField } from "./functions.js";

/** A table of an app's Convex schema, as far as its source shows. */
export interface ConvexTable {
  readonly name: string;
  readonly place: Place;
  /** null when its fields cannot be seen, or differ from row to row */
  readonly fields: readonly ValidatorField[] | null;
  readonly indexes: readonly ConvexIndex[];
}

export interface ConvexIndex {
  readonly name: string;
  /** in their order; null when they cannot be seen */
  readonly fields: readonly string[] | null;
}
