import { MigrateError } from "../errors.js";

/** What reads JSON with comments calls itself for each level. */
const DEEPEST = 1000;

/**
 * Gives a JSON text on to its reader, unless that reader's stack would not suffice. Brackets in strings count as well: none of these
 * files has as many in a row.
 *
 * @throws MigrateError when lists and objects are nested too deeply
 */
export function shallowJson(file: string, text: string): string {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth <= DEEPEST) continue;
    const place = { file, line: 1, column: 1 };
    throw new MigrateError(`${file} cannot be read: its values are nested more than ${DEEPEST} levels deep.`, {
      place,
      hint: "See what has been written into it.",
    });
  }
  return text;
}
