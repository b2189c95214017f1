import type { Place } from "../manifest/model.js";

/** What a validator accepts, as far as its source shows. */
export type ValidatorType =
  | { readonly kind: "string" | "number" | "boolean" | "int64" | "null" | "any" | "bytes" }
  | { readonly kind: "id"; readonly table: string }
  | { readonly kind: "literal"; readonly code: string }
  | { readonly kind: "union"; readonly members: readonly ValidatorType[] }
  | { readonly kind: "object"; readonly fields: readonly ValidatorField[] }
  | { readonly kind: "array"; readonly element: ValidatorType }
  | { readonly kind: "record" }
  /** built in a way that the source does not show; fits everything */
  | { readonly kind: "unknown" };

export interface ValidatorField {
  readonly name: string;
  readonly optional: boolean;
  readonly type: ValidatorType;
}

/** An exported Convex function, read from its source. */
export interface ConvexFunction {
  /** `api.leads.queries.getLeads` (also for internal ones: the name it would have) */
  readonly path: string;
  /** `unknown`: exported, and made in a way that does not lead to one of Convex's builders */
  readonly kind: "query" | "mutation" | "action" | "httpAction" | "unknown";
  readonly visibility: "public" | "internal";
  /** null when the validators cannot be read; arguments added by a custom builder (`serverKey`) are left out */
  readonly args: readonly ValidatorField[] | null;
  /** null when there is no `returns`, or it cannot be read */
  readonly returns: ValidatorType | null;
  readonly place: Place;
}

/** Every function of the app's Convex folder by its `path`. */
export type FunctionTable = ReadonlyMap<string, ConvexFunction>;
