import type { Place } from "../../manifest/model.js";
import type { CodeStyle, IgnoreComment } from "../facts.js";
import type { TextRange } from "../write-facts.js";

/**
 * What a file says to Supabase or Prisma, as plain values: each call taken apart into table, operation, filters and what
 * becomes of the answer. Offsets are UTF-16 and refer to the text that was read.
 */

export const TABLE_OPERATIONS = ["select", "insert", "update", "upsert", "delete"] as const;
export type TableOperation = (typeof TABLE_OPERATIONS)[number];

/** An expression of the file. */
export interface Written extends TextRange {
  readonly text: string;
  /** it is the same in every call: a literal, or an array or object of literals */
  readonly isConstant: boolean;
  /** syntax shows that it can be null: `stage ?? null`, a name that holds `searchParams.get("stage")` */
  readonly mayBeNull: boolean;
  /** syntax shows that it can be absent: null, `user?.id`, what a query or a form may lack */
  readonly mayBeAbsent: boolean;
  /** where the values that it is made of are declared; null for a global */
  readonly names: readonly { readonly name: string; readonly declaredAt: number | null }[];
}

/** What a `select` asks for. */
export type Columns =
  | { readonly kind: "all" }
  | { readonly kind: "named"; readonly names: readonly string[]; readonly embeds: readonly Embed[] }
  /** built at run time, renamed or cast: what it asks for cannot be named */
  | { readonly kind: "unreadable"; readonly text: string };

/** A joined table in a `select`: `requester:profiles!fk(id, name)`. */
export interface Embed {
  readonly name: string;
  readonly table: string;
  readonly columns: Columns;
}

/** One condition of a chain: `.eq("id", id)`. */
export interface Filter {
  /** `eq`, `in`, `not.is`, `or`, … */
  readonly operator: string;
  /** null when it cannot be named: `or("a.eq.1,b.eq.2")`, a column that is a variable */
  readonly column: string | null;
  readonly value: Written;
  readonly text: string;
  /** it is added later, under a condition of the code */
  readonly isLater: boolean;
}

/** What a chain asks for beside its conditions: `order("created_at", { ascending: false })`. */
export interface Modifier {
  readonly name: string;
  readonly arguments: readonly Written[];
  readonly text: string;
}

/** One written column. */
export interface WrittenColumn {
  readonly column: string;
  readonly value: Written;
}

/** What an `insert`, `update` or `upsert` writes. */
export type Values =
  | { readonly kind: "row"; readonly columns: readonly WrittenColumn[] }
  /** several rows, a spread, a name: the columns cannot be named */
  | { readonly kind: "unreadable"; readonly whole: Written | null; readonly form: string };

/** How many rows the answer holds. */
export type Terminal = "many" | "single" | "maybeSingle" | "none" | "count" | { readonly other: string };

export interface TableCall {
  readonly kind: "table";
  /** Supabase answers `{ data, error }`; Prisma gives rows, and throws */
  readonly contract: "supabase" | "prisma";
  /** null for a name that is made at run time */
  readonly table: string | null;
  readonly operation: TableOperation;
  /** what the answer holds; null for a write without `select()` */
  readonly columns: Columns | null;
  /** `{ count: "exact", head: true }`, `{ onConflict: "id" }` */
  readonly options: readonly WrittenColumn[] | null;
  readonly values: Values | null;
  readonly filters: readonly Filter[];
  readonly modifiers: readonly Modifier[];
  readonly terminal: Terminal;
}

export interface RpcCall {
  readonly kind: "rpc";
  readonly name: string | null;
  readonly arguments: Values | null;
  /** what is given beside the arguments: `{ count: "exact" }` */
  readonly options: string | null;
  /** what stands behind it: `.single()`, `.eq(…)` */
  readonly links: readonly string[];
  readonly terminal: Terminal;
}

interface ServiceCall {
  readonly method: string;
  readonly arguments: readonly Written[];
  readonly links: readonly string[];
}

/** A call of a bucket, its arguments in order. */
export interface StorageCall extends ServiceCall {
  readonly kind: "storage";
  readonly bucket: Written;
  /** null for a name that is made at run time */
  readonly bucketName: string | null;
}

/** A call of the client's `auth`. */
export interface AuthCall extends ServiceCall {
  readonly kind: "auth";
}

export type OldCall = TableCall | RpcCall | StorageCall | AuthCall;

/** The client's name, and where it comes from. */
export interface ClientFacts {
  /** `supabase`, `auth.supabase` */
  readonly text: string;
  /** the name at its root; null for a call */
  readonly root: string | null;
  readonly origin: "import" | "made" | "parameter" | "unknown";
  /** the module that the client, or the function that makes it, is imported from */
  readonly module: string | null;
  /** what makes it: `createClient()` */
  readonly madeBy: string | null;
  /** a Prisma client whose extensions or middlewares may do more than a call says */
  readonly isExtended: boolean;
}

