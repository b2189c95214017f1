import type { ts as syntax } from "../../lib/ts-morph.cjs";
import type { Assignment } from "./assignments.js";
import type { ReachedCall } from "./data-calls.js";
import type { ValueContext } from "./reads.js";
import type { Binding } from "./scope.js";
import type { ServiceFunction } from "./services.js";

/** What was found out about a node, for the next one who asks. */
interface Notes {
  /** the names that it opens a scope for */
  bindings?: readonly Binding[];
  /** the same, by name */
  byName?: ReadonlyMap<string, Binding>;
  /** of a file: its identifiers by their text */
  identifiers?: ReadonlyMap<string, readonly syntax.Identifier[]>;
  /** of the name of a variable: what it is given later */
  assignments?: readonly Assignment[];
  /** of a call: the data accesses that it leads to */
  reached?: readonly ReachedCall[];
  /** of a call: the function behind it, null for none */
  called?: ServiceFunction | null;
  /** of a declared name: the class or the function that it means, null for none */
  declaredClass?: syntax.ClassLikeDeclaration | null;
  namedFunction?: ServiceFunction | null;
  /** of a call, by who makes it: whether the function looks at who asks */
  asksWho?: WeakMap<ValueContext, boolean>;
}

const NOTES = Symbol("notes");

declare module "@ts-morph/common" {
  namespace ts {
    interface Node {
      [NOTES]?: Notes;
    }
  }
}

/**
 * The notes about a node, which live as long as its file's tree. They stand on the node itself: what the values of a WeakMap
 * lead to, here that whole tree, V8 takes for alive until its next full collection.
 */
export const notesOf = (node: syntax.Node): Notes => (node[NOTES] ??= {});
