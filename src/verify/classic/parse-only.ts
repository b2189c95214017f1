import type ts from "typescript";
import type { Overlay } from "../compiler.js";
import { readDisk } from "../disk.js";
import type { TypeProblem } from "../engine.js";
import { toProblems } from "./problems.js";

const JAVASCRIPT = /\.[cm]?jsx?$/;

/**
 * The syntax errors of single files, without any import followed. A TypeScript file only needs its parser; what may not
 * stand in JavaScript is known to a program alone.
 *
 * @param root absolute path of the app, forward slashes
 */
export function syntaxProblems(
  compiler: typeof ts,
  root: string,
  paths: readonly string[],
  overlay: Overlay,
): TypeProblem[] {
  const textOf = (path: string): string | undefined => overlay.get(path) ?? readDisk(path);
  const byParser: ts.Diagnostic[] = [];
  const byProgram: string[] = [];
  for (const path of paths) {
    const text = textOf(path);
    const found = text === undefined || JAVASCRIPT.test(path) ? null : parserErrors(compiler, path, text);
    if (found === null) byProgram.push(path);
    else byParser.push(...found);
  }
  return toProblems(compiler, root, [...byParser, ...programErrors(compiler, byProgram, textOf)], true);
}

/** Null when this version does not keep them where all others do. */
function parserErrors(compiler: typeof ts, path: string, text: string): readonly ts.Diagnostic[] | null {
  const source = compiler.createSourceFile(path, text, compiler.ScriptTarget.Latest);
  const kept: unknown = Reflect.get(source, "parseDiagnostics");
  return Array.isArray(kept) && kept.every(isDiagnostic) ? kept : null;
}

const isDiagnostic = (value: unknown): value is ts.Diagnostic =>
  typeof value === "object" && value !== null && "messageText" in value && "code" in value && "start" in value;

function programErrors(
  compiler: typeof ts,
  paths: readonly string[],
  textOf: (path: string) => string | undefined,
): readonly ts.Diagnostic[] {
  if (paths.length === 0) return [];
  const jsx = compiler.JsxEmit.Preserve;
  const options: ts.CompilerOptions = { allowJs: true, noResolve: true, noLib: true, noEmit: true, types: [], jsx };
  const listed = new Set(paths);
  const program = compiler.createProgram(paths, options, {
    ...compiler.createCompilerHost(options),
    writeFile: () => undefined,
    fileExists: (path) => listed.has(path),
    getSourceFile: (path, language) => {
      const text = listed.has(path) ? textOf(path) : undefined;
      return text === undefined ? undefined : compiler.createSourceFile(path, text, language);
    },
  });
  return program.getSyntacticDiagnostics();
}
