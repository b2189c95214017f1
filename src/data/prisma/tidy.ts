/**
 * A schema without what its reader stumbles over: comments, blanks at the ends of lines, and line breaks inside of brackets.
 * Every declaration stays on its line.
 */
export function tidied(text: string): string {
  let out = "";
  let depth = 0;
  let owed = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    const lines = token.split("\n").length - 1;
    if (token === "[" || token === "(") depth += 1;
    if (token === "]" || token === ")") depth = Math.max(0, depth - 1);
    if (token.startsWith("//")) continue;
    if (token.startsWith("/*") || (lines > 0 && depth > 0)) {
      owed += lines;
      out += " ";
    } else if (lines > 0) {
      out += "\n".repeat(lines + owed);
      owed = 0;
    } else out += token;
  }
  return `${out.replace(/(?<![ \t])[ \t]+$/gm, "")}\n`;
}

/** A string, a comment, a line's end, a bracket, or whatever stands between them. */
const TOKEN = /"(?:[^"\\\n]|\\.)*"?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\r\n]*|\r?\n|[[\]()]|\/|[^"/\r\n[\]()]+|\r/g;
