import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
  type ParseErrorCode,
} from "jsonc-parser";
import { finding, type Finding } from "../findings.js";
import type { Place } from "./model.js";
import { isDangerousKey } from "./names.js";
import type { JsonPath } from "./paths.js";

/** Finds where something stands in the manifest; the nearest thing around it when it is not there. */
export type Locate = (path: JsonPath, part?: "key" | "value") => Place;

/** A manifest file that is valid JSON: its value, and the places of its parts. */
export interface LoadedJson {
  readonly raw: unknown;
  readonly locate: Locate;
}

/**
 * Reads JSON with comments and trailing commas.
 *
 * @param text the file's text; a byte order mark is fine
 * @param file the file's path, for places
 * @returns the value, or every problem of its syntax, keys that stand twice included
 */
export function parseManifest(text: string, file: string): LoadedJson | readonly Finding[] {
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const placeAt = placesOf(json, file);
  const errors: ParseError[] = [];
  const root = parseTree(json, errors, { allowTrailingComma: true, allowEmptyContent: false });
  if (errors.length > 0 || root === undefined) {
    const all = errors.length > 0 ? errors : [{ error: 4 as ParseErrorCode, offset: 0, length: 0 }];
    return all.map(({ error, offset }) => finding("manifest-syntax", placeAt(offset), { reason: words(error) }));
  }
  const unusable = [...unusableKeys(root)];
  if (unusable.length > 0) {
    return unusable.map(({ key, reason }) => finding("manifest-syntax", placeAt(key.offset), { reason }));
  }
  const raw: unknown = getNodeValue(root);
  return { raw, locate: (path, part = "value") => placeAt(offsetOf(root, path, part)) };
}

/** `InvalidCommentToken` → `invalid comment token` */
function words(error: ParseErrorCode): string {
  return printParseErrorCode(error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

function* unusableKeys(node: Node): Generator<{ key: Node; reason: string }> {
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    const key = node.type === "object" ? child.children?.[0] : undefined;
    const name: unknown = key?.value;
    if (key !== undefined && typeof name === "string") {
      if (seen.has(name)) yield { key, reason: `the key ${JSON.stringify(name)} stands twice in one object` };
      if (isDangerousKey(name)) yield { key, reason: `${JSON.stringify(name)} cannot be a key` };
      seen.add(name);
    }
    yield* unusableKeys(child);
  }
}

function offsetOf(root: Node, path: JsonPath, part: "key" | "value"): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node === undefined) continue;
    const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
    return part === "key" && key !== undefined ? key.offset : node.offset;
  }
  return root.offset;
}

function placesOf(text: string, file: string): (offset: number) => Place {
  const lineStarts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
  return (offset) => {
    const line = lineStarts.findLastIndex((start) => start <= offset);
    return { file, line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 };
  };
}
