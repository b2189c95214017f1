import type { RunReport } from "../model.js";
import type { PlanView } from "../plans.js";

/** How many handlers were guarded by commits of plans at a moment. */
export interface Moment {
  /** ISO */
  readonly at: string;
  readonly guarded: number;
  /** the plans that were committed or taken back then */
  readonly plans: readonly string[];
}

/** Everything that a page tells of an app. */
export interface Overview {
  /** the app's own name */
  readonly app: string;
  /** the tool and its version */
  readonly tool: string;
  /** ISO: when it was looked at */
  readonly at: string;
  /** every handler with how it stands, the findings, the proof */
  readonly report: RunReport;
  /** by file: what wiring would change, or has changed, as a unified diff */
  readonly diffs: ReadonlyMap<string, string>;
  /** by `GET app/api/leads/route.ts`: the whole reasoning */
  readonly explanations: ReadonlyMap<string, string>;
  readonly plans: readonly PlanView[];
  /** the oldest first */
  readonly history: readonly Moment[];
}

/** The key of a handler in `explanations`. */
export const handlerKey = ({ method, file }: { readonly method: string; readonly file: string }): string =>
  `${method} ${file}`;

/** What a page looks like and does: the text of its style and of its script. */
export interface PageAssets {
  readonly style: string;
  readonly script: string;
}
