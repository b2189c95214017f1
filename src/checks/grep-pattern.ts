/** The languages in which grep takes a pattern. */
export type GrepSyntax = "basic" | "extended" | "fixed" | "perl";

const CLASSES: ReadonlyMap<string, string> = new Map([
  ["alpha", "A-Za-z"],
  ["digit", "0-9"],
  ["alnum", "A-Za-z0-9"],
  ["upper", "A-Z"],
  ["lower", "a-z"],
  ["space", "\\s"],
  ["blank", " \\t"],
  ["punct", "!-\\/:-@[-`{-~"],
  ["xdigit", "0-9A-Fa-f"],
]);

/** What is an operator with a backslash in a basic expression, and without one in an extended one. */
const OPERATORS: ReadonlySet<string> = new Set(["(", ")", "{", "}", "|", "+", "?"]);

/** A pattern of grep as one of JavaScript. */
export function toJavaScript(pattern: string, syntax: GrepSyntax): string {
  if (syntax === "fixed") return pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  return syntax === "perl" ? pattern : translate(pattern, syntax === "basic");
}

function translate(pattern: string, isBasic: boolean): string {
  let result = "";
  let at = 0;
  while (at < pattern.length) {
    const character = pattern[at] ?? "";
    if (character === "[") {
      const bracket = bracketAt(pattern, at);
      result += bracket.text;
      at = bracket.end;
    } else if (character === "\\") {
      result += escaped(pattern[at + 1] ?? "\\", isBasic);
      at += 2;
    } else {
      result += plain(character, pattern, at, isBasic);
      at += 1;
    }
  }
  return result;
}

function escaped(next: string, isBasic: boolean): string {
  if (next === "<" || next === ">") return "\\b";
  if (OPERATORS.has(next)) return isBasic ? next : `\\${next}`;
  return /[A-Za-z0-9]/.test(next) && !/[bBwWsS1-9]/.test(next) ? next : `\\${next}`;
}

function plain(character: string, pattern: string, at: number, isBasic: boolean): string {
  if (OPERATORS.has(character)) return isBasic ? `\\${character}` : character;
  if (!isBasic) return character;
  const before = pattern.slice(0, at);
  const isFirst = before === "" || /\\[(|]$/.test(before);
  if (character === "*") return isFirst || before === "^" ? "\\*" : "*";
  if (character === "^") return isFirst ? "^" : "\\^";
  if (character === "$") return at === pattern.length - 1 || /^\\[)|]/.test(pattern.slice(at + 1)) ? "$" : "\\$";
  return character;
}

/** A bracket expression, in which a backslash is a backslash and `[:alpha:]` a class. */
function bracketAt(pattern: string, start: number): { readonly text: string; readonly end: number } {
  let at = start + 1;
  let text = "[";
  if (pattern[at] === "^") {
    text += "^";
    at += 1;
  }
  for (let isFirst = true; at < pattern.length && (isFirst || pattern[at] !== "]"); isFirst = false) {
    const name = /^\[:([a-z]+):\]/.exec(pattern.slice(at, at + 12))?.[1];
    const character = pattern[at] ?? "";
    if (name !== undefined) text += CLASSES.get(name) ?? "";
    else text += /[\\\][^]/.test(character) ? `\\${character}` : character;
    at += name === undefined ? 1 : name.length + 4;
  }
  return at < pattern.length ? { text: `${text}]`, end: at + 1 } : { text: "\\[", end: start + 1 };
}
