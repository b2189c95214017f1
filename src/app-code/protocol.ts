/** One request for a handler of the app. */
export interface HandlerCall {
  /** the route file, from the app's root */
  readonly file: string;
  readonly method: string;
  /** path and query */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string | readonly string[]>>;
}

/** A call of a Convex function that a handler made. */
export interface SeenCall {
  /** `leads/queries:getLeads` */
  readonly fn: string;
  readonly outcome: "value" | "null" | "failed";
  readonly reason: string | null;
}

/** What a handler answered, and what was seen on the way. */
export interface HandlerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly calls: readonly SeenCall[];
  /** a mark behind a guard was passed */
  readonly fellThrough: boolean;
}

/** Distinct values of a field, as the app's own database client reads them. */
export interface ValuesQuestion {
  /** the client's modules, in the order in which they are tried */
  readonly modules: readonly string[];
  /** `lead` */
  readonly delegate: string;
  readonly field: string;
  readonly take: number;
}

/** What the parent says to the process in which the app's code runs. */
export type ToAppCode =
  | { readonly kind: "ask"; readonly ticket: number; readonly call: HandlerCall }
  | { readonly kind: "values"; readonly ticket: number; readonly question: ValuesQuestion };

/** What that process says to its parent. */
export type FromAppCode =
  | { readonly kind: "ready"; readonly convexUrl: string | null }
  | { readonly kind: "answered"; readonly ticket: number; readonly answer: HandlerAnswer }
  | { readonly kind: "values"; readonly ticket: number; readonly values: readonly string[] }
  | { readonly kind: "failed"; readonly ticket: number; readonly reason: string };

/** What is put behind a guard calls this, so that a request is known to have gone past it. */
export const FELL_THROUGH = "convex-cutover.fell-through";
