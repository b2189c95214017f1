import type { HttpMethod } from "../manifest/model.js";

/** One request, as it is made twice. */
export interface CompareRequest {
  readonly method: "GET" | "HEAD";
  /** `/api/leads?status=NEW` */
  readonly path: string;
  /** names in lower case */
  readonly headers: Readonly<Record<string, string>>;
  /** the name under which the request's file knows who asks; null for nobody in particular */
  readonly caller: string | null;
}

/** What a handler answered. */
export interface Answered {
  readonly status: number;
  /** names in lower case */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What became of one call of a Convex function. */
export interface ConvexCall {
  /** `leads/queries:getLeads` */
  readonly fn: string;
  readonly outcome: "value" | "null" | "failed";
  /** what it failed of, without a value of the request; null when it did not */
  readonly reason: string | null;
}

/** An answer with the flag on, and who gave it. */
export interface AnsweredOn extends Answered {
  /** null: nobody saw them */
  readonly calls: readonly ConvexCall[] | null;
  /** the guard was passed: what stands below it gave the answer. Null when nothing can be said. */
  readonly fellThrough: boolean | null;
}

/** How a field is written on both sides. */
export interface FieldRule {
  readonly old: string;
  readonly new: string;
  /** `number`: exact numbers, as texts or as numbers; `enum`: names that differ in case alone */
  readonly as: "same" | "date" | "number" | "enum";
  /** null on the old side and absent on the new one mean the same */
  readonly isOptional: boolean;
}

/** A model whose rows an answer may hold. */
export interface RowShape {
  readonly model: string;
  readonly fields: readonly FieldRule[];
  /** every field of the model, relations included, as the old side spells them */
  readonly names: ReadonlySet<string>;
  /** the handler itself reads the model */
  readonly isRead: boolean;
}

/** How the rows of an answer are put in order by the old query. */
export interface OrderRule {
  /** fields in the order in which they count; null when it is one that cannot be read */
  readonly fields: readonly string[] | null;
}

/** A condition of the old query on one field of its rows. */
export interface FilterRule {
  readonly field: string;
  /** what the rows must have there: the caller's own, a value of the request, or always the same */
  readonly from: "caller" | "request" | "constant";
  /** name of the parameter for `request` (`status`, `id`); the value as JSON for `constant` */
  readonly key: string;
}

/** What is known of a handler's answer from both schemas and from its old queries. */
export interface AnswerRules {
  readonly shapes: readonly RowShape[];
  /** null: no order was asked of any list */
  readonly orders: readonly OrderRule[] | null;
  readonly filters: readonly FilterRule[];
}

export type DifferenceKind =
  | "status"
  | "header"
  | "body"
  | "value"
  | "type"
  | "time-zone"
  | "missing-key"
  | "extra-key"
  | "missing-row"
  | "extra-row"
  | "filter-forgotten"
  | "row-of-others"
  | "other-row"
  | "order"
  | "not-in-convex"
  | "owner-refused"
  | "function-failed";

/** Something that the old answer says and the new one does not, or otherwise. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** `leads[*].createdAt`; `status`, `headers.link`, or empty for the whole body */
  readonly path: string;
  readonly old: string;
  readonly new: string;
  /** what the kind leaves open: `+2 h`, the name of the filter; null for nothing */
  readonly detail: string | null;
}

/** A value that is written in another way on the other side, and is the same. */
export interface Conversion {
  readonly path: string;
  /** `ISO text → milliseconds` */
  readonly how: string;
}

/** What comparing two answers found. */
export interface Compared {
  readonly differences: readonly Difference[];
  readonly conversions: readonly Conversion[];
}

/** Who gave an answer with the flag on, and what that says. */
export type Standing =
  /** Convex answered */
  | { readonly kind: "convex" }
  /** the old code refused the request, and does with the flag on */
  | { readonly kind: "refused-alike" }
  /** the old code answered although the flag was on, so that nothing was shown */
  | { readonly kind: "not-asked"; readonly reason: string };

/** One request and what it came to. */
export interface Exchange {
  readonly request: CompareRequest;
  readonly handler: HandlerKey;
  readonly standing: Standing;
  readonly compared: Compared;
  /** paths at which the old code itself does not answer the same thing twice */
  readonly unstable: readonly string[];
}

export interface HandlerKey {
  readonly method: HttpMethod;
  /** as the manifest spells it: `leads/[id]` */
  readonly route: string;
  readonly domain: string;
}

/** Differences of one kind at one place of a handler's answers. */
export interface DifferenceGroup extends HandlerKey, Difference {
  readonly count: number;
  /** requests in which it was seen */
  readonly requests: number;
  /** the first of them */
  readonly example: { readonly path: string; readonly caller: string | null };
}

export interface ConversionGroup extends HandlerKey, Conversion {
  readonly count: number;
}

export interface HandlerVerdict extends HandlerKey {
  readonly file: string;
  /** `left-out`: it was not run at all */
  readonly verdict: "equal" | "differs" | "not-shown" | "left-out";
  /** why nothing is shown, or why it was left out; null otherwise */
  readonly reason: string | null;
  readonly requests: number;
  readonly answeredByConvex: number;
  readonly refusedAlike: number;
}

/** The one value that a comparison is printed from. */
export interface CompareReport {
  readonly version: 1;
  readonly command: "compare";
  /** `incomplete`: nothing differs, and of some handlers nothing was shown */
  readonly outcome: "equal" | "answers-differ" | "incomplete";
  /** by its host; null when nothing told which one was asked */
  readonly deployment: string | null;
  readonly requests: number;
  readonly handlers: readonly HandlerVerdict[];
  readonly differences: readonly DifferenceGroup[];
  readonly conversions: readonly ConversionGroup[];
  /** requests that go to no handler of the selection */
  readonly unmatched: readonly string[];
  readonly unstable: readonly (HandlerKey & { readonly path: string })[];
  readonly durationMs: number;
}
