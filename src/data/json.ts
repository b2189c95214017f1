import type { ConvexValue } from "./conversion.js";
import { LIMITS } from "./limits.js";

/** A JSON value as Convex stores it, or why it does not, with the place inside of the value. */
export type Json = { readonly ok: true; readonly value: ConvexValue } | { readonly ok: false; readonly reason: string };

const LONGEST_KEY = 1024;

/**
 * Takes a JSON value over. Nothing is changed: a key or a depth that Convex refuses makes the whole value refused.
 *
 * @param room how many objects and lists may stand inside of each other
 */
export function takeJson(value: unknown, room: number = LIMITS.nesting - 1, path = ""): Json {
  const at = path === "" ? "" : ` at ${path}`;
  if (value === null || typeof value === "boolean") return { ok: true, value };
  if (typeof value === "string") return isWhole(value) ? { ok: true, value } : refused(`half a character${at}`);
  if (typeof value === "number")
    return Number.isFinite(value) ? { ok: true, value } : refused(`${value}${at}, which is no JSON`);
  if (typeof value !== "object") return refused(`a ${typeof value}${at}, which is no JSON`);
  if (room === 0) return refused(`values more than ${LIMITS.nesting} deep${at}`);
  if (Array.isArray(value)) return takeList(value, room, path);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return refused(`an object of a class${at}`);
  return takeObject(value, room, path);
}

function takeList(list: readonly unknown[], room: number, path: string): Json {
  if (list.length > LIMITS.listElements)
    return refused(`a list of ${list.length} elements${path === "" ? "" : ` at ${path}`}`);
  const taken: ConvexValue[] = [];
  for (const [index, each] of list.entries()) {
    const one = takeJson(each, room - 1, `${path}[${index}]`);
    if (!one.ok) return one;
    taken.push(one.value);
  }
  return { ok: true, value: taken };
}

function takeObject(object: object, room: number, path: string): Json {
  const taken: [string, ConvexValue][] = [];
  for (const [key, each] of Object.entries(object)) {
    const fault = keyFault(key);
    if (fault !== null) return refused(`the key ${JSON.stringify(`${path}${path === "" ? "" : "."}${key}`)}${fault}`);
    const one = takeJson(each, room - 1, path === "" ? key : `${path}.${key}`);
    if (!one.ok) return one;
    taken.push([key, one.value]);
  }
  return { ok: true, value: Object.fromEntries(taken) };
}

/** Why Convex refuses a key of an object. */
function keyFault(key: string): string | null {
  if (key === "") return ", which is empty";
  if (/^[$_]/.test(key)) return ', which starts with "$" or "_"';
  if (!/^[ -~]*$/.test(key)) return ", which is not plain ASCII";
  return key.length > LONGEST_KEY ? `, which is longer than ${LONGEST_KEY} characters` : null;
}

/** Whether a text is valid Unicode: no half of a surrogate pair. */
export const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const refused = (what: string): Json => ({ ok: false, reason: `Convex does not store ${what}` });
