/** How a value of the old database becomes one of Convex. Plain data, so that a plan and a ledger can hold it. */
export type Conversion =
  | { readonly kind: "string" | "boolean" | "number" }
  /** a number, a date or another key as a text: what references and ids are made of */
  | { readonly kind: "text" }
  | { readonly kind: "bigint"; readonly to: "int64" | "number" | "string" }
  | { readonly kind: "decimal"; readonly to: "number" | "string" }
  /** milliseconds since 1970, or the ISO text in UTC */
  | { readonly kind: "date"; readonly to: "number" | "string" | "int64" }
  | { readonly kind: "enum"; readonly values: readonly EnumPair[] }
  /** `string`: base64 */
  | { readonly kind: "bytes"; readonly to: "bytes" | "string" }
  /** `string`: the JSON text */
  | { readonly kind: "json"; readonly to: "any" | "string" }
  | { readonly kind: "list"; readonly of: Conversion };

/** What the old database gives, and what Convex holds for it. */
export interface EnumPair {
  readonly from: string;
  readonly to: string;
}

/** A value that Convex stores. */
export type ConvexValue =
  | null
  | string
  | number
  | bigint
  | boolean
  | ArrayBuffer
  | readonly ConvexValue[]
  | { readonly [key: string]: ConvexValue };
