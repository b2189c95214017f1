/** A heading: `### A3 — leads-core`. */
export interface Heading {
  readonly kind: "heading";
  readonly text: string;
  readonly line: number;
}

export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A table with its first row, and the rows below the line of hyphens. */
export interface Table {
  readonly kind: "table";
  readonly head: TableRow;
  readonly rows: readonly TableRow[];
}

/** Any other line. */
export interface TextLine {
  readonly kind: "text";
  readonly text: string;
  readonly line: number;
}

export type Block = Heading | Table | TextLine;

/** What a Markdown document consists of, code in fences left out. */
export function blocksOf(document: string): readonly Block[] {
  const lines = document.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const blocks: Block[] = [];
  let fence: string | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    const text = lines[at] ?? "";
    const mark = /^ {0,3}(```+|~~~+)/.exec(text)?.[1] ?? null;
    if (mark !== null && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    if (mark !== null || fence !== null) continue;
    const table = tableAt(lines, at);
    if (table === null) blocks.push(lineBlock(text, at + 1));
    else {
      blocks.push(table);
      at += table.rows.length + 1;
    }
  }
  return blocks;
}

function lineBlock(text: string, line: number): Heading | TextLine {
  const heading = /^ {0,3}#{1,6}\s(.*)$/.exec(text)?.[1];
  return heading === undefined
    ? { kind: "text", text, line }
    : { kind: "heading", text: heading.replace(/(?<!#)#+\s*$/, "").trim(), line };
}

function tableAt(lines: readonly string[], at: number): Table | null {
  const head = cellsOf(lines[at]);
  const hyphens = cellsOf(lines[at + 1]);
  if (head === null || hyphens === null || !hyphens.every((cell) => /^:?-+:?$/.test(cell))) return null;
  const rows: TableRow[] = [];
  for (let next = at + 2; next < lines.length; next += 1) {
    const cells = cellsOf(lines[next]);
    if (cells === null) break;
    rows.push({ cells, line: next + 1 });
  }
  return { kind: "table", head: { cells: head, line: at + 1 }, rows };
}

/** The cells of a line that is a row of a table; null for any other. */
function cellsOf(line: string | undefined): readonly string[] | null {
  const text = line?.trim() ?? "";
  if (!text.startsWith("|")) return null;
  const cells = text.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
  return cells.slice(1, cells.at(-1) === "" ? -1 : undefined);
}

/** The pieces of code in a text: what stands between backticks. */
export function codeSpans(text: string): readonly string[] {
  return text.split("`").filter((_piece, index) => index % 2 === 1);
}

/** A text without Markdown's escapes. */
export const plainText = (text: string): string => text.replace(/\\([\\`*_{}[\]()#+.!|<>~-])/g, "$1").trim();
