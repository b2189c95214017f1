import { ConvexError } from "convex/values";

/** Why a call was refused, as the client reads it in `error.data.code`. */
export type RefusalCode = "UNAUTHENTICATED" | "FORBIDDEN" | "INVALID_LIMIT";

/**
 * The error by which a shipped function refuses a call.
 *
 * @param code for programs
 * @param message for people: the reason and the way out; never a word about rows that exist
 */
export function refusal(code: RefusalCode, message: string): ConvexError<{ code: RefusalCode; message: string }> {
  return new ConvexError({ code, message });
}
