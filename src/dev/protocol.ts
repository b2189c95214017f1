import type { JSONValue } from "convex/values";

/** Rows by table, as JSON: values that JSON cannot hold are in Convex's encoding (`{ "$integer": … }`). */
export type ConvexRows = Readonly<Record<string, readonly Readonly<Record<string, JSONValue>>[]>>;

export type FunctionKind = "query" | "mutation" | "action";

/** One call that the server answered. */
export interface ServedCall {
  /** "function" when an administrator called it by its name alone */
  readonly kind: FunctionKind | "function" | "http";
  /** `leads/queries:getLeads`; of an HTTP action `GET /path` */
  readonly path: string;
  readonly outcome: "success" | "error";
}

/** A call as it is told to whoever watches. */
export interface ObservedCall extends ServedCall {
  readonly milliseconds: number;
  /** what went wrong, for the person at the terminal; null when nothing did */
  readonly problem: string | null;
  /** what the function wrote with `console`, one entry per call: `[LOG] 'text'` */
  readonly logLines: readonly string[];
}

/** What the parent says to the served process. */
export type ToServed =
  | {
      readonly kind: "start";
      /** absolute path of the app's bundle */
      readonly app: string;
      readonly rows: ConvexRows;
      /** 0 means any that is free */
      readonly port: number;
      readonly adminKey: string;
      /** whether every call is told */
      readonly observed: boolean;
    }
  | { readonly kind: "reload"; readonly ticket: number; readonly app: string }
  | { readonly kind: "calls"; readonly ticket: number };

/** What the served process says to its parent. */
export type FromServed =
  | { readonly kind: "ready" }
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "failed"; readonly reason: string; readonly portTaken: boolean }
  | { readonly kind: "reloaded"; readonly ticket: number; readonly problem: string | null }
  | { readonly kind: "called"; readonly call: ObservedCall }
  | { readonly kind: "calls"; readonly ticket: number; readonly calls: readonly ServedCall[] };
