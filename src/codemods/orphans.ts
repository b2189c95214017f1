import { applyEdits } from "../edits/edit.js";
import { unusedRanges } from "../route/twin-parts.js";

/**
 * Takes imports and declarations out that nothing uses any more, until nothing is left of that kind.
 *
 * @param mayGo names that were in use before: what was unused already stays
 */
export function withoutUnused(text: string, file: string, mayGo: ReadonlySet<string>): string {
  const ranges = unusedRanges(file, text, mayGo);
  if (ranges.length === 0) return text;
  return withoutUnused(
    applyEdits(
      text,
      ranges.map((range) => ({ ...range, text: "" })),
    ),
    file,
    mayGo,
  );
}
