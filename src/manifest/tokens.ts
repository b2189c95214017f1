/**
 * The smallest pieces of the manifest's notation. Whatever is not one of these never gets further: there is no token
 * for an operator, a comment, a template or a regular expression.
 */
export type Token =
  | { readonly kind: "identifier"; readonly text: string; readonly column: number }
  | { readonly kind: "string"; readonly value: string; readonly text: string; readonly column: number }
  | { readonly kind: "number"; readonly text: string; readonly column: number }
  | { readonly kind: "mark"; readonly text: string; readonly column: number }
  | { readonly kind: "end"; readonly text: ""; readonly column: number };

/** Why a text is not in the notation: where (column from 1, in UTF-16 units), what was found, what would be right. */
export interface NotationProblem {
  readonly column: number;
  readonly found: string;
  readonly expected: string;
}

/** Carries a problem out of the parser; `shorthand.ts` turns it into a value, so that no caller sees it thrown. */
export class NotationError extends Error {
  override readonly name = "NotationError";
  readonly problem: NotationProblem;

  constructor(column: number, found: string, expected: string) {
    super(`column ${column}: found ${found}, expected ${expected}`);
    this.problem = { column, found, expected };
  }
}

const SPACE = /[ \t\r\n]+/y;
const IDENTIFIER = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_$.])/y;
const MARK = /\.{3}|[{}[\](),:.?]/y;
const PLAIN_CHARACTERS = /[^"'\\\p{Cc}\u2028\u2029]+/uy;
const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\"],
  ['"', '"'],
  ["'", "'"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * Cuts a text into tokens; the last one is `end`.
 *
 * @throws NotationError at the first character that belongs to no token
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = skipSpace(text, 0);
  while (offset < text.length) {
    const token = tokenAt(text, offset);
    tokens.push(token);
    offset = skipSpace(text, offset + token.text.length);
  }
  tokens.push({ kind: "end", text: "", column: offset + 1 });
  return tokens;
}

function tokenAt(text: string, offset: number): Token {
  const column = offset + 1;
  const first = text[offset];
  if (first === '"' || first === "'") return stringAt(text, offset, first);
  const identifier = match(IDENTIFIER, text, offset);
  if (identifier !== null) return { kind: "identifier", text: identifier, column };
  const number = match(NUMBER, text, offset);
  if (number !== null && Number.isFinite(Number(number))) return { kind: "number", text: number, column };
  const mark = match(MARK, text, offset);
  if (mark !== null) return { kind: "mark", text: mark, column };
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  throw new NotationError(column, JSON.stringify(character), "a name, a string, a number or one of { } [ ] , : .");
}

function stringAt(text: string, start: number, quote: string): Token {
  let value = "";
  let offset = start + 1;
  for (let next = text[offset]; next !== quote; next = text[offset]) {
    const plain = match(PLAIN_CHARACTERS, text, offset);
    const escape = plain === null ? escapeAt(text, offset) : null;
    const otherQuote = next === '"' || next === "'" ? next : null;
    const piece = plain ?? escape?.value ?? otherQuote;
    if (piece === null) {
      const found = next === undefined ? "the end of the text" : `the character ${JSON.stringify(next)} in a string`;
      throw new NotationError(offset + 1, found, `a closing ${quote}, or an escape such as \\n`);
    }
    value += piece;
    offset += escape?.length ?? piece.length;
  }
  return { kind: "string", value, text: text.slice(start, offset + 1), column: start + 1 };
}

function escapeAt(text: string, offset: number): { value: string; length: number } | null {
  if (text[offset] !== "\\") return null;
  const simple = SIMPLE_ESCAPES.get(text[offset + 1] ?? "");
  if (simple !== undefined) return { value: simple, length: 2 };
  const unit = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(offset, offset + 6))?.[1];
  return unit === undefined ? null : { value: String.fromCharCode(Number.parseInt(unit, 16)), length: 6 };
}

function skipSpace(text: string, offset: number): number {
  return offset + (match(SPACE, text, offset)?.length ?? 0);
}

function match(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? null;
}
