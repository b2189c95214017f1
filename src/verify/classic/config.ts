import { posix } from "node:path";
import type ts from "typescript";
import { MigrateError } from "../../errors.js";
import type { Project } from "../compiler.js";
import { toProblems } from "./problems.js";

/** A tsconfig, and what the compiler itself needs of it. */
export interface Config {
  readonly project: Project;
  readonly options: ts.CompilerOptions;
  readonly references: readonly ts.ProjectReference[] | undefined;
}

/**
 * Reads a tsconfig with everything that it extends, with everything that would write switched off.
 *
 * @param root absolute path of the app
 * @throws MigrateError when it cannot be read at all
 */
export function readConfig(compiler: typeof ts, root: string, path: string): Config {
  const parsed = compiler.getParsedCommandLineOfConfigFile(
    path,
    {},
    {
      ...compiler.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw unreadable(path, compiler.flattenDiagnosticMessageText(messageText, " "));
      },
    },
  );
  if (parsed === undefined) throw unreadable(path, "no reason is given");
  const { options, fileNames, projectReferences: references } = parsed;
  const errors = compiler.getConfigFileParsingDiagnostics(parsed);
  return {
    project: {
      path,
      fileNames,
      references: (references ?? []).map((reference) => compiler.resolveProjectReferencePath(reference)),
      checksJavaScript: options.allowJs === true || options.checkJs === true,
      baseUrl: options.baseUrl ?? null,
      paths: absolutePaths(options, posix.dirname(path)),
      hidesImports: options.rootDirs !== undefined || options.moduleSuffixes !== undefined,
      settings: JSON.stringify({ ...options, configFile: null, references }),
      problems: [true, false].flatMap((isSyntax) =>
        toProblems(
          compiler,
          root,
          errors.filter((error) => isSyntaxError(error) === isSyntax),
          isSyntax,
        ),
      ),
    },
    options: readOnly(options),
    references,
  };
}

const unreadable = (path: string, reason: string): MigrateError =>
  new MigrateError(`${path} cannot be read: ${reason}`, { hint: "Mend the file, or pass --no-verify." });

/** The compiler's numbers below 2000 are those of its parser, for a tsconfig too. */
const isSyntaxError = ({ code }: ts.Diagnostic): boolean => code < 2000;

function absolutePaths(options: ts.CompilerOptions, folder: string): Map<string, readonly string[]> {
  // The compiler notes where `paths` was written, which may be another tsconfig that this one extends.
  const written = options["pathsBasePath"];
  const base = options.baseUrl ?? (typeof written === "string" ? written : folder);
  return new Map(
    Object.entries(options.paths ?? {}).map(([pattern, targets]) => [
      pattern,
      targets.map((target) => (posix.isAbsolute(target) ? target : posix.join(base, target))),
    ]),
  );
}

/** The same checks, and no way to write: `incremental` and `composite` would leave a tsbuildinfo behind. */
function readOnly(options: ts.CompilerOptions): ts.CompilerOptions {
  const { tsBuildInfoFile: _unused, ...others } = options;
  const declaration = options.composite === true ? { declaration: options.declaration ?? true } : {};
  return { ...others, ...declaration, noEmit: true, incremental: false, composite: false };
}
