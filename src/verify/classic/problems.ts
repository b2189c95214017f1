import { posix } from "node:path";
import type ts from "typescript";
import type { TypeProblem } from "../engine.js";

/** The part of the compiler that turns a diagnostic into text. */
type Compiler = Pick<typeof ts, "flattenDiagnosticMessageText">;

/**
 * Turns diagnostics into plain problems, repetitions of one diagnostic left out.
 *
 * @param root absolute path of the app, with forward slashes, as the diagnostics' files begin with it
 */
export function toProblems(
  compiler: Compiler,
  root: string,
  diagnostics: readonly ts.Diagnostic[],
  isSyntax: boolean,
): TypeProblem[] {
  const seen = new Map<string, TypeProblem>();
  for (const diagnostic of diagnostics) {
    const problem = toProblem(compiler, root, diagnostic, isSyntax);
    seen.set(JSON.stringify(problem), problem);
  }
  return [...seen.values()];
}

function toProblem(compiler: Compiler, root: string, diagnostic: ts.Diagnostic, isSyntax: boolean): TypeProblem {
  const { file, start, code } = diagnostic;
  const message = compiler.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  if (file === undefined) return { file: "", code, message, line: 0, column: 0, isSyntax };
  const at = file.getLineAndCharacterOfPosition(start ?? 0);
  return {
    file: posix.relative(root, file.fileName),
    code,
    message,
    line: at.line + 1,
    column: at.character + 1,
    isSyntax,
  };
}
