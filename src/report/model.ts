import type { Comparison } from "../bench/model.js";
import type { CheckedPlan } from "../checks/model.js";
import type { CompareReport } from "../compare/model.js";
import type { Edit } from "../edits/edit.js";
import type { Finding } from "../findings.js";
import type { Leftovers } from "../leftovers/model.js";
import type { HttpMethod, Place } from "../manifest/model.js";
import type { Backfilled } from "./backfill.js";
import type { ExaminedView } from "./doctor.js";
import type { DraftReport } from "./draft.js";
import type { Explanation } from "./explanation.js";
import type { PlanView } from "./plans.js";
import type { AppStatus } from "./status.js";

/**
 * What became of one exported method of one route file. `scan` describes, `wire` and `unwire` tell what they did
 * (or would do, in a dry run).
 */
export type HandlerStatus =
  /** a live guard: inserted by this run (`wire`), or there (`scan`) */
  | "wired"
  /** a stub: inserted by this run (`wire`), or there (`scan`) */
  | "stubbed"
  /** `wire`: the guard that the manifest asks for was there before */
  | "already-wired"
  /** somebody wrote a guard by hand; it is left alone */
  | "wired-by-hand"
  /** the tool's guard is there, but the manifest now asks for another */
  | "outdated"
  /** `wire`: an outdated guard was replaced in place */
  | "replaced"
  /** mapped, and not guarded yet (`scan`) */
  | "pending"
  /** `cutover`: Convex is the only path now, or was before */
  | "cut-over"
  /** `unwire`: the guard was taken out */
  | "unwired"
  /** `unwire`: there was no guard */
  | "not-wired"
  | "unmapped"
  | "excluded"
  /** refused, and the manifest acknowledges it with "skip" */
  | "ignored"
  | "refused";

export interface HandlerResult {
  readonly file: string;
  readonly method: HttpMethod;
  /** null for a handler that no domain maps */
  readonly domain: string | null;
  /** route key relative to the routes folder */
  readonly route: string;
  readonly status: HandlerStatus;
  /** why: the reason of an exclusion, of an acknowledgement, of a refusal */
  readonly reason: string | null;
  readonly finding: Finding | null;
  /** where the guard stands, or will stand; else the handler's own place */
  readonly place: Place | null;
}

/** What became of one Prisma write that an entry maps, or that writes what an entry syncs. */
export type WriteStatus =
  | "synced"
  | "already-synced"
  /** the call of the tool's own form runs in another way than the manifest now asks for */
  | "replaced"
  /** somebody wrote the call; it is left alone */
  | "synced-by-hand"
  /** `sync --undo`: the call was taken out */
  | "unsynced"
  /** `sync --undo`: there was none of the tool's own form */
  | "not-synced"
  /** no entry maps this operation of a model that is synced */
  | "unmapped"
  | "ignored"
  | "refused";

export interface WriteResult {
  readonly file: string;
  readonly place: Place;
  /** `prisma.activity.create` */
  readonly write: string;
  /** null when no domain maps it */
  readonly domain: string | null;
  readonly status: WriteStatus;
  readonly reason: string | null;
  readonly finding: Finding | null;
}

/** What became of one call of the old store. */
export type CallStatus =
  | "replaced"
  /** another call of the same function answers it too: it is gone, or takes its part of that answer */
  | "covered"
  /** the manifest keeps it */
  | "kept"
  | "ignored"
  /** it could be replaced, and another call of its file cannot */
  | "left"
  | "refused";

export interface CallResult {
  readonly file: string;
  readonly place: Place;
  /** `tickets.update`, `storage "files".upload` */
  readonly call: string;
  readonly domain: string | null;
  readonly status: CallStatus;
  readonly reason: string | null;
  readonly finding: Finding | null;
}

export type Outcome =
  | "done"
  | "nothing-to-do"
  | "dry-run"
  | "pending"
  | "verification-failed"
  | "would-overwrite"
  | "manifest-invalid"
  | "plans-invalid"
  | "checks-failed"
  /** `cutover`: a domain is not ready for it */
  | "not-ready"
  /** `leftovers`: the old store is still reached */
  | "left-over"
  /** `bench`, `compare`: the two answer differently */
  | "answers-differ"
  /** `compare`: nothing differs, and of some handlers nothing was shown */
  | "incomplete"
  | "refused"
  | "could-not-run";

