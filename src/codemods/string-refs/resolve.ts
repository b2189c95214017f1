import { nearest } from "../../manifest/nearest.js";
import type { ConvexFunction, FunctionTable } from "../../target/functions.js";
import { apiPath } from "../../target/modules.js";

export type CallKind = "query" | "mutation" | "action";

/** What a string reference leads to in the app's Convex folder. */
export type Resolution =
  | { readonly kind: "found"; readonly path: string }
  /** there is such a function, and the call cannot take it */
  | { readonly kind: "unfit"; readonly path: string; readonly expected: string; readonly actual: string }
  | { readonly kind: "ambiguous"; readonly candidates: readonly string[] }
  | { readonly kind: "unknown"; readonly nearest: string | null };

const FORM = /^([\w-]+(?:[./][\w-]+)*):([A-Za-z_$][\w$]*)$/;
const EXTENSION = /\.[jt]sx?$/;

/**
 * Finds the function that a string such as `bookings:getBookings` means: the one of exactly that module, else, because
 * modules are often split into folders later, the one of that name below it that the call can take.
 *
 * @param call what the call says that it runs; null when it does not say
 * @returns null when the text has not the form of a reference
 */
export function resolveReference(text: string, call: CallKind | null, functions: FunctionTable): Resolution | null {
  const [, written, name] = FORM.exec(text) ?? [];
  if (written === undefined || name === undefined) return null;
  const module = written.replace(EXTENSION, "");
  const exact = functions.get(apiPath(module, name));
  if (exact !== undefined) return judge(exact, call);
  const below = [...functions.values()].filter(({ path }) => path.startsWith(`${apiPath(module, "")}`));
  const named = below.filter(({ path }) => path.endsWith(`.${name}`));
  const fitting = named.filter((fn) => misfit(fn, call) === null);
  const [first] = fitting.length > 0 ? fitting : named;
  if (first === undefined) return { kind: "unknown", nearest: suggest(module, name, call, functions) };
  if (fitting.length > 1) return { kind: "ambiguous", candidates: fitting.map(({ path }) => path) };
  return judge(first, call);
}

function judge(fn: ConvexFunction, call: CallKind | null): Resolution {
  const unfit = misfit(fn, call);
  return unfit === null ? { kind: "found", path: fn.path } : { kind: "unfit", path: fn.path, ...unfit };
}

function misfit(
  { kind, visibility }: ConvexFunction,
  call: CallKind | null,
): { expected: string; actual: string } | null {
  const isKind = kind === "unknown" || (call === null ? kind !== "httpAction" : kind === call);
  if (isKind && visibility === "public") return null;
  return { expected: `a public ${call ?? "query, mutation or action"}`, actual: `${visibility} ${kind}` };
}

/** The name that was probably meant: below the same module first, then that name elsewhere, then anything close. */
function suggest(module: string, name: string, call: CallKind | null, functions: FunctionTable): string | null {
  const paths = [...functions.values()].filter((fn) => misfit(fn, call) === null).map(({ path }) => path);
  const below = paths.filter((path) => path.startsWith(apiPath(module, "")));
  const close = nearest(name, below.map(lastPart));
  const elsewhere = paths.filter((path) => lastPart(path) === name);
  return (
    below.find((path) => lastPart(path) === close) ??
    (elsewhere.length === 1 ? elsewhere[0] : undefined) ??
    nearest(apiPath(module, name), paths)
  );
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
