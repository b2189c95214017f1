import { applyEdits, findNodeAtLocation, parseTree, visit, type Edit, type Node } from "jsonc-parser";
import type { JsonPath } from "./paths.js";

/** A member of an object or list as it is to stand in the manifest: comments, and the member itself. */
export interface Block {
  /** texts of comments, a line each, without their `//` */
  readonly comments: readonly string[];
  /** lines of `"key": value` or of a value, indented from the first; null where only the comments stand */
  readonly member: readonly string[] | null;
}

const STEP = "  ";

/** The lines of blocks that follow one another, commas between members. */
export function blockLines(blocks: readonly Block[]): readonly string[] {
  const last = blocks.findLastIndex(({ member }) => member !== null);
  return blocks.flatMap(({ comments, member }, index) => [
    ...comments.map((text) => `// ${text}`.trimEnd()),
    ...(member ?? []).map((line, at, lines) => (index < last && at === lines.length - 1 ? `${line},` : line)),
  ]);
}

/** `"key": {`, the blocks, `}`: a member of its own. */
export function objectMember(key: string, blocks: readonly Block[]): readonly string[] {
  const name = JSON.stringify(key);
  if (blocks.length === 0) return [`${name}: {}`];
  return [`${name}: {`, ...blockLines(blocks).map((line) => STEP + line), "}"];
}

/**
 * Puts blocks at the end of an object or list of a manifest. Everything that stands there, comments included, stays as it is.
 *
 * @param text a manifest that parses
 * @param path of an object or list that is there
 */
export function withBlocks(text: string, path: JsonPath, blocks: readonly Block[]): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const json = text.slice(mark.length);
  const root = parseTree(json, [], { allowTrailingComma: true });
  const owner = root === undefined ? undefined : findNodeAtLocation(root, [...path]);
  if (owner === undefined || blocks.length === 0) return text;
  return mark + applyEdits(json, insertions(json, owner, blocks));
}

function insertions(json: string, owner: Node, blocks: readonly Block[]): Edit[] {
  const eol = json.includes("\r\n") ? "\r\n" : "\n";
  const close = owner.offset + owner.length - 1;
  const lastChild = owner.children?.at(-1);
  const from = lastChild === undefined ? owner.offset + 1 : lastChild.offset + lastChild.length;
  const between = json.slice(from, close);
  const indent = indentOf(json, owner, lastChild);
  const lines = blockLines(blocks).map((line) => `${eol}${indent}${line}`);
  const isOpen = /[\r\n]/.test(between.slice(between.trimEnd().length));
  const end = isOpen ? "" : `${eol}${lineIndent(json, owner.offset)}`;
  const insertion = { offset: from + between.trimEnd().length, length: 0, content: lines.join("") + end };
  const needsComma =
    lastChild !== undefined && blocks.some(({ member }) => member !== null) && !hasComma(json, from, close);
  const spare = isOpen
    ? []
    : [{ offset: insertion.offset, length: close - insertion.offset, content: insertion.content }];
  return [...(needsComma ? [{ offset: from, length: 0, content: "," }] : []), ...(isOpen ? [insertion] : spare)];
}

/** The members' own indentation; one step more than their owner's where there is none. */
function indentOf(json: string, owner: Node, child: Node | undefined): string {
  const own = lineIndent(json, owner.offset);
  if (child === undefined) return own + STEP;
  const isOnOwnLine = /^\s*$/.test(json.slice(lineStart(json, child.offset), child.offset));
  return isOnOwnLine ? lineIndent(json, child.offset) : own + STEP;
}

const lineStart = (json: string, offset: number): number => json.lastIndexOf("\n", offset - 1) + 1;

const lineIndent = (json: string, offset: number): string =>
  /^[ \t]*/.exec(json.slice(lineStart(json, offset)))?.[0] ?? "";

/** A comma, in a piece of the text, that is no part of a comment. */
function hasComma(json: string, from: number, to: number): boolean {
  let found = false;
  visit(json, {
    onSeparator: (character, offset) => {
      found ||= character === "," && offset >= from && offset < to;
    },
  });
  return found;
}

/** The comments of a manifest as one text. */
export function commentsOf(text: string): string {
  const found: string[] = [];
  visit(text, { onComment: (offset, length) => found.push(text.slice(offset, offset + length)) });
  return found.join("\n");
}
