/** A step of a way: how a file leads to another one, or to a store. */
export interface Hop {
  /** POSIX, from the app's root */
  readonly file: string;
  readonly line: number;
  /** the name that is taken; `*` for the whole module */
  readonly name: string;
  /** as the file writes it */
  readonly specifier: string;
}

export type ReachKind =
  /** code that runs uses it: this is what counts */
  | "used"
  /** only types of it are used */
  | "types"
  /** a module that makes or imports it is loaded, and no name of it is used */
  | "loaded"
  /** it goes through a file that stays on purpose */
  | "kept";

/** A way from a file to the old store. */
export interface Reach {
  readonly kind: ReachKind;
  /** where the way begins */
  readonly from: string;
  /** the package, or the module that is the client */
  readonly store: string;
  /** the shortest way, the last step leads to the store */
  readonly way: readonly Hop[];
  /** why it stays; only of a kept one */
  readonly reason: string | null;
}

/** A place at which the code still names a table or a model of the old store. */
export interface Mention {
  readonly file: string;
  readonly line: number;
  /** what was looked for: `from('tickets')` */
  readonly pattern: string;
  /** the line as it is */
  readonly text: string;
  /** why it stays, or null */
  readonly reason: string | null;
}

/** What nothing uses any more. */
export interface Unused {
  readonly kind: "package" | "variable" | "file";
  readonly name: string;
  /** where it is named: package.json, .env.example */
  readonly where: string | null;
}

export interface Leftovers {
  /** files that were begun from */
  readonly starts: readonly string[];
  readonly reaches: readonly Reach[];
  readonly mentions: readonly Mention[];
  readonly unused: readonly Unused[];
}

/** Whether something still has to go. */
export const isLeft = ({ reaches, mentions }: Leftovers): boolean =>
  reaches.some(({ kind }) => kind === "used") || mentions.some(({ reason }) => reason === null);
