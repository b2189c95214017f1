import type { Absence } from "./absence.js";
import type { HttpMethod, Place } from "../manifest/model.js";
import type { AnswerShape } from "./answer-shape.js";
import type { BesideBody } from "./beside-body.js";

/**
 * What a route file says, as plain values. Offsets are UTF-16 and refer to the text that was read.
 * Everything here comes from syntax alone: names are followed through the file, types are never asked.
 */

/** Where a value comes from, as far as syntax shows. */
export type Origin = "session" | "params" | "query" | "body" | "header" | "row" | "constant" | "wrapper" | "unknown";

export interface Source {
  readonly origin: Origin;
  /** what is taken: `session.user.id`, `params.id`, `query.status`, `row.lead.id` */
  readonly key: string;
}

/** A name that an expression uses. */
export interface UsedName {
  readonly name: string;
  /** offset of its declaration; null for a global */
  readonly declaredAt: number | null;
  /** offset behind the last assignment to it; 0 when it is never set again */
  readonly lastSetAt: number;
}

/** An expression of the handler, followed back through the names it uses. */
export interface Value {
  /** as it is written */
  readonly text: string;
  /** with every alias followed: two values with one canonical form are the same value */
  readonly canonical: string;
  readonly sources: readonly Source[];
  /** a name or a member path: nothing is computed */
  readonly plain: boolean;
  /** names that must mean the same where the text is repeated */
  readonly names: readonly UsedName[];
  /** syntax shows that it can be undefined, or null as well */
  readonly nullable: false | "undefined" | "null";
  /** what syntax shows of its type */
  readonly type: "string" | "number" | null;
}

/** One leaf of a `where` (or of the `data` of a write): a field and the value it is compared with. */
export interface WhereLeaf {
  /** `userId`, `account.userId`, `OR.0.name` */
  readonly field: string;
  /** true for `field: value` and `field: { equals: value }` at the top of the `where` */
  readonly isEquality: boolean;
  readonly value: Value;
  /** the leaf is there only under a condition: `...(status && { status })` */
  readonly condition: Value | null;
}

/** What of a row the answer leaves out. */
export interface Narrowing {
  /** fields that the answer can carry; null for all */
  readonly fields: readonly string[] | null;
  /** fields that the answer takes away, replaces, or shows under a condition only */
  readonly withheld: readonly string[];
  /** nothing of the rows is seen to get out: at most how many there are */
  readonly showsNothing?: true;
  /** the client may filter or change any query: it is extended, or made for a caller */
  readonly isByClient?: true;
  /** what narrows them: `select`, `omit`, the answer's own object, a function */
  readonly narrowedBy: string | null;
}

export interface Access extends Narrowing {
  readonly model: string;
  readonly operation: string;
  readonly effect: "read" | "write";
  readonly place: Place;
  readonly start: number;
  /** `prisma.lead.findMany`, behind the functions that lead there: `listLeads → prisma.lead.findMany` */
  readonly text: string;
  /** functions of the app between the handler and the access */
  readonly chain: readonly string[];
  /** what the handler gives to the first of them */
  readonly given: readonly Value[];
  /** the name that holds the result; null when it has none */
  readonly variable: string | null;
  /** `decides`: the result is only tested, or only feeds another query; `answers`: it may be part of the answer */
  readonly role: "decides" | "answers";
  readonly where: readonly WhereLeaf[];
  /** a part of the `where` that cannot be read, as text */
  readonly opaqueWhere: string | null;
  readonly take: Value | null;
  /** `skip`, `cursor` and `orderBy`: what picks a page */
  readonly paging: readonly Value[];
  /** fields of the model that `orderBy` names, as far as they are written out */
  readonly orderedBy: readonly string[];
  /** relations that come along with a row: those that `include` names, and those that `select` does */
  readonly included: readonly string[];
  /** a construct in which a `return` would not answer the request or that is not always run, or null */
  readonly inside: string | null;
  /** the request decides whether this access is made: the condition, or null */
  readonly condition: Value | null;
}

