import type { Overlay, Session, State } from "../compiler.js";
import type { NativeDiagnostic, NativeProgram } from "./api.js";
import { toProblems, type ProblemSource } from "./problems.js";

interface Opening {
  readonly program: (overlay: Overlay) => NativeProgram;
  readonly close: () => void;
}

/**
 * The states of an opened project.
 *
 * @param declares the project makes declarations, which has errors of its own
 */
export function openSession(opening: Opening, source: ProblemSource, declares: boolean): Session {
  let names: readonly string[] = [];
  return {
    check(overlay, files) {
      const program = opening.program(overlay);
      names = program.getSourceFileNames();
      return files === "own"
        ? checkOwn(program, source, names, declares)
        : checkFiles(program, source, files, declares);
    },
    fileNames: () => names,
    close: () => opening.close(),
  };
}

/** All at once: the compiler then works on several cores. */
function checkOwn(program: NativeProgram, source: ProblemSource, names: readonly string[], declares: boolean): State {
  const own = new Set(names.filter((name) => isOwn(program, name)));
  const types = [...program.getSemanticDiagnostics(), ...(declares ? program.getDeclarationDiagnostics() : [])];
  const ofOwn = types.filter(({ fileName }) => fileName === undefined || own.has(fileName));
  return { problems: problemsOf(program, source, ofOwn), checkedFiles: own.size };
}

function checkFiles(program: NativeProgram, source: ProblemSource, files: readonly string[], declares: boolean): State {
  const names = new Set(program.getSourceFileNames());
  const judged = files.filter((file) => names.has(file));
  const types = judged.flatMap((file) => [
    ...program.getSemanticDiagnostics(file),
    ...(declares ? program.getDeclarationDiagnostics(file) : []),
  ]);
  return { problems: problemsOf(program, source, types), checkedFiles: judged.length };
}

function isOwn(program: NativeProgram, name: string): boolean {
  const metadata = program.getSourceFileMetadata(name);
  return metadata !== undefined && !metadata.isDefaultLibrary && !metadata.isFromExternalLibrary;
}

/** Syntax and options of the whole program with the given errors in types. */
function problemsOf(program: NativeProgram, source: ProblemSource, types: readonly NativeDiagnostic[]) {
  const config = program.getConfigFileParsingDiagnostics();
  return [
    ...toProblems(source, [...program.getSyntacticDiagnostics(), ...config.filter(isSyntaxError)], true),
    ...toProblems(
      source,
      [
        ...config.filter((each) => !isSyntaxError(each)),
        ...program.getProgramDiagnostics(),
        ...types,
        ...program.getGlobalDiagnostics(),
      ],
      false,
    ),
  ];
}

/** The compiler's numbers below 2000 are those of its parser, for a tsconfig too. */
const isSyntaxError = ({ code }: NativeDiagnostic): boolean => code < 2000;
