import { ts } from "../../lib/ts-morph.cjs";
import { MigrateError } from "../errors.js";
import type { Place } from "../manifest/model.js";

/** Only syntax is read: one question about a symbol or a type would make every later file many times slower. */
const OPTIONS: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.Latest,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

/** Whatever goes through a program calls itself for each level, and has a stack for about four times as many. */
const DEEPEST = 1000;
const TOO_DEEP = `its code is nested more than ${DEEPEST} levels deep`;
/** Each stands for a module that cannot be read: with the place at which that one becomes too deep. */
const unread = new WeakMap<ts.SourceFile, Place>();

/** A file without which a command cannot go on, or a handler cannot be judged. */
export class TooDeep extends MigrateError {
  readonly reason = TOO_DEEP;

  constructor(readonly at: Place) {
    super(`${at.file} cannot be read: ${TOO_DEEP}.`, {
      place: at,
      hint: "Move the deepest part of it into a function or a file of its own.",
    });
  }
}

/**
 * Parses a module's text. Of one that is nested too deeply nothing is read: an empty module stands for it, with a syntax error
 * that says so.
 *
 * @param file path, POSIX; its extension decides between TypeScript, TSX and JavaScript
 */
export function parseModule(file: string, text: string): ts.SourceFile {
  // A byte order mark is no part of a program; another white space keeps the offsets of all behind it.
  const sameLength = text.startsWith("\uFEFF") ? `\u00A0${text.slice(1)}` : text;
  const source = withinStack(() => ts.createSourceFile(`/${file}`, sameLength, OPTIONS, true));
  const tooDeep = source === null ? { file, line: 1, column: 1 } : depthOf(source, file);
  if (source !== null && tooDeep === null) return source;
  const nothing = ts.createSourceFile(`/${file}`, "", OPTIONS, true);
  if (tooDeep !== null) unread.set(nothing, tooDeep);
  return nothing;
}

/**
 * The same where an empty module would be taken for one that has nothing in it.
 *
 * @throws TooDeep when the module is nested too deeply
 */
export function parseWhole(file: string, text: string): ts.SourceFile {
  const source = parseModule(file, text);
  const place = unread.get(source);
  if (place !== undefined) throw new TooDeep(place);
  return source;
}

/** Says whether an empty module stands for one that cannot be read. */
export const isUnread = (source: ts.SourceFile): boolean => unread.has(source);

/** Where a program becomes deeper than can be read; null when it does not. */
export function depthOf(source: ts.SourceFile, file: string): Place | null {
  // No level without a character.
  if (source.text.length < DEEPEST) return null;
  const below = (node: ts.Node, left: number): ts.Node | undefined =>
    left === 0 ? node : ts.forEachChild(node, (child) => below(child, left - 1));
  const deep = below(source, DEEPEST);
  return deep === undefined ? null : placeAt(source, file, deep.pos);
}

/** What a parser gives, or null where its stack does not suffice. */
export function withinStack<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The first syntax error of a parsed module, or null. */
export function syntaxErrorOf(source: ts.SourceFile, file: string): { reason: string; place: Place } | null {
  const tooDeep = unread.get(source);
  if (tooDeep !== undefined) return { reason: TOO_DEEP, place: tooDeep };
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
