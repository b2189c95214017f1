import { posix } from "node:path";
import type ts from "typescript";
import { affectedFiles, ownFiles } from "./affected.js";
import { addedProblems } from "./compare.js";
import type { Proof, ProofRequest, TypeProblem } from "./engine.js";
import { overlayHost, type ParsedFiles } from "./overlay.js";
import { syntaxProblems } from "./parse-only.js";
import { toProblems } from "./problems.js";
import { readProject, type Project } from "./project.js";

/** One state of the app: its files on disk, with the staged texts over them or not. */
interface State {
  readonly program: ts.Program;
  readonly problems: (files: readonly string[]) => TypeProblem[];
}

const JAVASCRIPT = /\.[cm]?jsx?$/;
const CODE = /\.[cm]?[jt]sx?$/;

/**
 * Compares the app as it is with the app as it would be, on a TypeScript of the 5.x or 6.x family. Reads the disk,
 * writes nothing.
 *
 * @param compiler the API of the app's own TypeScript
 * @returns without a tsconfig, or for plain JavaScript that the tsconfig leaves out, only syntax errors are looked for
 * @throws MigrateError when the tsconfig cannot be read
 */
export function prove(compiler: typeof ts, request: ProofRequest): Proof {
  const appRoot = compiler.sys.resolvePath(request.appRoot);
  const root = (compiler.sys.realpath?.(appRoot) ?? appRoot).replaceAll("\\", "/");
  const staged = new Map([...request.staged].map(([path, text]) => [posix.join(root, path), text]));
  const project = readProject(compiler, root, [...staged.keys()]);
  const isTyped = (path: string): boolean =>
    project !== null && (project.options.allowJs === true || !JAVASCRIPT.test(path));
  const [typed, untyped] = partition(staged, isTyped);
  const parsed = proveSyntax(compiler, root, new Map([...untyped].filter(([path]) => isRoot(path))));
  const checked = project === null ? NOTHING : proveTypes(compiler, root, project, typed, request.baseline === "whole");
  const note = project === null ? ", syntax only (no tsconfig.json)" : "";
  return {
    engine: `typescript ${compiler.version}${note}`,
    baseline: [...checked.baseline, ...parsed.baseline],
    added: [...checked.added, ...parsed.added],
    checkedFiles: checked.checkedFiles + parsed.checkedFiles,
  };
}

/** Data, such as JSON, counts where a file imports it, and is no part of a program by itself. */
const isRoot = (path: string): boolean => CODE.test(path);

type Result = Omit<Proof, "engine">;
const NOTHING: Result = { baseline: [], added: [], checkedFiles: 0 };

function partition(
  texts: ReadonlyMap<string, string>,
  test: (path: string) => boolean,
): [Map<string, string>, Map<string, string>] {
  const entries = [...texts];
  return [new Map(entries.filter(([path]) => test(path))), new Map(entries.filter(([path]) => !test(path)))];
}

function proveSyntax(compiler: typeof ts, root: string, staged: ReadonlyMap<string, string>): Result {
  const before = new Map(
    [...staged.keys()].flatMap((path) => {
      const text = compiler.sys.readFile(path);
      return text === undefined ? [] : [[path, text] as const];
    }),
  );
  const baseline = syntaxProblems(compiler, root, before);
  return {
    baseline,
    added: addedProblems(baseline, syntaxProblems(compiler, root, staged)),
    checkedFiles: staged.size,
  };
}

function proveTypes(
  compiler: typeof ts,
  root: string,
  project: Project,
  staged: ReadonlyMap<string, string>,
  isWhole: boolean,
): Result {
  const paths = [...staged.keys()];
  const onDisk = paths.filter((path) => compiler.sys.fileExists(path));
  const open = openStates(compiler, root, project);
  const before = open(new Map(), onDisk.filter(isRoot));
  // Resolutions that failed before may lead to a new file: only without new files is the old structure good for reuse.
  const after = open(staged, paths.filter(isRoot), onDisk.length === paths.length ? before.program : undefined);
  const files = affectedFiles(compiler, before.program, after.program, new Set(paths));
  const baseline = before.problems(isWhole ? ownFiles(before.program).map(({ fileName }) => fileName) : files);
  return { baseline, added: addedProblems(baseline, after.problems(files)), checkedFiles: files.length };
}

function openStates(compiler: typeof ts, root: string, project: Project) {
  const parsed: ParsedFiles = new Map();
  const { options, references, errors } = project;
  return (overlay: ReadonlyMap<string, string>, extra: readonly string[], oldProgram?: ts.Program): State => {
    const program = compiler.createProgram({
      rootNames: [...new Set([...project.fileNames, ...extra])],
      options,
      host: overlayHost(compiler, options, overlay, parsed),
      configFileParsingDiagnostics: errors,
      ...(references === undefined ? {} : { projectReferences: references }),
      ...(oldProgram === undefined ? {} : { oldProgram }),
    });
    return { program, problems: (files) => problemsOf(compiler, root, program, files) };
  };
}

/** The compiler's numbers below 2000 are those of its parser, for a tsconfig too. */
const isSyntax = ({ code }: ts.Diagnostic): boolean => code < 2000;

/** Syntax and options of the whole program, types of the given files. */
function problemsOf(compiler: typeof ts, root: string, program: ts.Program, files: readonly string[]): TypeProblem[] {
  const sources = files.flatMap((file) => program.getSourceFile(file) ?? []);
  const declares = program.getCompilerOptions().declaration === true;
  const config = program.getConfigFileParsingDiagnostics();
  const types = [
    ...sources.flatMap((source) => program.getSemanticDiagnostics(source)),
    ...(declares ? sources.flatMap((source) => program.getDeclarationDiagnostics(source)) : []),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
  ];
  return [
    ...toProblems(compiler, root, [...program.getSyntacticDiagnostics(), ...config.filter(isSyntax)], true),
    ...toProblems(compiler, root, [...config.filter((each) => !isSyntax(each)), ...types], false),
  ];
}
