import type { Finding } from "../../findings.js";
import type { Entry, LiveAction, Manifest, Place, StubAction } from "../../manifest/model.js";
import type { Access, BodyFacts, HandlerFacts, RouteFacts, Step, Value } from "../../route/facts.js";
import type { ConvexFunction, FunctionTable } from "../../target/functions.js";

/** What a guard is decided from: the manifest, the Convex side and one route file. */
export interface GuardInput {
  readonly manifest: Manifest;
  readonly functions: FunctionTable;
  readonly route: RouteFacts;
  readonly handler: HandlerFacts;
  readonly entry: Entry;
  readonly rules: RuleSet;
  /** the app's version of Next; null when it is not known */
  readonly nextMajor: number | null;
}

/** What a handler is judged by. Every rule has a test that fails without it. */
export interface RuleSet {
  /** rules that refuse, in the order in which a refusal is reported */
  readonly refusing: readonly Rule[];
  /** rules that only warn */
  readonly warning: readonly Rule[];
}

/** An argument of the Convex call, with the value of the handler that it carries. */
export interface ResolvedArgument {
  readonly name: string;
  /** as it is printed in the call */
  readonly code: string;
  /** a constant that is computed in front of the `try`: its name and its value */
  readonly hoisted: { readonly name: string; readonly code: string } | null;
  /** the guard is passed by when this is null or empty */
  readonly condition: string | null;
  /** null for a literal of the manifest */
  readonly value: Value | null;
}

/** The owner check of a guard: the row's field and the caller's id. */
export interface ResolvedOwner {
  readonly field: string;
  readonly value: Value;
}

/** Everything the rules look at once the place and the arguments are known. */
export interface Situation extends GuardInput {
  readonly body: BodyFacts;
  /** the guard stands in front of this step */
  readonly stepIndex: number;
  readonly step: Step;
  /** the accesses that the guard answers instead of; empty for a stub */
  readonly answered: readonly Access[];
  readonly live: LiveSituation | null;
}

export interface LiveSituation {
  readonly action: LiveAction;
  readonly fn: ConvexFunction | null;
  readonly args: readonly ResolvedArgument[];
  readonly owner: ResolvedOwner | null;
  /** the function answers with a list */
  readonly returnsList: boolean;
}

/** One safety rule. Gives the reason why a guard would be wrong here, or null. */
export type Rule = (situation: Situation) => Finding | null;

export type Action = LiveAction | StubAction;

/** The steps that a guard's answer skips: the one behind it and all that follow. */
export const skippedSteps = ({ body, stepIndex }: Situation): readonly Step[] => body.steps.slice(stepIndex);

/** Where a refusal is reported when nothing nearer is known. */
export const handlerPlace = ({ handler }: GuardInput): Place => handler.place;

/** The last name of a dotted field: `account.userId` is about `userId`. */
export const lastPart = (field: string): string => field.slice(field.lastIndexOf(".") + 1);

/** The file's own function that makes responses, where the manifest names one and the file has it. */
export const responseHelper = ({ entry, route }: Pick<GuardInput, "entry" | "route">): string | null =>
  route.topLevelNames.some(({ name }) => name === entry.respondWith) ? (entry.respondWith ?? null) : null;
