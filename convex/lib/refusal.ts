import { ConvexError } from "convex/values";

/** Why a call was refused, as the client reads it in `error.data.code`. */
export type RefusalCode =
  /** neither the server key nor a verified identity */
  | "UNAUTHENTICATED"
  /** no such row, or none for this caller */
  | "FORBIDDEN"
  /** the server has not said for whom it acts */
  | "ACTOR_REQUIRED"
  | "INVALID_LIMIT"
  /** an argument that the validators let through and the function cannot use */
  | "INVALID_ARGUMENT"
  /** the row is not in a state in which this can be done */
  | "CONFLICT"
  /** no such token, or one that has been used or has expired */
  | "INVALID_TOKEN";

/**
 * The error by which a shipped function refuses a call.
 *
 * @param code for programs
 * @param message for people: the reason and the way out; never a word about rows that exist
 */
export function refusal(code: RefusalCode, message: string): ConvexError<{ code: RefusalCode; message: string }> {
  return new ConvexError({ code, message });
}
