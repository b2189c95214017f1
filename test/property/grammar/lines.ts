/** Lines of code; a list inside a list stands one level deeper. */
export type Lines = readonly (string | Lines)[];

/** How a generated file is written. */
export interface Style {
  readonly quote: '"' | "'";
  readonly semicolon: boolean;
  readonly indent: string;
  readonly eol: "\n" | "\r\n";
}

/** Something between two lines that must not confuse anybody: a comment, a blank line, code-like text in a string. */
export interface Noise {
  /** counted over all the lines of the handler */
  readonly at: number;
  readonly text: string;
}

/** A statement list in braces. */
export const braced = (head: string, body: Lines, tail = "}"): Lines => [`${head} {`, body, tail];

/** Prints lines in a style, with noise between them: comments anywhere, statements in front of statements. */
export function printLines(lines: Lines, style: Style, noise: readonly Noise[]): readonly string[] {
  const printed = flatten(lines, 0).map(({ text, depth }) => style.indent.repeat(depth) + inStyle(text, style));
  return noise.reduce<readonly string[]>((all, { at, text }) => {
    const places = all.flatMap((line, index) => (index > 0 && mayStandBefore(text, line) ? [index] : []));
    const index = places[at % places.length];
    return index === undefined ? all : [...all.slice(0, index), text, ...all.slice(index)];
  }, printed);
}

const mayStandBefore = (noise: string, line: string): boolean =>
  !/^(const\b|;)/.test(noise) || /^\s*(const session|const lead|let|return|if|for|throw|await|switch)\b/.test(line);

/** Prints lines on one line; needs semicolons. */
export const printOneLine = (lines: Lines, style: Style): string =>
  flatten(lines, 0)
    .map(({ text }) => inStyle(text, { ...style, semicolon: true }))
    .join(" ");

function flatten(lines: Lines, depth: number): { text: string; depth: number }[] {
  return lines.flatMap((line) => (typeof line === "string" ? [{ text: line, depth }] : flatten(line, depth + 1)));
}

/** Pieces are written with double quotes and semicolons. */
export function inStyle(line: string, { quote, semicolon }: Style): string {
  const quoted = quote === "'" ? line.replace(/"([^"'`\\]*)"/g, "'$1'") : line;
  return semicolon ? quoted : quoted.replace(/;$/, "");
}
