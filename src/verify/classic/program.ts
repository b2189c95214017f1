import type ts from "typescript";
import type { Session } from "../compiler.js";
import type { TypeProblem } from "../engine.js";
import type { Config } from "./config.js";
import { overlayHost, type ParsedFiles } from "./overlay.js";
import { toProblems } from "./problems.js";

/** A program over the given roots: each state is made out of the last one, and what an edit does not touch is parsed once. */
export function openProgram(
  compiler: typeof ts,
  root: string,
  { options, references }: Config,
  roots: readonly string[],
  known?: ParsedFiles,
): Session {
  const parsed: ParsedFiles = new Map();
  let program: ts.Program | undefined;
  let created = "";
  return {
    check(overlay, files) {
      // Resolutions that failed or succeeded before mean something else once files come or go.
      const added = [...overlay.keys()].filter((path) => !compiler.sys.fileExists(path)).join("\n");
      const old = added === created ? program : undefined;
      created = added;
      program = undefined;
      const next = compiler.createProgram({
        rootNames: roots.filter((path) => overlay.has(path) || compiler.sys.fileExists(path)),
        options,
        host: overlayHost(compiler, options, overlay, { parsed, known }),
        ...(references === undefined ? {} : { projectReferences: references }),
        ...(old === undefined ? {} : { oldProgram: old }),
      });
      program = next;
      const sources = files === "own" ? ownFiles(next) : files.flatMap((file) => next.getSourceFile(file) ?? []);
      return { problems: problemsOf(compiler, root, next, sources), checkedFiles: sources.length };
    },
    fileNames: () => program?.getSourceFiles().map(({ fileName }) => fileName) ?? [],
    close: () => {
      program = undefined;
      parsed.clear();
    },
  };
}

/** The files of a program that are neither a package's nor the compiler's. */
const ownFiles = (program: ts.Program): ts.SourceFile[] =>
  program
    .getSourceFiles()
    .filter(
      (source) => !program.isSourceFileFromExternalLibrary(source) && !program.isSourceFileDefaultLibrary(source),
    );

/** Syntax and options of the whole program, types of the given files. */
function problemsOf(
  compiler: typeof ts,
  root: string,
  program: ts.Program,
  sources: readonly ts.SourceFile[],
): TypeProblem[] {
  const declares = program.getCompilerOptions().declaration === true;
  const types = [
    ...program.getOptionsDiagnostics(),
    ...sources.flatMap((source) => program.getSemanticDiagnostics(source)),
    ...(declares ? sources.flatMap((source) => program.getDeclarationDiagnostics(source)) : []),
    ...program.getGlobalDiagnostics(),
  ];
  return [
    ...toProblems(compiler, root, program.getSyntacticDiagnostics(), true),
    ...toProblems(compiler, root, types, false),
  ];
}
