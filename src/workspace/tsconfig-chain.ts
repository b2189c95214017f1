import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { parse } from "jsonc-parser";
import { MigrateError } from "../errors.js";
import { mustBeFileSync } from "./regular.js";

/** Why a tsconfig cannot be read with all that it extends. */
export interface ConfigFault {
  /** in words: `tsconfig.json extends "./base.json", which is not there` */
  readonly reason: string;
  /** something else stands in the place of a file: a compiler would wait for it for ever */
  readonly isEndless: boolean;
}

/**
 * Follows what a tsconfig extends by paths; the names of packages are left to the compiler.
 *
 * @param file absolute path
 * @returns null when everything is there, or the tsconfig itself is not
 */
export function configFault(file: string, seen: Set<string> = new Set()): ConfigFault | null {
  if (seen.has(file) || !existsSync(file)) return null;
  seen.add(file);
  const odd = oddity(file);
  if (odd !== null) return { reason: odd, isEndless: true };
  for (const written of extendedBy(readFileSync(file, "utf8"))) {
    if (!written.startsWith(".") && !isAbsolute(written)) continue;
    const candidates = pathsOf(resolve(dirname(file), written));
    const target = candidates.find((path) => oddity(path) === null);
    const fault = target === undefined ? unreadable(file, written, candidates[0]) : configFault(target, seen);
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * @param file absolute path of a tsconfig
 * @throws MigrateError when a compiler that reads it would not come to an end
 */
export function refuseEndless(file: string): void {
  const fault = configFault(file);
  if (fault?.isEndless !== true) return;
  throw new MigrateError(`${fault.reason}.`, { hint: "Put a file there, or pass --no-verify." });
}

/** What is there of the two that a path may mean. */
const pathsOf = (path: string): readonly string[] => [path, `${path}.json`].filter((each) => existsSync(each));

function unreadable(file: string, written: string, other: string | undefined): ConfigFault {
  const missing = `${basename(file)} extends "${written}", which is not there`;
  const odd = other === undefined ? null : oddity(other);
  return { reason: odd ?? missing, isEndless: odd !== null };
}

function oddity(path: string): string | null {
  try {
    mustBeFileSync(path);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function extendedBy(text: string): readonly string[] {
  const config: unknown = parse(text);
  const value: unknown = typeof config === "object" && config !== null ? Reflect.get(config, "extends") : undefined;
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
}