/** What becomes of the answer. */
export interface AnswerFacts {
  readonly form: "destructured" | "named" | "awaited" | "promise" | "unused" | "unsent";
  /** `{ data: ticket, error: ticketError }` → `{ data: "ticket", error: "ticketError" }` */
  readonly names: Readonly<Record<string, string>>;
  /** members that are taken in a way that cannot be named: a pattern in a pattern, a rest */
  readonly opaque: readonly string[];
  readonly usesError: boolean;
}

/** A builder that is held in a name, and added to: `query = query.eq("stage", stage)`. */
export interface BuilderFacts {
  readonly name: string;
  readonly declaredAt: number;
  /** the `let query` or `const query` up to its `=`, with a type if it has one */
  readonly head: TextRange;
  /** the assignments: the range of what is assigned, and the conditions that it adds */
  readonly steps: readonly {
    readonly range: TextRange;
    readonly filters: readonly Filter[];
    readonly modifiers: readonly Modifier[];
  }[];
  /** where it is sent: `query`, `query.single()` */
  readonly sent: readonly TextRange[];
  /** a use that is none of these */
  readonly strange: string | null;
}

/** The `$transaction` that a call is part of. */
export interface TransactionFacts {
  /** the whole `prisma.$transaction(…)` */
  readonly range: TextRange;
  /** the call's own place in a list of calls; null for none */
  readonly index: number | null;
  /** how many calls the list has */
  readonly size: number;
  /** an arrow function, which gets the client; null for anything else */
  readonly callback: {
    readonly range: TextRange;
    readonly parameter: TextRange | null;
    readonly hasParentheses: boolean;
    readonly body: TextRange;
    readonly statements: readonly (TextRange & { readonly isPlainReturn: boolean })[];
    /** the call is all that the function does */
    readonly isBody: boolean;
  } | null;
  /** what becomes of what it gives */
  readonly used: "none" | "first" | "all" | "unsent";
}

export interface Comment extends TextRange {
  readonly text: string;
}

export interface ChainFacts {
  /** the whole chain, without the `await` in front of it */
  readonly range: TextRange;
  /** the range that goes when the awaited chain, which is a statement by itself, goes */
  readonly statement: TextRange | null;
  /** where a statement can be put in front of the one that holds the chain */
  readonly before: { readonly offset: number; readonly indent: string; readonly ownLine: boolean } | null;
  /** the statements among which it stands */
  readonly block: TextRange | null;
  /** comments between its calls, and among what they are given */
  readonly comments: readonly Comment[];
  /** names that can be used at the chain */
  readonly inScope: readonly string[];
  /** those of them that hold what the request says, and so prove nothing about who sent it */
  readonly requested: readonly string[];
  readonly text: string;
  readonly place: Place;
  readonly client: ClientFacts;
  readonly call: OldCall;
  readonly answer: AnswerFacts;
  readonly builder: BuilderFacts | null;
  readonly transaction: TransactionFacts | null;
  /** it stands in a loop or a callback: it may run many times */
  readonly isRepeated: boolean;
  readonly isInAsync: boolean;
  /** it is asked whenever its statement is reached: no condition and no callback stands between */
  readonly isDirect: boolean;
  /** its answer is taken apart at once: `chain.data` */
  readonly isMember: boolean;
  /** what goes on behind it in a way that is not read, or `?.` in it */
  readonly continued: string | null;
  /** another chain stands in what it is given */
  readonly holdsAnother: boolean;
  /** it is sent where it stands, and not where what holds it is waited for */
  readonly isSentAtOnce: boolean;
  /** statements in front of its own, in the same list, that may leave the list: where, and the names that decide it */
  readonly exits: readonly { readonly offset: number; readonly names: readonly string[] }[];
  /** the nearest comment that tells the tool to leave it alone */
  readonly ignored: IgnoreComment | null;
  /** the comment above it that hides type errors (`@ts-ignore`), as it is written */
  readonly hushed: string | null;
}

/** A use of a client that is no chain: given to a function, a channel. */
export interface ClientUse {
  readonly offset: number;
  readonly text: string;
  readonly form: string;
  readonly place: Place;
}

export interface FileChains {
  readonly file: string;
  readonly syntaxError: { readonly reason: string; readonly place: Place } | null;
  readonly style: CodeStyle;
  readonly newImport: { readonly offset: number; readonly prefix: string; readonly suffix: string };
  readonly chains: readonly ChainFacts[];
  /** names that hold the chains' clients, also where they are only handed to a function of the file */
  readonly clients: readonly string[];
  /** uses of the chains' clients for something else */
  readonly otherUses: readonly ClientUse[];
  /** what would mean something else beside the new calls: what only the old store says of an error, code of the browser */
  readonly standing: readonly ClientUse[];
}
