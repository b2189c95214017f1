/** Characters that a terminal acts on, or that hide what stands there: control characters and text direction marks. */
const ACTIVE = /[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A text that is safe to print on a terminal as one line. Names, reasons and source lines are other people's; none of
 * them may move the cursor or turn the text around.
 */
export function printable(text: string): string {
  return text.replace(ACTIVE, (character) => (character === "\n" || character === "\t" ? " " : "\uFFFD"));
}
