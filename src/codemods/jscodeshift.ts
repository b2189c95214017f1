import jscodeshift, { type API, type ASTNode, type ASTPath, type Collection, type FileInfo } from "jscodeshift";
import getParser from "jscodeshift/src/getParser.js";

export type { ASTNode, ASTPath, Collection, FileInfo };
export type Shift = API["j"];

/** The shape of a jscodeshift transform; `undefined` means that the file stays as it is. */
export type Transform<Options> = (file: FileInfo, api: API, options: Options) => string | undefined;

/** A range of a text, half open, in UTF-16 offsets. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Runs a transform in process on one file, with the parser that the file's extension asks for.
 *
 * @returns the new text, or undefined when nothing changes
 * @throws SyntaxError when the file does not parse
 */
export function runTransform<Options>(
  transform: Transform<Options>,
  file: FileInfo,
  options: Options,
): string | undefined {
  const j = jscodeshift.withParser(parserFor(file.path));
  return transform(file, { j, jscodeshift: j, stats: () => undefined, report: () => undefined }, options);
}

/** What somebody else's transform asks to be parsed with: a name that jscodeshift knows, or a parser of its own. */
export type AskedParser = string | { parse(source: string): ASTNode };

/** What a transform is given beside the file. */
export interface TransformApi {
  readonly j: Shift;
  readonly jscodeshift: Shift;
  readonly stats: (name: string, quantity?: number) => void;
  readonly report: (message: string) => void;
}

/**
 * The api for somebody else's transform.
 *
 * @param parser null: the one that the file's extension asks for
 */
export function apiFor(path: string, parser: AskedParser | null, report: (message: string) => void): TransformApi {
  const j = jscodeshift.withParser(parser ?? parserFor(path));
  return { j, jscodeshift: j, stats: () => undefined, report };
}

/**
 * Parses a file so that every position fits the file's own text. `j(source)` would not do: recast parses a copy with
 * tabs expanded and line ends made alike, and its printer may touch more than the nodes that were replaced.
 *
 * @throws SyntaxError when the file does not parse
 */
export function parseAsIs(j: Shift, { path, source }: FileInfo): Collection {
  return j(getParser(parserFor(path)).parse(source));
}

/** Where a node of `parseAsIs` stands in the text. */
export function rangeOf(node: object): TextRange {
  if ("start" in node && "end" in node && typeof node.start === "number" && typeof node.end === "number")
    return { start: node.start, end: node.end };
  throw new TypeError("the node was not parsed from a text");
}

/** Without JSX in `.ts`, where `<T>value` is a cast. */
const parserFor = (path: string): "ts" | "tsx" => (/\.[cm]?ts$/.test(path) ? "ts" : "tsx");
