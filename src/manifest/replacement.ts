import type { FunctionReference, ManifestArgument, Place } from "./model.js";

/** What the manifest says about calls of the old store, parsed. */

/** One condition that a key names: `id`, `starts_at gte`, `status eq "open"`. */
export interface ShapeFilter {
  readonly column: string;
  readonly operator: string;
  /** canonical source text of the value that the called function stands for; null for any value */
  readonly value: string | null;
}

/** The calls of a table that a key means: `update stage, closed_at by id`. */
export interface CallShape {
  readonly operation: "select" | "insert" | "update" | "upsert" | "delete" | "count";
  /** written columns that it needs, and that the called function takes care of when they are no argument */
  readonly columns: readonly string[];
  /** `workspace_id, phone`: by which an upsert knows the row; null for its primary key */
  readonly conflict: string | null;
  readonly filters: readonly ShapeFilter[];
  /** joined tables, by the name that the answer gives them */
  readonly embeds: readonly string[];
  /** `created_at desc, id asc` in the function's own order; null when the key names none */
  readonly order: string | null;
  /** how many rows the called function gives at most; null when the key names none */
  readonly limit: string | null;
}

/** The function that is called: one of Convex, or one of the app. */
export type Callee =
  | { readonly kind: "query" | "mutation"; readonly fn: FunctionReference }
  | { readonly kind: "app"; readonly name: string; readonly from: string };

/** A call as the manifest writes it: its arguments, and whether what is written is spread into them. */
export interface MappedCall {
  readonly callee: Callee;
  readonly args: readonly ManifestArgument[];
  /** `{ ... }`: every column; `...values`: every written one */
  readonly spread: "all" | "values" | null;
}

/** A later call that a mapped one answers too. */
export interface Cover {
  readonly table: string;
  readonly shape: CallShape;
  /** members of the result that hold its answer; null for a write that is done already */
  readonly answer: readonly string[] | null;
  /** function of `imports.rows` for its rows */
  readonly row: string | null;
  readonly text: string;
}

export interface Mapping {
  readonly domain: string;
  readonly subject: "table" | "rpc" | "storage" | "auth";
  /** the table, function or bucket; `auth` */
  readonly name: string;
  /** the key as it is written */
  readonly key: string;
  /** of a table */
  readonly shape: CallShape | null;
  readonly action: MappedCall | { readonly keep: string };
  readonly row: string | null;
  readonly dates: readonly string[];
  readonly answer: readonly string[] | null;
  readonly open: string | null;
  readonly covers: readonly Cover[];
  readonly place: Place;
}

/** Files in which `replace` works. */
export interface ReplacementFiles {
  readonly domain: string;
  /** glob from the app's root, or a file or folder */
  readonly pattern: string;
  readonly place: Place;
}
