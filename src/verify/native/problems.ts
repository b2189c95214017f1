import { posix } from "node:path";
import type { TypeProblem } from "../engine.js";
import type { NativeDiagnostic } from "./api.js";

/** What turns a diagnostic into a problem. */
export interface ProblemSource {
  /** absolute path of the app */
  readonly root: string;
  /** the tsconfig that a person knows, where the compiler names the one made for the proof */
  readonly config: string;
  readonly madeConfig: string;
  readonly textOf: (path: string) => string | undefined;
}

const ERROR = 1;

/** Turns errors into plain problems, repetitions of one left out. */
export function toProblems(
  source: ProblemSource,
  diagnostics: readonly NativeDiagnostic[],
  isSyntax: boolean,
): TypeProblem[] {
  const starts = new Map<string, readonly number[]>();
  const lineStartsOf = (path: string): readonly number[] => {
    const known = starts.get(path) ?? lineStarts(source.textOf(path) ?? "");
    starts.set(path, known);
    return known;
  };
  const problems = diagnostics
    .filter(({ category }) => category === ERROR)
    .map((diagnostic) => toProblem(source, diagnostic, isSyntax, lineStartsOf));
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function toProblem(
  { root, config, madeConfig }: ProblemSource,
  diagnostic: NativeDiagnostic,
  isSyntax: boolean,
  lineStartsOf: (path: string) => readonly number[],
): TypeProblem {
  const { fileName, pos, code } = diagnostic;
  const base = { code, message: messageOf(diagnostic, 0), isSyntax };
  if (fileName === undefined || fileName === "") return { ...base, file: "", line: 0, column: 0 };
  if (fileName === madeConfig) return { ...base, file: posix.relative(root, config), line: 1, column: 1 };
  const lines = lineStartsOf(fileName);
  const line = lines.findLastIndex((start) => start <= pos);
  return { ...base, file: posix.relative(root, fileName), line: line + 1, column: pos - (lines[line] ?? 0) + 1 };
}

/** The chain of reasons, each a step further in, as the compilers before 7 print it. */
const messageOf = ({ text, messageChain = [] }: NativeDiagnostic, depth: number): string =>
  [`${"  ".repeat(depth)}${text}`, ...messageChain.map((each) => messageOf(each, depth + 1))].join("\n");

const lineStarts = (text: string): number[] => [
  0,
  ...[...text.matchAll(/\r\n|\r|\n|\u2028|\u2029/g)].map((end) => end.index + end[0].length),
];
