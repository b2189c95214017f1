import type { PrismaModel } from "../data/prisma/model.js";
import type { ImportSpecifiers } from "../manifest/model.js";
import type { RouteFacts } from "../route/facts.js";
import type { FunctionTable } from "../target/functions.js";

/** What is known of an app before anybody has mapped a route of it. Paths are POSIX, from the app's root. */
export interface AppSketch {
  readonly routesDir: string;
  readonly convexDir: string;
  /** how routes import the helpers, where that is not the usual way */
  readonly imports: Partial<ImportSpecifiers>;
  /** route files, read without the tool's own guards in them */
  readonly routes: readonly RouteFacts[];
  /** tables of a Supabase client that a route file reads, by file */
  readonly supabase: ReadonlyMap<string, readonly string[]>;
  /** the app's own function that makes its responses, named for all routes */
  readonly respondWith: string | null;
  readonly functions: FunctionTable;
  /** models of the Prisma schema; empty where none can be read */
  readonly models: readonly PrismaModel[];
  readonly nextMajor: number | null;
}

/** What was ruled out for a route by more than its own text, such as a type error: the reasons. */
export interface RuledOut {
  readonly live?: string;
  readonly stub?: string;
}

export interface DraftOptions {
  /** a plan has at most so many files */
  readonly batch: number;
  /** domains to draft; null for all */
  readonly only: ReadonlySet<string> | null;
  /** by route key */
  readonly ruledOut: ReadonlyMap<string, RuledOut>;
}

/** What is drafted of one GET handler. */
export interface DraftedEntry {
  readonly route: string;
  readonly file: string;
  readonly domain: string;
  readonly outcome: "live" | "stub" | "refused" | "by-hand";
  /** the manifest's value; null where nothing can be proposed */
  readonly value: DraftedValue | null;
  /** why, for whoever reads the manifest */
  readonly reasons: readonly string[];
  /** kind of the finding that refused it, or of what is in the way; null for an entry */
  readonly refusal: string | null;
  /** Prisma models that may be part of the answer */
  readonly models: readonly string[];
  /** functions of the app through which it reads */
  readonly helpers: readonly string[];
}

/** A route's value: the short notation, or the parts of its GET. */
export type DraftedValue = string | { readonly GET: Readonly<Record<string, string>> };

export interface DraftedExclusion {
  readonly routes: string;
  readonly reason: string;
}

export interface DraftedDomain {
  readonly name: string;
  /** models that the manifest does not list yet */
  readonly models: readonly string[];
  /** the manifest has it already */
  readonly isKnown: boolean;
  readonly entries: readonly DraftedEntry[];
}

export interface DraftedPlan {
  readonly id: string;
  readonly title: string;
  readonly routes: readonly string[];
}

/** Everything that a manifest does not say yet. */
export interface Draft {
  readonly identity: Readonly<Record<string, readonly string[]>>;
  readonly exclude: readonly DraftedExclusion[];
  readonly domains: readonly DraftedDomain[];
  readonly plans: readonly DraftedPlan[];
  /** GET handlers of the app, and those that the manifest names already */
  readonly handlers: number;
  readonly known: number;
  /** GET handlers that an exclusion of the draft keeps out */
  readonly excluded: number;
  /** files that do not parse */
  readonly unreadable: readonly string[];
}
