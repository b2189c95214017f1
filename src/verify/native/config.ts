import { posix } from "node:path";
import { parse } from "jsonc-parser";
import { MigrateError } from "../../errors.js";
import type { Project } from "../compiler.js";
import { readDisk } from "../disk.js";
import type { NativeApi, NativeOptions } from "./api.js";

/**
 * Reads a tsconfig with everything that it extends. What is the matter with it is said by the program that uses it.
 *
 * @throws MigrateError when it cannot be read at all
 */
export function readConfig(api: NativeApi, path: string): Project & { readonly options: NativeOptions } {
  const { fileNames, options } = parsed(api, path);
  return {
    path,
    fileNames,
    options,
    references: referencesIn(path),
    checksJavaScript: options["allowJs"] === true || options["checkJs"] === true,
    baseUrl: typeof options["baseUrl"] === "string" ? options["baseUrl"] : null,
    paths: absolutePaths(options, posix.dirname(path)),
    hidesImports: options["rootDirs"] !== undefined || options["moduleSuffixes"] !== undefined,
    settings: JSON.stringify(options),
    problems: [],
  };
}

function parsed(api: NativeApi, path: string): ReturnType<NativeApi["parseConfigFile"]> {
  try {
    return api.parseConfigFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrateError(`${path} cannot be read: ${reason}`, { hint: "Mend the file, or pass --no-verify.", cause });
  }
}

/** The API does not tell them. They are never inherited, so the file itself has them all. */
function referencesIn(path: string): string[] {
  const config: unknown = parse(readDisk(path) ?? "");
  const references = isObject(config) && Array.isArray(config["references"]) ? config["references"] : [];
  return references.flatMap((reference: unknown) => {
    const to = isObject(reference) ? reference["path"] : undefined;
    if (typeof to !== "string") return [];
    const target = posix.resolve(posix.dirname(path), to);
    return [target.endsWith(".json") ? target : posix.join(target, "tsconfig.json")];
  });
}

function absolutePaths(options: NativeOptions, folder: string): Map<string, readonly string[]> {
  const written = options["pathsBasePath"] ?? options["baseUrl"];
  const base = typeof written === "string" ? written : folder;
  const paths = isObject(options["paths"]) ? Object.entries(options["paths"]) : [];
  return new Map(
    paths.map(([pattern, targets]) => [
      pattern,
      (Array.isArray(targets) ? targets : [])
        .filter((target) => typeof target === "string")
        .map((target) => posix.resolve(base, target)),
    ]),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
