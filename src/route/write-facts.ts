import type { Place } from "../manifest/model.js";
import type { CodeStyle, IgnoreComment } from "./facts.js";

/**
 * What a file says about its Prisma writes, as plain values: where each row is held, and what stands behind it.
 * Offsets are UTF-16 and refer to the text that was read.
 */

/** A half-open range of a text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where a statement can be put behind the one that holds a row. */
export interface RoomBehind {
  readonly offset: number;
  readonly indent: string;
  /** the new statement gets a line of its own; else it goes on the same line, behind this separator */
  readonly ownLine: boolean;
  readonly separator: string;
}

/** Why no sync can stand behind a write. */
export type Unplaced =
  /** the row is not held in a name: how it is used instead */
  | { readonly kind: "unheld"; readonly form: string }
  | { readonly kind: "loop"; readonly inside: string }
  | { readonly kind: "transaction" }
  | { readonly kind: "no-room"; readonly reason: string };

export interface Held {
  readonly kind: "held";
  /** the name that holds the row */
  readonly row: string;
  readonly room: RoomBehind;
  /** the next statement, when nothing but white space stands in front of it; the range begins at the room */
  readonly behind: (TextRange & { readonly text: string }) | null;
  /** calls further down in the same function that are given the row */
  readonly calledLater: readonly { readonly name: string; readonly start: number }[];
  /** of the names that were asked about, those that mean something else here */
  readonly taken: readonly string[];
}

export interface WriteFacts {
  readonly model: string;
  readonly operation: string;
  /** `prisma.activity.create` */
  readonly text: string;
  readonly place: Place;
  /** the nearest comment that tells the tool to leave it alone */
  readonly ignored: IgnoreComment | null;
  readonly position: Held | Unplaced;
}

/** A name that a file imports from a module that was asked about. */
export interface ImportedName {
  readonly module: string;
  readonly name: string;
  readonly local: string;
  /** how often the file uses it outside of its import */
  readonly uses: number;
}

/** An import with braces, of a module that was asked about. */
export interface NamedImport {
  readonly module: string;
  readonly names: readonly ImportedName[];
  /** offset behind its last name: another one can stand there */
  readonly open: number;
}

export interface FileWrites {
  readonly file: string;
  readonly syntaxError: { readonly reason: string; readonly place: Place } | null;
  readonly style: CodeStyle;
  readonly newImport: { readonly offset: number; readonly prefix: string; readonly suffix: string };
  /** it has no import and no export, and calls `require` */
  readonly isCommonJs: boolean;
  readonly imports: readonly NamedImport[];
  readonly writes: readonly WriteFacts[];
}
