import type { Difference } from "./model.js";

/** What an address answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** More of them say nothing more. */
const MOST_DIFFERENCES = 20;
const LONGEST_VALUE = 80;

/** Where two answers differ: by status, then by what their JSON says, the order of keys apart. Empty when they are alike. */
export function differencesOf(left: Answer, right: Answer): readonly Difference[] {
  if (left.status !== right.status) return [{ path: "status", left: String(left.status), right: String(right.status) }];
  if (left.body === right.body) return [];
  const [one, other] = [parsed(left.body), parsed(right.body)];
  if (one === undefined || other === undefined)
    return [{ path: "body", left: shown(left.body), right: shown(right.body) }];
  return compare("", one, other).slice(0, MOST_DIFFERENCES);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function compare(path: string, left: unknown, right: unknown): readonly Difference[] {
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = Math.max(left.length, right.length);
    return Array.from({ length }).flatMap((_, index) => compare(`${path}[${index}]`, left[index], right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => compare(path === "" ? key : `${path}.${key}`, left[key], right[key]));
  }
  return left === right ? [] : [{ path: path === "" ? "body" : path, left: shown(left), right: shown(right) }];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
