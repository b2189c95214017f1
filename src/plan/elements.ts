import type { CodeBlock, Noted } from "./document.js";

/** An element of a plan document: `<task type="auto">…</task>`. */
export interface Element {
  /** what stands between its tags */
  readonly content: string;
  /** offset of the content in the whole text */
  readonly offset: number;
  readonly isClosed: boolean;
}

/**
 * The elements of one name, in the text's order. Nothing is nested in an element of its own name. Only `indexOf` is used:
 * the time grows with the text, whatever stands in it.
 *
 * @param offset offset of the text in the whole document
 */
export function elementsOf(text: string, name: string, offset = 0): readonly Element[] {
  const found: Element[] = [];
  for (let at = openingAt(text, name, 0); at >= 0;) {
    const start = text.indexOf(">", at) + 1;
    const end = start === 0 ? -1 : text.indexOf(`</${name}>`, start);
    if (end < 0) return [...found, { content: text.slice(start || at), offset: offset + at, isClosed: false }];
    found.push({ content: text.slice(start, end), offset: offset + start, isClosed: true });
    at = openingAt(text, name, end);
  }
  return found;
}

/** Where `<name>` or `<name …>` begins, and not `<names>`. */
function openingAt(text: string, name: string, from: number): number {
  let at = text.indexOf(`<${name}`, from);
  while (at >= 0 && !/[\s>]/.test(text[at + name.length + 1] ?? "")) at = text.indexOf(`<${name}`, at + 1);
  return at;
}

/** Says on which line and column an offset of the document stands. */
export type PlaceAt = (offset: number) => Noted["place"];

/** Prepares the question for one document. */
export function placesIn(file: string, text: string): PlaceAt {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** The lines of an element that are not empty, trimmed, each with its place. */
export function linesOf({ content, offset }: Element, placeAt: PlaceAt): readonly Noted[] {
  return pieces(content, "\n").flatMap(({ text, at }) => noted(text, offset + at, placeAt));
}

/** What an element lists: by lines, by commas, or both. */
export function listOf({ content, offset }: Element, placeAt: PlaceAt): readonly Noted[] {
  return pieces(content, "\n").flatMap((line) =>
    pieces(line.text, ",").flatMap(({ text, at }) => noted(text, offset + line.at + at, placeAt)),
  );
}

function noted(text: string, offset: number, placeAt: PlaceAt): readonly Noted[] {
  const trimmed = text.trim();
  return trimmed === "" ? [] : [{ text: trimmed, place: placeAt(offset + text.indexOf(trimmed)) }];
}

function pieces(text: string, separator: string): readonly { readonly text: string; readonly at: number }[] {
  let at = 0;
  return text.split(separator).map((piece) => {
    const found = { text: piece, at };
    at += piece.length + separator.length;
    return found;
  });
}

/** The fenced code of an element. A fence that is never closed reaches to the end. */
export function codeOf(element: Element, placeAt: PlaceAt): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { lines: string[]; line: number } | null = null;
  const close = (): void => {
    if (open !== null) blocks.push({ text: open.lines.join("\n"), line: open.line });
    open = null;
  };
  for (const { text, at } of pieces(element.content, "\n")) {
    const isFence = text.trimStart().startsWith("```");
    if (isFence && open !== null) close();
    else if (isFence) open = { lines: [], line: placeAt(element.offset + at).line + 1 };
    else open?.lines.push(text);
  }
  close();
  return blocks;
}
