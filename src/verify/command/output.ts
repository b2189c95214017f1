import { posix, win32 } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { TypeProblem } from "../engine.js";

/** `app/a.ts(1,2): error TS2322: Type …`, as `tsc` prints it into a file. */
const PLAIN = /^(.+?)\((\d+),(\d+)\): error TS(\d+): (.*)$/;
/** `app/a.ts:1:2 - error TS2322: Type …`, as it prints it for a person. */
const PRETTY = /^(.+?):(\d+):(\d+) - error TS(\d+): (.*)$/;
const WITHOUT_PLACE = /^(?:\S+: )?error TS(\d+): (.*)$/;
/** What a runner of several packages puts in front of a line: `web:typecheck: `. */
const PREFIX = /^(?:\[[^\]]*\]|\S+:|\S+ \|)\s+/;

/**
 * Reads the errors out of what a type checker printed.
 *
 * @param cwd absolute path of the folder in which it ran
 */
export function readOutput(output: string, cwd: string): TypeProblem[] {
  const problems: TypeProblem[] = [];
  for (const line of stripVTControlCharacters(output).split(/\r?\n/)) {
    const found = readLine(line, cwd);
    const last = problems.at(-1);
    if (found !== null) problems.push(found);
    // The reasons of an error follow it, each a step further in.
    else if (last !== undefined && /^ +\S/.test(line) && !/^\s*[~\d]/.test(line))
      problems[problems.length - 1] = { ...last, message: `${last.message}\n${line}` };
  }
  return problems;
}

function readLine(line: string, cwd: string): TypeProblem | null {
  const match = PLAIN.exec(line) ?? PRETTY.exec(line);
  if (match !== null) {
    const [, path = "", row, column, code, message = ""] = match;
    return problem(fileOf(path, cwd), Number(row), Number(column), Number(code), message);
  }
  const bare = WITHOUT_PLACE.exec(line);
  return bare === null ? null : problem("", 0, 0, Number(bare[1]), bare[2] ?? "");
}

/** What counts as absolute on Windows counts so everywhere: an output may come from there. */
function fileOf(path: string, cwd: string): string {
  const plain = path.replace(PREFIX, "").replaceAll("\\", "/");
  return win32.isAbsolute(plain) ? posix.relative(cwd, plain) : posix.normalize(plain);
}

/** The compiler's numbers below 2000 are those of its parser. */
const problem = (file: string, line: number, column: number, code: number, message: string): TypeProblem => ({
  file,
  code,
  message,
  line,
  column,
  isSyntax: code < 2000,
});
