import { ts } from "../../lib/ts-morph.cjs";
import type { Place } from "../manifest/model.js";

/** Only syntax is read: one question about a symbol or a type would make every later file many times slower. */
const OPTIONS: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/**
 * Parses a module's text.
 *
 * @param file path, POSIX; its extension decides between TypeScript, TSX and JavaScript
 */
export function parseModule(file: string, text: string): ts.SourceFile {
  // A byte order mark is no part of a program; another white space keeps the offsets of all behind it.
  const sameLength = text.startsWith("\uFEFF") ? `\u00A0${text.slice(1)}` : text;
  return ts.createSourceFile(`/${file}`, sameLength, OPTIONS, true);
}

/** The first syntax error of a parsed module, or null. */
export function syntaxErrorOf(source: ts.SourceFile, file: string): { reason: string; place: Place } | null {
  // The parser keeps its diagnostics on the node, and the public way to them builds a whole program.
  const kept: unknown = Reflect.get(source, "parseDiagnostics");
  const first: unknown = Array.isArray(kept) ? kept[0] : undefined;
  if (typeof first !== "object" || first === null) return null;
  const message: unknown = Reflect.get(first, "messageText");
  const start: unknown = Reflect.get(first, "start");
  return {
    reason: typeof message === "string" ? message.replace(/\.$/, "") : "syntax error",
    place: placeAt(source, file, typeof start === "number" ? start : 0),
  };
}

/** Line and column (from 1) of an offset. */
export function placeAt(source: ts.SourceFile, file: string, offset: number): Place {
  const { line, character } = source.getLineAndCharacterOfPosition(offset);
  return { file, line: line + 1, column: character + 1 };
}

/** Line and column (from 1) of a node's first character. */
export function placeOf(node: ts.Node, file: string): Place {
  const source = node.getSourceFile();
  return placeAt(source, file, node.getStart(source));
}
