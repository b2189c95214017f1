import type ts from "typescript";
import type { Overlay } from "../compiler.js";
import { readDisk } from "../disk.js";
import type { TypeProblem } from "../engine.js";
import { toProblems } from "./problems.js";

/** So many trees are in memory at once. */
const PARSED_AT_ONCE = 200;

/**
 * The syntax errors of single files, without any import followed.
 *
 * @param root absolute path of the app, forward slashes
 */
export function syntaxProblems(
  compiler: typeof ts,
  root: string,
  paths: readonly string[],
  overlay: Overlay,
): TypeProblem[] {
  const found: TypeProblem[] = [];
  for (let start = 0; start < paths.length; start += PARSED_AT_ONCE)
    found.push(...parse(compiler, root, paths.slice(start, start + PARSED_AT_ONCE), overlay));
  return found;
}

function parse(compiler: typeof ts, root: string, paths: readonly string[], overlay: Overlay): TypeProblem[] {
  const jsx = compiler.JsxEmit.Preserve;
  const options: ts.CompilerOptions = { allowJs: true, noResolve: true, noLib: true, noEmit: true, types: [], jsx };
  const listed = new Set(paths);
  const program = compiler.createProgram(paths, options, {
    ...compiler.createCompilerHost(options),
    writeFile: () => undefined,
    fileExists: (path) => listed.has(path),
    getSourceFile: (path, language) => {
      const text = listed.has(path) ? (overlay.get(path) ?? readDisk(path)) : undefined;
      return text === undefined ? undefined : compiler.createSourceFile(path, text, language);
    },
  });
  return toProblems(compiler, root, program.getSyntacticDiagnostics(), true);
}
