import { outcomeOf, type Attack } from "./attack.js";
import { ATTACKS } from "./attacks.js";

/** Entry of a mutant's bundle: the first attack that notices that the code is another, or null when none does. */
export const NOTICED_BY: string | null = ATTACKS.find((attack) => safely(attack) !== attack.expected)?.name ?? null;

/** A mutant may break in ways that no program should: that is noticed as well. */
function safely(attack: Attack): string {
  try {
    return outcomeOf(attack);
  } catch (cause) {
    return `thrown: ${String(cause)}`;
  }
}
