import { refusal } from "./refusal.js";

/** How long a heading may be. */
export const HEADING = 200;
/** How long a text of several lines may be. */
export const BODY = 20_000;

/**
 * A text that a person wrote, without the blanks around it.
 *
 * @param name the argument's name
 * @throws ConvexError INVALID_ARGUMENT for an empty one and for one that is too long
 */
export function writtenText(name: string, text: string, longest: number): string {
  const trimmed = text.trim();
  if (trimmed !== "" && trimmed.length <= longest) return trimmed;
  throw refusal("INVALID_ARGUMENT", `"${name}" must have 1 to ${longest} characters, and has ${trimmed.length}.`);
}
