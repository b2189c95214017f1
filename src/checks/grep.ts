import { toJavaScript, type GrepSyntax } from "./grep-pattern.js";

/** A call of grep that a document writes, as the tool answers it itself. */
export interface Grep {
  /** the pattern as the document has it */
  readonly written: string;
  /** the same for JavaScript */
  readonly pattern: string;
  readonly flags: string;
  readonly isRecursive: boolean;
  /** names of files that are looked at in folders: `*.ts`; empty for all */
  readonly include: readonly string[];
  readonly paths: readonly string[];
  /** `! grep`: nothing must be found */
  readonly isNegated: boolean;
}

/** A reason why a text is no call of grep that can be answered without a shell. */
export interface NoGrep {
  readonly reason: string;
}

const NO_MEANING: ReadonlySet<string> = new Set(["q", "n", "l", "c", "s", "h", "H", "o"]);
const SYNTAXES: ReadonlyMap<string, GrepSyntax> = new Map([
  ["E", "extended"],
  ["F", "fixed"],
  ["P", "perl"],
  ["G", "basic"],
]);
const LONG: ReadonlyMap<string, string> = new Map([
  ["--quiet", "q"],
  ["--recursive", "r"],
  ["--extended-regexp", "E"],
  ["--fixed-strings", "F"],
  ["--ignore-case", "i"],
  ["--word-regexp", "w"],
]);

/** Reads `grep -q "http.route" convex/http/contacts.ts`, perhaps several joined by `&&`. No shell is ever asked. */
export function readGreps(command: string): readonly (Grep | NoGrep)[] {
  const words = shellWords(command);
  if ("reason" in words) return [words];
  const calls: string[][] = [[]];
  for (const { text, isOperator } of words.words) {
    if (isOperator) calls.push([]);
    else calls.at(-1)?.push(text);
  }
  return calls.map(readGrep);
}

function readGrep(words: readonly string[]): Grep | NoGrep {
  const isNegated = words[0] === "!";
  const [program, ...rest] = isNegated ? words.slice(1) : words;
  if (program !== "grep" && program !== "egrep" && program !== "fgrep") return { reason: "it is no call of grep" };
  const options = { letters: new Set<string>(), patterns: [] as string[], include: [] as string[] };
  const operands: string[] = [];
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? "";
    if (word === "-e") options.patterns.push(rest[(at += 1)] ?? "");
    else if (word === "--") operands.push(...rest.splice(at + 1));
    else if (/^-./.test(word)) {
      const problem = readOption(word, options);
      if (problem !== null) return { reason: problem };
    } else operands.push(word);
  }
  const [written, ...others] = options.patterns.length > 0 ? options.patterns : operands.splice(0, 1);
  if (written === undefined) return { reason: "it names no pattern" };
  if (others.length > 0) return { reason: "it has several patterns" };
  return grepOf(program, written, { ...options, paths: operands, isNegated });
}

interface Options {
  readonly letters: Set<string>;
  readonly include: string[];
}

function readOption(word: string, { letters, include }: Options): string | null {
  const included = /^--include=(.+)$/.exec(word)?.[1];
  if (included !== undefined) {
    include.push(included);
    return null;
  }
  const known = LONG.get(word);
  for (const letter of known ?? (word.startsWith("--") ? "?" : word.slice(1))) {
    if (!NO_MEANING.has(letter) && !SYNTAXES.has(letter) && !"rRiw".includes(letter))
      return `its option ${word} is not known here`;
    letters.add(letter);
  }
  return null;
}

function grepOf(
  program: string,
  written: string,
  { letters, include, paths, isNegated }: Options & { readonly paths: readonly string[]; readonly isNegated: boolean },
): Grep | NoGrep {
  const isRecursive = letters.has("r") || letters.has("R");
  if (paths.length === 0) return { reason: "it names no file" };
  const named = program === "egrep" ? "extended" : program === "fgrep" ? "fixed" : "basic";
  const syntax = [...SYNTAXES].find(([letter]) => letters.has(letter))?.[1] ?? named;
  const pattern = toJavaScript(written, syntax);
  return {
    written,
    pattern: letters.has("w") ? `(?<!\\w)(?:${pattern})(?!\\w)` : pattern,
    flags: letters.has("i") ? "i" : "",
    isRecursive,
    include,
    paths,
    isNegated,
  };
}

interface Word {
  readonly text: string;
  /** `&&` */
  readonly isOperator: boolean;
}

/** The words of a command line, quotes taken off. Whatever only a shell could answer is refused. */
function shellWords(command: string): { readonly words: readonly Word[] } | NoGrep {
  const words: Word[] = [];
  let rest = command.trim();
  while (rest !== "") {
    if (rest.startsWith("&&")) {
      words.push({ text: "&&", isOperator: true });
      rest = rest.slice(2).trimStart();
      continue;
    }
    let text = "";
    while (rest !== "" && !/^(?:\s|&&)/.test(rest)) {
      const piece = pieceOf(rest);
      if (piece === null) return { reason: "it would need a shell" };
      text += piece.text;
      rest = rest.slice(piece.length);
    }
    words.push({ text, isOperator: false });
    rest = rest.trimStart();
  }
  return { words };
}

function pieceOf(rest: string): { readonly text: string; readonly length: number } | null {
  const single = /^'([^']*)'/.exec(rest);
  if (single !== null) return { text: single[1] ?? "", length: single[0].length };
  const double = /^"((?:[^"\\$`]|\\[^])*)"/.exec(rest);
  if (double !== null) return { text: (double[1] ?? "").replace(/\\([\\"$`])/g, "$1"), length: double[0].length };
  const escape = /^\\([^\n])/.exec(rest);
  if (escape !== null) return { text: escape[1] ?? "", length: 2 };
  const bare = /^[^\s'"\\|&;<>()$`*?{}#~]+/.exec(rest);
  return bare === null ? null : { text: bare[0], length: bare[0].length };
}
