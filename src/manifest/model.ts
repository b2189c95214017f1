import type { DataSettings } from "./data.js";
import type { Mapping, ReplacementFiles } from "./replacement.js";

/**
 * What the program trusts after the manifest was read: every default filled in, every shorthand parsed.
 * All paths are POSIX and relative to the app's root.
 */

export const HTTP_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** Where something stands in a file. Lines and columns start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * A value that may be written into somebody's code: the parsed form of the only expressions the manifest allows.
 * `code` is the source text in a canonical form (double quotes, one space), ready to be printed.
 */
export type ManifestValue =
  | { readonly kind: "literal"; readonly code: string }
  /** an identifier or a member path: `id`, `session.user.id` */
  | { readonly kind: "path"; readonly code: string; readonly segments: readonly string[] };

/** One argument of a mapped Convex function: `name`, `name?` or `name: value`. */
export interface ManifestArgument {
  readonly name: string;
  readonly optional: boolean;
  /** absent when the manifest names the argument only and leaves its source to the rules of the guard */
  readonly value?: ManifestValue;
}

/** A Convex function as the manifest names it: `api.leads.queries.getLeads`. */
export interface FunctionReference {
  /** `api.leads.queries.getLeads` */
  readonly path: string;
  /** module path below the Convex folder, without extension: `leads/queries` */
  readonly module: string;
  /** exported name: `getLeads` */
  readonly name: string;
}

/**
 * An object literal from the manifest (a stub's answer, a `respond` template), canonical source text.
 * Allowed inside: literals, arrays, objects, identifiers and member paths (the latter only in `respond`).
 */
export interface ObjectTemplate {
  /** `{ data: result, success: true }` */
  readonly code: string;
  /** every identifier or member path used as a value, for example `["result", "result.total"]` */
  readonly paths: readonly string[];
  /** top-level keys, in order */
  readonly keys: readonly string[];
}

export interface LiveAction {
  readonly kind: "query" | "mutation";
  readonly fn: FunctionReference;
  readonly args: readonly ManifestArgument[];
  /** field of the returned row (or of every row) that must equal the caller's id */
  readonly owner?: string;
  readonly respond: ObjectTemplate;
}

export interface StubAction {
  readonly kind: "stub";
  readonly body: ObjectTemplate;
}

/** One handler that the manifest maps. */
export interface Entry {
  readonly domain: string;
  /** key in the manifest, relative to the routes folder: `leads/[id]` */
  readonly route: string;
  /** the route file: `app/api/leads/[id]/route.ts` */
  readonly file: string;
  readonly method: HttpMethod;
  readonly action: LiveAction | StubAction;
  /** function that makes the response out of the body, in files that have one of this name: `ok` */
  readonly respondWith?: string;
  /** a refusal that a person acknowledged, with the reason */
  readonly skip?: string;
  /** where the entry stands in the manifest file */
  readonly place: Place;
}

/** How a sync call runs: not waited for, after the answer was sent, or before it. */
export const SYNC_RUNS = ["void", "after", "await"] as const;
export type SyncRun = (typeof SYNC_RUNS)[number];

/** A Prisma write after which Convex is told about the row. */
export interface SyncEntry {
  readonly domain: string;
  /** as the client spells it: `activity` */
  readonly model: string;
  /** `create` */
  readonly operation: string;
  /** function of `imports.sync` */
  readonly call: string;
  /** what it is given; null: the row itself */
  readonly row: ObjectTemplate | null;
  readonly run: SyncRun;
  /** where the entry stands in the manifest file */
  readonly place: Place;
}

/** Files outside of the routes folder in which writes are looked for. */
export interface RouterPattern {
  /** glob from the app's root, or a file or folder: `server/routers/**` */
  readonly pattern: string;
  readonly place: Place;
}

export interface Domain {
  readonly name: string;
  /** Prisma models as the client spells them (`leadActivity`); empty means: any model */
  readonly models: readonly string[];
  /** `DS_LEADS` */
  readonly env: string;
  /** what `getDataSource` is asked for: the name that makes it read `env` */
  readonly flag: string;
  readonly entries: readonly Entry[];
}

export interface Exclusion {
  /** glob relative to the routes folder: `webhooks/**` */
  readonly routes: string;
  readonly reason: string;
}

/** Files that go on using the old store on purpose. */
export interface Keep {
  /** glob from the app's root, or a file or folder: `src/lib/media/**` */
  readonly path: string;
  readonly reason: string;
  readonly place: Place;
}

export interface PlanDefinition {
  readonly id: string;
  readonly title: string;
  readonly wave: number;
  readonly dependsOn: readonly string[];
  /** route keys, in order */
  readonly routes: readonly string[];
  /** where the plan stands in the manifest file */
  readonly place: Place;
}

export interface ImportSpecifiers {
  readonly dataSource: string;
  readonly client: string;
  readonly api: string;
  readonly sync: string;
  readonly server: string;
  readonly timing: string;
  /** what turns a Convex call into the old store's contract */
  readonly answers: string;
  /** the app's own functions that make old rows of Convex rows */
  readonly rows: string;
}

export interface Manifest {
  /** path of the manifest file itself */
  readonly file: string;
  /** `app/api` or `src/app/api` */
  readonly routesDir: string;
  /** `convex` */
  readonly convexDir: string;
  readonly imports: ImportSpecifiers;
  /** import specifiers of modules that export a Prisma client */
  readonly prisma: readonly string[];
  /** why extensions of clients are no reason to refuse a guard; null where nobody has said so */
  readonly extended: string | null;
  /** identity argument name → the paths it may come from, in this order */
  readonly identity: Readonly<Record<string, readonly string[]>>;
  readonly exclude: readonly Exclusion[];
  readonly keep: readonly Keep[];
  readonly domains: readonly Domain[];
  readonly sync: readonly SyncEntry[];
  readonly routers: readonly RouterPattern[];
  /** what becomes of calls of the old store */
  readonly mappings: readonly Mapping[];
  readonly replacementFiles: readonly ReplacementFiles[];
  /** how rows become documents */
  readonly data: DataSettings;
  readonly plans: readonly PlanDefinition[];
}
