import type ts from "typescript";

/**
 * The files whose errors an edit can change: the changed ones, everything that imports one of them directly or
 * through others, and every file when what is declared for all of them may have changed.
 *
 * @param before the program without the edit
 * @param after the program with it
 * @param changed absolute paths of the edited files
 * @returns file names as `after` has them
 */
export function affectedFiles(
  compiler: typeof ts,
  before: ts.Program,
  after: ts.Program,
  changed: ReadonlySet<string>,
): string[] {
  const own = ownFiles(after);
  if (changesGlobals(compiler, before, after, changed)) return own.map(({ fileName }) => fileName);
  const graph = compiler.createSemanticDiagnosticsBuilderProgram(after, {});
  return own
    .filter(
      (source) => changed.has(source.fileName) || graph.getAllDependencies(source).some((path) => changed.has(path)),
    )
    .map(({ fileName }) => fileName);
}

/** The files of a program that are the app's own, not a package's and not the compiler's. */
export function ownFiles(program: ts.Program): ts.SourceFile[] {
  return program
    .getSourceFiles()
    .filter(
      (source) => !program.isSourceFileFromExternalLibrary(source) && !program.isSourceFileDefaultLibrary(source),
    );
}

/** An edited file, or one that came into the program or left it, declares something that no import names. */
function changesGlobals(
  compiler: typeof ts,
  before: ts.Program,
  after: ts.Program,
  changed: ReadonlySet<string>,
): boolean {
  const differing = (one: ts.Program, other: ts.Program): ts.SourceFile[] =>
    one.getSourceFiles().filter(({ fileName }) => changed.has(fileName) || other.getSourceFile(fileName) === undefined);
  return [...differing(before, after), ...differing(after, before)].some((source) => isGlobal(compiler, source));
}

function isGlobal(compiler: typeof ts, source: ts.SourceFile): boolean {
  if (!compiler.isExternalModule(source) && !source.fileName.endsWith(".json")) return true;
  return source.statements.some(
    (statement) =>
      compiler.isModuleDeclaration(statement) &&
      (compiler.isStringLiteral(statement.name) || statement.name.text === "global"),
  );
}
