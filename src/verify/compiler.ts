import type { TypeProblem } from "./engine.js";

/**
 * What the proof asks of a TypeScript, whichever family it is of. Paths are absolute, without links and with forward
 * slashes; those in a `TypeProblem` are relative to the app's root.
 */
export interface Compiler {
  readonly version: string;
  /** @throws MigrateError when the file cannot be read at all */
  readConfig(path: string): Project;
  /** Reads tsconfigs again when it is asked for them: the disk may have others since. */
  forgetConfigs(): void;
  /** The syntax errors of single files: no import is followed. */
  syntaxProblems(paths: readonly string[], overlay: Overlay): TypeProblem[];
  /** A program over some of a project's files. */
  open(project: Project, roots: readonly string[]): Session;
  close(): void;
}

/**
 * Opens a compiler for an app.
 *
 * @param root absolute path, without links
 * @param isCreating the texts that it will be asked about are also of files that the disk does not have
 */
export type OpenCompiler = (root: string, isCreating: boolean) => Compiler;

/** A tsconfig as the app's compiler reads it. */
export interface Project {
  /** the tsconfig itself */
  readonly path: string;
  readonly fileNames: readonly string[];
  /** tsconfigs that it refers to */
  readonly references: readonly string[];
  readonly checksJavaScript: boolean;
  readonly baseUrl: string | null;
  /** as `paths` has them: `@/*` → absolute targets */
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** it has a setting that lets imports lead elsewhere than their text says */
  readonly hidesImports: boolean;
  /** every option that is set, as text: two projects with the same are checked alike */
  readonly settings: string;
  /** what is the matter with the tsconfig itself */
  readonly problems: readonly TypeProblem[];
}

/** Texts that lie over the disk: absolute path → text. */
export type Overlay = ReadonlyMap<string, string>;

/** One program of which several states are looked at, its unchanged files parsed once. */
export interface Session {
  /**
   * The errors of a state: syntax and options of the whole program, types of the given files (`"own"`: of all that are
   * neither a package's nor the compiler's).
   */
  check(overlay: Overlay, files: readonly string[] | "own"): State;
  /** Every file of the program, as the last state had them. */
  fileNames(): readonly string[];
  close(): void;
}

export interface State {
  readonly problems: readonly TypeProblem[];
  /** how many files had their types checked */
  readonly checkedFiles: number;
}
