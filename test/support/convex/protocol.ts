import type { JSONValue } from "convex/values";

/** Rows by table, as JSON: values that JSON cannot hold are in Convex's encoding (`{ "$integer": … }`). */
export type ConvexRows = Readonly<Record<string, readonly Readonly<Record<string, JSONValue>>[]>>;

export type FunctionKind = "query" | "mutation" | "action";

/** One function call that the server answered. */
export interface ServedCall {
  readonly kind: FunctionKind;
  /** `leads/queries:getLeads` */
  readonly path: string;
  readonly outcome: "success" | "error";
}

/** What the parent says to the served process. */
export type ToServed =
  | { readonly kind: "start"; readonly rows: ConvexRows }
  | { readonly kind: "calls"; readonly ticket: number };

/** What the served process says to its parent. */
export type FromServed =
  | { readonly kind: "ready" }
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "calls"; readonly ticket: number; readonly calls: readonly ServedCall[] };
