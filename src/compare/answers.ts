import type { Answered, AnswerRules, Compared, Difference } from "./model.js";
import type { Context } from "./parts.js";
import { differenceOf } from "./scalars.js";
import { compareValues } from "./values.js";

/** The headers that a caller may act upon; all others are the server's own business. */
export const COMPARED_HEADERS = ["content-type", "cache-control", "location", "link"] as const;

const CHANGED = { kind: "body", detail: null } as const;

/**
 * Compares two answers to one request: status, headers, body. Where the statuses differ, the bodies are of different
 * kinds, and nothing more is said.
 */
export function compareAnswers(old: Answered, fresh: Answered, rules: AnswerRules, given: Context["given"]): Compared {
  if (old.status !== fresh.status)
    return only(differenceOf("status", old.status, fresh.status, { kind: "status", detail: null }));
  const headers = COMPARED_HEADERS.flatMap((name) => headerDifference(name, old, fresh));
  const bodies = compareBodies(old, fresh, { rules, given });
  return { ...bodies, differences: [...headers, ...bodies.differences] };
}

function headerDifference(name: string, old: Answered, fresh: Answered): readonly Difference[] {
  const [before, after] = [normalised(old.headers[name]), normalised(fresh.headers[name])];
  if (before === after) return [];
  return [differenceOf(`headers.${name}`, before, after, { kind: "header", detail: null })];
}

/** `application/json; charset=utf-8` is `application/json;charset=UTF-8`. */
const normalised = (value: string | undefined): string | undefined =>
  value
    ?.split(/\s*([;,])\s*/)
    .join("")
    .toLowerCase();

function compareBodies(old: Answered, fresh: Answered, context: Context): Compared {
  if (old.body === fresh.body) return { differences: [], conversions: [] };
  const [before, after] = [parsed(old.body), parsed(fresh.body)];
  if (before === undefined || after === undefined) return only(differenceOf("", old.body, fresh.body, CHANGED));
  return compareValues("", before, after, context);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const only = (difference: Difference): Compared => ({ differences: [difference], conversions: [] });
