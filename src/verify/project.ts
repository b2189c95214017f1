import { posix } from "node:path";
import type ts from "typescript";
import { MigrateError } from "../errors.js";

/** A tsconfig as the app's compiler reads it, with everything that would write switched off. */
export interface Project {
  readonly options: ts.CompilerOptions;
  readonly fileNames: readonly string[];
  readonly references: readonly ts.ProjectReference[] | undefined;
  /** what is the matter with the tsconfig itself */
  readonly errors: readonly ts.Diagnostic[];
}

/**
 * Reads the tsconfig that covers the given files.
 *
 * @param root absolute path of the app, forward slashes
 * @param files absolute paths; the search for a `tsconfig.json` starts at their common folder and ends at the root
 * @returns null when there is no tsconfig
 * @throws MigrateError when the tsconfig cannot be read at all
 */
export function readProject(compiler: typeof ts, root: string, files: readonly string[]): Project | null {
  const config = nearestConfig(compiler, root, commonFolder(root, files));
  if (config === null) return null;
  const candidates = withReferences(compiler, config, new Set());
  const covered = (project: Project): number => project.fileNames.filter((name) => files.includes(name)).length;
  // A tsconfig that only lists others has no files of its own: the one that holds the routes is meant.
  return candidates.reduce((best, each) => (covered(each) > covered(best) ? each : best));
}

function nearestConfig(compiler: typeof ts, root: string, folder: string): string | null {
  const path = posix.join(folder, "tsconfig.json");
  if (compiler.sys.fileExists(path)) return path;
  return folder === root || folder.length <= root.length ? null : nearestConfig(compiler, root, posix.dirname(folder));
}

function commonFolder(root: string, files: readonly string[]): string {
  const folders = files.map((file) => posix.dirname(file));
  let common = folders[0] ?? root;
  while (common.length > root.length && !folders.every((folder) => `${folder}/`.startsWith(`${common}/`))) {
    common = posix.dirname(common);
  }
  return common;
}

function withReferences(compiler: typeof ts, path: string, seen: Set<string>): [Project, ...Project[]] {
  seen.add(path);
  const project = parse(compiler, path);
  const referenced = (project.references ?? [])
    .map((reference) => compiler.resolveProjectReferencePath(reference))
    .filter((config) => !seen.has(config) && compiler.sys.fileExists(config));
  return [project, ...referenced.flatMap((config) => withReferences(compiler, config, seen))];
}

function parse(compiler: typeof ts, path: string): Project {
  const parsed = compiler.getParsedCommandLineOfConfigFile(
    path,
    {},
    {
      ...compiler.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        const reason = compiler.flattenDiagnosticMessageText(messageText, " ");
        throw new MigrateError(`${path} cannot be read: ${reason}`, { hint: "Mend the file, or pass --no-verify." });
      },
    },
  );
  if (parsed === undefined)
    throw new MigrateError(`${path} cannot be read.`, { hint: "Mend the file, or pass --no-verify." });
  const { options, fileNames, projectReferences: references } = parsed;
  return {
    options: readOnly(options),
    fileNames,
    references,
    errors: compiler.getConfigFileParsingDiagnostics(parsed),
  };
}

/** The same checks, and no way to write: `incremental` and `composite` would leave a tsbuildinfo behind. */
function readOnly(options: ts.CompilerOptions): ts.CompilerOptions {
  const { tsBuildInfoFile: _unused, ...others } = options;
  const declaration = options.composite === true ? { declaration: options.declaration ?? true } : {};
  return { ...others, ...declaration, noEmit: true, incremental: false, composite: false };
}