export interface Verification {
  /** for example `typescript 5.9.3` */
  readonly engine: string;
  /** errors that were there before */
  readonly baseline: number;
  /** errors that the edits would add */
  readonly new: number;
  readonly checkedFiles: number;
}

/** One changed file: its text before and after; null where there is no file. */
export interface FileChange {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
  /** the ranges that make the one out of the other, where they are known */
  readonly edits?: readonly Edit[];
}

/** What became of one plan of a run. */
export interface PlanResult {
  readonly id: string;
  readonly title: string;
  readonly wave: number;
  readonly status: "committed" | "unchanged" | "failed" | "blocked" | "pending";
  readonly reason: string | null;
  readonly commit: string | null;
  readonly files: readonly string[];
  readonly durationMs: number;
}

/** A run of plans, or the taking back of one. */
export interface PlanRun {
  /** by which it is continued or taken back; null for a dry run */
  readonly id: string | null;
  readonly plans: readonly PlanResult[];
  /** what there is to say of the whole, each a sentence */
  readonly notes: readonly string[];
}

/** What became of something that was asked for. */
export type ShippingStatus =
  /** its files are new: copied by this run */
  | "shipped"
  /** everything that it needs is there, as it is shipped */
  | "already-there"
  /** the app has a function of that name of its own, and the package ships another: the app's stays */
  | "differs"
  /** the app's own, and the package ships none of that name */
  | "own"
  /** neither the app nor the package has it */
  | "missing"
  /** the package ships it, and a file of the app stands in its way */
  | "refused";

/** A mapped function, or a module that was named. */
export interface Shipping {
  /** `api.leads.queries.getLeads`, or the module `http` */
  readonly name: string;
  readonly status: ShippingStatus;
  /** the module's file, in the app; null when there is none */
  readonly file: string | null;
  /** the app's files that are not as shipped and that this depends on */
  readonly because: readonly string[];
}

/** What became of one model's table. */
export interface TableResult {
  /** as the Prisma schema spells it */
  readonly model: string;
  readonly table: string;
  readonly status:
    /** new: added to the schema by this run */
    | "proposed"
    /** in the schema, and fit for the model's rows */
    | "there"
    /** in the schema, and not as the rows need it; it was left as it is */
    | "differs"
    /** it can have none */
    | "left-out";
}

/** What became of one file that somebody else's codemod was asked about. */
export interface FileResult {
  readonly file: string;
  readonly status: "changed" | "unchanged" | "skipped" | "refused";
  /** why, or what the codemod had to say */
  readonly reason: string | null;
}

/** The one value that every report is printed from. `changes` are not part of the JSON document. */
export interface RunReport {
  readonly version: 1;
  readonly command: string;
  readonly outcome: Outcome;
  readonly handlers: readonly HandlerResult[];
  /** only of a command that is about writes */
  readonly writes?: readonly WriteResult[];
  /** only of a command that is about calls of the old store */
  readonly calls?: readonly CallResult[];
  readonly findings: readonly Finding[];
  readonly verification: Verification | null;
  readonly commits: readonly string[];
  /** `ship`: what became of everything that was asked for */
  readonly functions?: readonly Shipping[];
  /** `schema`: every model that was asked about */
  readonly tables?: readonly TableResult[];
  /** `transform`: every file that it was asked about */
  readonly files?: readonly FileResult[];
  /** `backfill`: what became of the rows */
  readonly rows?: Backfilled;
  readonly durationMs: number;
  readonly changes: readonly FileChange[];
  readonly run?: PlanRun;
  /** `explain` */
  readonly explanations?: readonly Explanation[];
  /** `leftovers` */
  readonly leftovers?: Leftovers;
  /** `plan list`, `plan show`, `plan graph` */
  readonly plans?: readonly PlanView[];
  /** `verify` */
  readonly checked?: CheckedPlan;
  /** `bench` */
  readonly comparison?: Comparison;
  /** `compare` */
  readonly answers?: CompareReport;
  /** `doctor` */
  readonly examined?: readonly ExaminedView[];
  /** `status` */
  readonly status?: AppStatus;
  /** `init` */
  readonly draft?: DraftReport;
}
