import { applyEdits } from "../../edits/edit.js";
import { placeAt } from "../../edits/place.js";
import { finding } from "../../findings.js";
import { runTransform, type Transform } from "../jscodeshift.js";
import { decideStringRefs, type StringRefDecision, type StringRefTools } from "./decide.js";
import { resolveReference } from "./resolve.js";

export interface StringRefOptions extends StringRefTools {
  /** gets the decision behind the text: jscodeshift gives a transform no other way to say more than the text */
  readonly onDecision: (decision: StringRefDecision) => void;
}

/**
 * `'bookings:getBookings'` where a Convex function belongs → `api.bookings.queries.getBookings`, with the import. A
 * jscodeshift transform. It uses jscodeshift for finding and writes by text ranges: recast's printer writes LF into CRLF
 * files, adds semicolons around a replaced node and prints imports in a style of its own, and every byte outside of
 * the change must stay.
 */
export const stringRefsTransform: Transform<StringRefOptions> = (file, { j }, options) => {
  const decision = decideStringRefs(j, file, options);
  options.onDecision(decision);
  return decision.edits.length === 0 ? undefined : applyEdits(file.source, decision.edits);
};

/** One file's new text, and the decision behind it. */
export interface StringRefChange extends StringRefDecision {
  /** the same as before when nothing changes */
  readonly after: string;
}

const LITERAL = /['"`]([\w./-]+:[\w$]+)['"`]/g;
const CALL = /query|mutation|action|convex/i;

/** Whether a text is worth parsing: it holds a string of the form of a reference, and a word that such calls have. */
export const mayHoldStringRefs = (text: string): boolean => CALL.test(text) && textsIn(text).length > 0;

const textsIn = (text: string): readonly string[] => [...text.matchAll(LITERAL)].flatMap(([, inner]) => inner ?? []);

/** Runs the transform on one file. A file that does not parse is a finding where one of its strings leads to Convex. */
export function fixStringRefs(path: string, source: string, tools: StringRefTools): StringRefChange {
  let decision: StringRefDecision = { edits: [], replacements: [], findings: [] };
  if (!mayHoldStringRefs(source)) return { ...decision, after: source };
  const onDecision = (made: StringRefDecision): void => {
    decision = made;
  };
  try {
    const after = runTransform(stringRefsTransform, { path, source }, { ...tools, onDecision });
    return { ...decision, after: after ?? source };
  } catch (error) {
    // A RangeError is the parser's, whose stack does not suffice for code that is nested that deeply.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    const leads = textsIn(source).some((text) => {
      const resolution = resolveReference(text, null, tools.functions);
      return resolution !== null && resolution.kind !== "unknown";
    });
    const findings = leads ? [unparsed(path, source, error)] : [];
    return { edits: [], replacements: [], findings, after: source };
  }
}

function unparsed(path: string, source: string, error: SyntaxError | RangeError) {
  const offset = "pos" in error && typeof error.pos === "number" ? error.pos : 0;
  if (error instanceof RangeError)
    return finding("syntax-error", placeAt(path, source, 0), { reason: "its code is nested too deeply to be read" });
  const reason = error.message.replace(/(?<!\s)\s*\(\d+:\d+\)$/, "").replace(/\.$/, "");
  return finding("syntax-error", placeAt(path, source, offset), { reason });
}
