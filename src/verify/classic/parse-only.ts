import type ts from "typescript";
import { toProblems } from "./problems.js";
import type { TypeProblem } from "../engine.js";

/**
 * The syntax errors of single files, without any import followed: all that can be said of plain JavaScript.
 *
 * @param root absolute path of the app, forward slashes
 * @param texts absolute path → text
 */
export function syntaxProblems(compiler: typeof ts, root: string, texts: ReadonlyMap<string, string>): TypeProblem[] {
  const jsx = compiler.JsxEmit.Preserve;
  const options: ts.CompilerOptions = { allowJs: true, noResolve: true, noLib: true, noEmit: true, types: [], jsx };
  const disk = compiler.createCompilerHost(options);
  const program = compiler.createProgram([...texts.keys()], options, {
    ...disk,
    writeFile: () => undefined,
    fileExists: (path) => texts.has(path),
    readFile: (path) => texts.get(path),
    getSourceFile: (path, language) => {
      const text = texts.get(path);
      return text === undefined ? undefined : compiler.createSourceFile(path, text, language);
    },
  });
  return toProblems(compiler, root, program.getSyntacticDiagnostics(), true);
}