/** One part of a condition that leads to an exit; parts are joined by `||`. */
export type ExitTest =
  | { readonly kind: "absent"; readonly value: Value; readonly says: Absence }
  /** `lead.userId !== session.user.id` */
  | { readonly kind: "differs"; readonly left: Value; readonly right: Value }
  | { readonly kind: "other"; readonly value: Value };

/** A `return` or `throw` under a condition. */
export interface Exit {
  readonly kind: "return" | "throw";
  /** HTTP status as written: `401`; null when none is written */
  readonly status: number | null;
  /** the tests that lead here, joined by `||`; empty when no condition could be read */
  readonly tests: readonly ExitTest[];
  readonly condition: string;
  /** the whole `return` or `throw`, as it is written */
  readonly statement: string;
  /** the comments that belong to the condition, and to the statement itself, where it is one */
  readonly comments?: { readonly above: readonly string[]; readonly own: readonly string[] };
  /** the test is made whenever the step is reached, and nothing catches what is thrown: whoever fails it is gone */
  readonly isSure: boolean;
  readonly place: Place;
}

/** A call that is neither data access nor known to be harmless, and that could not be looked into. */
export interface Call {
  readonly text: string;
  readonly name: string;
  /** its result is thrown away: it is made for its effect */
  readonly isStatement: boolean;
  /** it sets a cookie on a response that the handler has made: the guard's answer is another one */
  readonly isOnResponse: boolean;
  /** by its name, or because it is given something of a header or cookie, it may refuse the caller */
  readonly authorizes: boolean;
  readonly place: Place;
}

/** What a value is when no row is there, as far as syntax shows. */
export type EmptyValue =
  /** source text: `null`, `0`, `false`, `"draft"` */
  | { readonly kind: "literal"; readonly code: string }
  /** the items of a list that is written out; none of any other */
  | { readonly kind: "list"; readonly items: readonly EmptyValue[] }
  | { readonly kind: "object"; readonly fields: readonly { readonly name: string; readonly value: EmptyValue }[] }
  | { readonly kind: "unknown" };

/** What a handler answers when all went well. */
export interface Answer {
  readonly form: "json" | "helper" | "other-response" | "plain";
  readonly text: string;
  /** top-level keys of an object literal body; null when the body is something else */
  readonly keys: readonly string[] | null;
  /** the body, as a `respond` template where its parts allow it */
  readonly respond: string | null;
  /** null for what is no JSON */
  readonly shape: AnswerShape | null;
  /** the body when no row is there; of a helper that the file can name, what it is given */
  readonly empty: EmptyValue;
  /** the file's own name of the function that makes the response, where that is given the body alone */
  readonly helper: string | null;
  /** headers and a status other than 200; null when there are none */
  readonly beside: BesideBody | null;
  /** offset of the `return` */
  readonly position: number;
}

/** A point where statements can be put in front of a step. */
export interface Insertion {
  readonly offset: number;
  readonly indent: string;
  /** the step begins its line (its own comments included): the guard gets lines of its own */
  readonly ownLine: boolean;
  /** the step is the expression of a function without braces, and this is its end: braces have to be put in */
  readonly bracesEnd?: number;
}

export interface NameInScope {
  readonly name: string;
  readonly declaredAt: number;
  readonly value: Value;
}

/** One statement of the handler that is always reached when those before it did not leave. */
export interface Step {
  readonly insertion: Insertion;
  readonly place: Place;
  readonly isReturn: boolean;
  readonly exits: readonly Exit[];
  readonly calls: readonly Call[];
  /** conditions on who asks that lead to another answer, and not out of the handler */
  readonly callerTests: readonly { readonly value: Value; readonly place: Place }[];
  /** indexes into `accesses` */
  readonly accesses: readonly number[];
  /** names that can be used in front of this step, nearest first */
  readonly names: readonly NameInScope[];
}

