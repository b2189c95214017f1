import type { ts } from "../../lib/ts-morph.cjs";
import type { ValueContext } from "./reads.js";
import { shorten } from "./shorten.js";

/** What a handler does with the rows that it has read, as far as it bears on which fields get out. */
export interface RowUses {
  /** the row itself goes somewhere as it is */
  isWhole: boolean;
  /** fields that are named one by one */
  readonly fields: Set<string>;
  /** fields that are taken away, replaced, or let out under a condition only */
  readonly withheld: Set<string>;
  /** a use that may take anything away, as text */
  opaque: string | null;
}

/** What the reading of one use works with. */
export interface Reading {
  readonly uses: RowUses;
  readonly context: ValueContext;
  /** the function in which names are looked for: the handler, or one that is given the rows */
  readonly root: ts.Node;
  /** the name that stands for the rows, or for what holds them; null for a call that gives them */
  readonly row: ts.Identifier | null;
  readonly depth: number;
  readonly follow: Follow;
}

/** The ways on: a use of the rows, and a name that takes them over. */
export interface Follow {
  use(node: ts.Node, reading: Reading): void;
  name(name: ts.BindingName, reading: Reading, except?: ts.Node): void;
}

/** Where the rows are in what holds them, from the outside: keys and numbers, null for what cannot be told. */
export type RowPath = readonly (string | null)[];

export const noUses = (): RowUses => ({ isWhole: false, fields: new Set(), withheld: new Set(), opaque: null });

/** Anything may become of the rows at this node. */
export function markOpaque({ uses }: Reading, node: ts.Node): void {
  uses.opaque ??= `\`${shorten(node.getText())}\``;
}
