import type { ts } from "../../../lib/ts-morph.cjs";
import { shorten } from "../shorten.js";
import type { TextRange } from "../write-facts.js";

/** What hid errors of the old call would hide those of the new one from the proof. */
export const TO_COMPILER = /@ts-(?:ignore|expect-error)\b/;

/**
 * The comment that keeps the compiler from saying what is wrong in the lines where some nodes begin.
 *
 * @returns the comment, as it is written
 */
export function hushedAt(source: ts.SourceFile, nodes: readonly ts.Node[]): string | null {
  const found = nodes.map((node) => lineAbove(source, node.getStart())).find((line) => line !== null);
  return found == null ? null : shorten(found.text.slice(found.text.search(/\/\/|\/\*|\*/)), 40);
}

/** A range that goes, with the comment that hid its errors: left behind, it would hide those of what comes up below it. */
export function withHushing(source: ts.SourceFile, range: TextRange): TextRange {
  const above =
    source.getLineAndCharacterOfPosition(range.start).character === 0 ? lineAbove(source, range.start) : null;
  return above !== null && /^\/[/*]/.test(above.text) ? { ...range, start: above.start } : range;
}

/** The compiler looks for it behind empty lines and other comments as well. */
function lineAbove(source: ts.SourceFile, offset: number): { readonly text: string; readonly start: number } | null {
  const starts = source.getLineStarts();
  for (let { line } = source.getLineAndCharacterOfPosition(offset); line > 0; line -= 1) {
    const start = starts[line - 1] ?? 0;
    const text = source.text.slice(start, starts[line]).trim();
    if (TO_COMPILER.test(text) && /\/\/|\*/.test(text)) return { text, start };
    if (text !== "" && !text.startsWith("//")) return null;
  }
  return null;
}
