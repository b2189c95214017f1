import { compareAnswers } from "./answers.js";
import type { Answered, AnsweredOn, AnswerRules, Compared, ConvexCall, Difference, Standing } from "./model.js";
import { idOf, type Context } from "./parts.js";
import { differenceOf } from "./scalars.js";
import { isObject } from "./shown.js";

/** The two answers to one request, with the flag off and on. */
export interface Pair {
  readonly off: Answered;
  readonly on: AnsweredOn;
}

export interface Judged {
  readonly standing: Standing;
  readonly compared: Compared;
}

const NOTHING: Compared = { differences: [], conversions: [] };

/**
 * Says what two answers show. An answer that the old code gave although the flag was on is equal by itself and shows
 * nothing: then either Convex failed, or it lacks the row, or it was not asked at all.
 */
export function judge(pair: Pair, rules: AnswerRules, given: Context["given"]): Judged {
  const { off, on } = pair;
  const failed = on.calls?.find(({ outcome }) => outcome === "failed");
  if (failed !== undefined) {
    const what = { kind: "function-failed", detail: failed.fn } as const;
    return told(differenceOf("", "an answer", failed.reason ?? "a failure", what));
  }
  const compared = compareAnswers(off, on, rules, given);
  const isFromConvex = cameFromConvex(on, compared);
  if (isFromConvex === true) return { standing: { kind: "convex" }, compared };
  if (off.status >= 400) return { standing: { kind: "refused-alike" }, compared };
  if (isFromConvex === false) return fellThrough(pair, on.calls ?? [], compared);
  return { standing: { kind: "not-asked", reason: UNKNOWN }, compared };
}

const UNKNOWN =
  "the answers are the same to the letter, and nothing tells who gave the second one (--convex-proxy does)";

/** Null where nothing tells. Only Convex writes values in another way, or says something else. */
function cameFromConvex({ calls, fellThrough: passed }: AnsweredOn, compared: Compared): boolean | null {
  const hasValue = calls?.some(({ outcome }) => outcome === "value");
  if (passed === true || hasValue === false) return false;
  if (passed === false && hasValue === true) return true;
  return compared.conversions.length + compared.differences.length > 0 ? true : null;
}

/** The old code answered with success, although the flag was on. */
function fellThrough({ off }: Pair, calls: readonly ConvexCall[], compared: Compared): Judged {
  const refused = calls.find(({ outcome }) => outcome === "value");
  const hasRow = holdsRow(off.body);
  if (hasRow && refused !== undefined)
    return told(differenceOf("", "the caller's row", "a row of somebody else", kindOf("owner-refused", refused.fn)));
  const absent = calls.find(({ outcome }) => outcome === "null");
  if (hasRow && absent !== undefined)
    return told(differenceOf("", "a row", "nothing", kindOf("not-in-convex", absent.fn)));
  const reason =
    calls.length === 0
      ? "Convex was not asked: the guard's condition was not met, or the flag is read elsewhere"
      : "neither side has a row for the request";
  return { standing: { kind: "not-asked", reason }, compared };
}

const kindOf = (kind: Difference["kind"], detail: string): Pick<Difference, "kind" | "detail"> => ({ kind, detail });

const told = (difference: Difference): Judged => ({
  standing: { kind: "not-asked", reason: "the old code answered" },
  compared: { ...NOTHING, differences: [difference] },
});

function holdsRow(body: string): boolean {
  try {
    return hasRowIn(JSON.parse(body));
  } catch {
    return body !== "";
  }
}

function hasRowIn(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasRowIn);
  return isObject(value) && (idOf(value) !== null || Object.values(value).some(hasRowIn));
}
