import { applyEdits, modify, type JSONPath } from "jsonc-parser";

/** One value that is to be put into a manifest. The last step of its path is a key, or -1 for the end of a list. */
export interface Addition {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/**
 * Puts values into the text of a manifest. Everything else in it, comments included, stays as it is.
 *
 * @param text a manifest that parses
 */
export function withAdditions(text: string, additions: readonly Addition[]): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: text.includes("\r\n") ? "\r\n" : "\n" };
  const json = additions.reduce((current, { path, value }) => {
    const options = { formattingOptions, isArrayInsertion: path.at(-1) === -1 };
    const way: JSONPath = [...path];
    return applyEdits(current, modify(current, way, value, options));
  }, text.slice(mark.length));
  return mark + json;
}
