import type { Edit } from "../../edits/edit.js";
import { placeAt } from "../../edits/place.js";
import { finding, type Finding } from "../../findings.js";
import type { Place } from "../../manifest/model.js";
import type { FunctionTable } from "../../target/functions.js";
import { parseAsIs, rangeOf, type Collection, type FileInfo, type Shift, type TextRange } from "../jscodeshift.js";
import { nameApi, type IsApiModule } from "./api-name.js";
import { findReferences, type IsAppModule, type ReferenceUse } from "./calls.js";
import { importApi } from "./import-edit.js";
import { resolveReference, type Resolution } from "./resolve.js";

/** What the rewriting of string references works with. */
export interface StringRefTools {
  readonly functions: FunctionTable;
  /** the import specifier of Convex's `api` for one file */
  apiSpecifier(file: string): string;
  isAppModule(specifier: string, file: string): boolean;
}

/** One string and the reference that takes its place. */
export interface Replacement {
  readonly place: Place;
  /** `bookings:getBookings` */
  readonly from: string;
  /** `api.bookings.queries.getBookings`, by the name that `api` has in the file */
  readonly to: string;
}

/** What becomes of one file: all of its strings are replaced, or none is and the findings say why. */
export interface StringRefDecision {
  readonly edits: readonly Edit[];
  readonly replacements: readonly Replacement[];
  readonly findings: readonly Finding[];
}

const UNTOUCHED: StringRefDecision = { edits: [], replacements: [], findings: [] };

/** A string that may stay, because nothing but its form speaks for Convex, leads to null. */
interface Judged {
  readonly range: TextRange;
  readonly place: Place;
  readonly text: string;
  readonly resolution: Resolution;
}

/**
 * Decides one file.
 *
 * @throws SyntaxError when the file does not parse
 */
export function decideStringRefs(j: Shift, file: FileInfo, tools: StringRefTools): StringRefDecision {
  const root = parseAsIs(j, file);
  const isAppModule: IsAppModule = (specifier) => tools.isAppModule(specifier, file.path);
  const judged = findReferences(j, root, isAppModule).flatMap((use) => judge(use, file, tools));
  const findings = judged.flatMap(({ text, place, resolution }) => refusal(text, place, resolution) ?? []);
  if (findings.length > 0) return { ...UNTOUCHED, findings };
  return judged.length === 0 ? UNTOUCHED : rewrite(j, root, file, judged, tools);
}

function judge({ literal, text, call, isCertain }: ReferenceUse, file: FileInfo, tools: StringRefTools): Judged[] {
  const resolution = resolveReference(text, call, tools.functions);
  if (resolution === null || (!isCertain && resolution.kind !== "found")) return [];
  const range = rangeOf(literal.node);
  return [{ range, place: placeAt(file.path, file.source, range.start), text, resolution }];
}

function refusal(reference: string, place: Place, resolution: Resolution): Finding | null {
  switch (resolution.kind) {
    case "found":
      return null;
    case "unknown":
      return finding("string-reference-unknown", place, { reference, nearest: resolution.nearest });
    case "ambiguous":
      return finding("string-reference-ambiguous", place, { reference, candidates: resolution.candidates.join(", ") });
    case "unfit": {
      const { path, expected, actual } = resolution;
      return finding("string-reference-unfit", place, { reference, fn: path, expected, actual });
    }
  }
}

function rewrite(
  j: Shift,
  root: Collection,
  { path: file, source }: FileInfo,
  judged: readonly Judged[],
  tools: StringRefTools,
): StringRefDecision {
  const isApi: IsApiModule = (specifier) =>
    specifier === tools.apiSpecifier(file) || /(?:^|\/)_generated\/api(?:\.[jt]s)?$/.test(specifier);
  const offsets = judged.map(({ range }) => range.start);
  const { names, added } = nameApi(j, root, offsets, isApi);
  const replacements = judged.map(({ place, text, resolution }, index) => {
    const path = resolution.kind === "found" ? resolution.path : text;
    return { place, from: text, to: `${names[index] ?? "api"}${path.slice("api".length)}` };
  });
  const edits = judged.map(({ range }, index) => ({ ...range, text: replacements[index]?.to ?? "" }));
  if (added === null) return { edits, replacements, findings: [] };
  const importEdit = importApi(j, root, source, added, { specifier: tools.apiSpecifier(file), isApi });
  if (importEdit !== null) return { edits: [importEdit, ...edits], replacements, findings: [] };
  const findings = judged.map(({ place, text }) => finding("string-reference-commonjs", place, { reference: text }));
  return { ...UNTOUCHED, findings };
}