export interface BodyFacts {
  readonly steps: readonly Step[];
  readonly accesses: readonly Access[];
  readonly answers: readonly Answer[];
  /** every identifier of the file: fresh names avoid them */
  readonly declared: readonly string[];
  /** names that the handler declares anywhere, inner functions included */
  readonly localNames: readonly string[];
}

/** A guard that stands in a handler. */
export interface ExistingGuard {
  readonly domain: string | null;
  /** as the tool prints guards (whatever its formatting), or written by hand */
  readonly shape: "query" | "mutation" | "stub" | "by-hand";
  readonly start: number;
  readonly end: number;
  readonly place: Place;
  /** the ranges that go when the guard goes: its lines and the empty line behind it, and braces that came with it */
  readonly removals: readonly { readonly start: number; readonly end: number }[];
}

/** `// migrate-ignore: reason` */
export interface IgnoreComment {
  readonly reason: string;
  readonly place: Place;
}

export interface HandlerFacts {
  readonly method: HttpMethod;
  readonly place: Place;
  /** `function`, `arrow`, `wrapped by withAuth`, … */
  readonly form: string;
  readonly isAsync: boolean;
  /** the function takes the request (or anything else) */
  readonly hasParameters: boolean;
  /** `"use cache"` at the top of its body: Next keeps the answer */
  readonly isCached: boolean;
  /** why the handler's body is out of reach, or null */
  readonly unreachable:
    | { readonly kind: "shared"; readonly methods: readonly string[] }
    | { readonly kind: "re-exported"; readonly owner: string }
    | { readonly kind: "form"; readonly form: string }
    | null;
  readonly guard: ExistingGuard | null;
  /** the Convex functions that it gives to a call, a guard's included: `api.leads.queries.getById` */
  readonly convexCalls: readonly string[];
  /** the comment above the handler that tells the tool to leave it alone */
  readonly ignored: IgnoreComment | null;
  readonly body: BodyFacts | null;
}

export interface TopLevelName {
  readonly name: string;
  readonly declaredAt: number;
  /** what an import names as its module; null for the file's own */
  readonly module: string | null;
}

/** How a file is written. */
export interface CodeStyle {
  readonly quote: '"' | "'";
  readonly semicolon: boolean;
  readonly indent: string;
  readonly eol: "\n" | "\r\n";
}

export interface DataSourceImport {
  readonly start: number;
  readonly end: number;
  /** the local name: `getDataSource`, or its alias */
  readonly localName: string;
  /** the statement imports nothing else, and from the manifest's module */
  readonly isAlone: boolean;
  /** how often the file uses the name outside of this import */
  readonly uses: number;
  /** the range that goes when the import goes, its line break included */
  readonly removal: { readonly start: number; readonly end: number };
}

export interface RouteFacts {
  readonly file: string;
  readonly syntaxError: { readonly reason: string; readonly place: Place } | null;
  readonly style: CodeStyle;
  readonly dataSource: DataSourceImport | null;
  /** where a new import goes, with the line breaks it needs */
  readonly newImport: { readonly offset: number; readonly prefix: string; readonly suffix: string };
  /** names at the top of the file, imports included */
  readonly topLevelNames: readonly TopLevelName[];
  /** what answers JSON in this file: `NextResponse` where it is imported, else the global that needs no import */
  readonly json: "NextResponse.json" | "Response.json";
  /** settings that make Next answer at build time: `dynamic = "force-static"` */
  readonly staticSettings: readonly { readonly text: string; readonly place: Place }[];
  /** `dynamic = "force-dynamic"` or `revalidate = 0`: Next asks the handler every time */
  readonly isForcedDynamic: boolean;
  /** the comment at the top of the file that tells the tool to leave all of it alone */
  readonly ignored: IgnoreComment | null;
  /** modules of `export * from` */
  readonly starExports: readonly string[];
  readonly handlers: readonly HandlerFacts[];
}
