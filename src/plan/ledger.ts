import { z } from "zod";
import type { ChangeRecord } from "../edits/difference.js";
import type { Finding } from "../findings.js";
import { leavesByName } from "../manifest/routes.js";
import type { HandlerStatus, Verification } from "../report/model.js";
import { PROOF_MODES, type ProofMode } from "../verify/engine.js";
import type { Ordered } from "./order.js";

export const LEDGER_VERSION = 1;

/**
 * Where a plan stands in a run. `writing`: its files may be old or new, and its commit may be there or not; whoever
 * finds this in the ledger of a dead run has to look. All others are settled but `pending`.
 */
export type StepState = "pending" | "writing" | "committed" | "unchanged" | "failed" | "blocked";

/** One file that a step writes or commits, by what is needed to know its state and to put it back. */
export interface LedgerFile extends ChangeRecord {
  readonly file: string;
}

/** What was done to one handler. */
export interface LedgerHandler {
  readonly file: string;
  readonly method: string;
  readonly status: HandlerStatus;
}

export interface LedgerStep extends Ordered {
  readonly title: string;
  /** how many routes the plan has */
  readonly routes: number;
  readonly state: StepState;
  /** why it is failed, blocked or unchanged */
  readonly reason: string | null;
  /** the commit that was checked out when it was written, and the commit that it became */
  readonly before: string | null;
  readonly after: string | null;
  /** in an undo, the commit that the step takes back */
  readonly takesBack: string | null;
  readonly files: readonly LedgerFile[];
  readonly handlers: readonly LedgerHandler[];
  readonly findings: readonly Finding[];
  readonly verification: Verification | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number;
}

/** Somebody else's codemod that plans are run with instead of guards. */
export interface LedgerTransform {
  /** absolute path */
  readonly file: string;
  /** SHA-256 of its code */
  readonly digest: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What was asked for, as far as a resumed run must do it again in the same way. */
export interface LedgerOptions {
  readonly verify: ProofMode | false;
  readonly force: boolean;
  readonly strict: boolean;
  readonly commitPer: "plan" | "run";
  /** template of the commit's first line; null for the usual one */
  readonly message: string | null;
  readonly phase: string | null;
  /** folder of the summaries, POSIX from the app's root */
  readonly summaries: string | null;
  readonly mergeInto: string | null;
  readonly transform?: LedgerTransform | undefined;
}

/** What is known of a run: all that a later one needs to go on with it, or to take it back. */
export interface Ledger {
  readonly version: typeof LEDGER_VERSION;
  readonly id: string;
  /** of the tool that wrote it */
  readonly tool: string;
  readonly kind: "run" | "undo";
  /** an undo's runs that it takes back */
  readonly undoes: readonly string[];
  readonly state: "running" | "ended";
  /** SHA-256 of the manifest's text */
  readonly manifest: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** absolute path of the app in a git worktree; null: the app that holds the ledger */
  readonly worktree: string | null;
  readonly branch: string | null;
  /** what was checked out at the start */
  readonly start: { readonly commit: string; readonly tree: string };
  /** the tree of what was checked out at the end */
  readonly endTree: string | null;
  readonly options: LedgerOptions;
  readonly steps: readonly LedgerStep[];
  readonly merge: { readonly into: string; readonly commit: string | null; readonly reason: string | null } | null;
}

const text = z.string();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const objectName = z.string().regex(/^[0-9a-f]{40,64}$/);
const edit = z.strictObject({ start: z.int().min(0), end: z.int().min(0), text });
/** No run writes there; a ledger that names such a file was not written by one. */
const FORBIDDEN = /(?:^|[/\\])(?:\.git|\.migrate|node_modules)(?:[/\\]|$)/i;
const fileName = text.refine((name) => leavesByName(name) === null && !FORBIDDEN.test(name));
const file = z.strictObject({
  file: fileName,
  before: digest.nullable(),
  after: digest.nullable(),
  edits: z.array(edit),
});
const isFinding = (value: unknown): value is Finding =>
  z.looseObject({ kind: text, severity: z.enum(["error", "warning"]), file: text }).safeParse(value).success;
const isStatus = (value: unknown): value is HandlerStatus => typeof value === "string";

const step = z.strictObject({
  id: text,
  title: text,
  wave: z.int(),
  dependsOn: z.array(text),
  routes: z.int(),
  state: z.enum(["pending", "writing", "committed", "unchanged", "failed", "blocked"]),
  reason: text.nullable(),
  before: objectName.nullable(),
  after: objectName.nullable(),
  takesBack: objectName.nullable(),
  files: z.array(file),
  handlers: z.array(z.strictObject({ file: text, method: text, status: z.custom<HandlerStatus>(isStatus) })),
  findings: z.array(z.custom<Finding>(isFinding)),
  verification: z
    .strictObject({ engine: text, baseline: z.int(), new: z.int(), checkedFiles: z.int() })
    .loose()
    .nullable(),
  startedAt: text.nullable(),
  endedAt: text.nullable(),
  durationMs: z.number(),
});

const ledger: z.ZodType<Ledger> = z.strictObject({
  version: z.literal(LEDGER_VERSION),
  id: text,
  tool: text,
  kind: z.enum(["run", "undo"]),
  undoes: z.array(text),
  state: z.enum(["running", "ended"]),
  manifest: digest,
  startedAt: text,
  endedAt: text.nullable(),
  worktree: text.nullable(),
  branch: text.nullable(),
  start: z.strictObject({ commit: objectName, tree: objectName }),
  endTree: objectName.nullable(),
  options: z.strictObject({
    verify: z.union([z.enum(PROOF_MODES), z.literal(false)]),
    force: z.boolean(),
    strict: z.boolean(),
    commitPer: z.enum(["plan", "run"]),
    message: text.nullable(),
    phase: text.nullable(),
    summaries: text.nullable(),
    mergeInto: text.nullable(),
    transform: z.strictObject({ file: text, digest, options: z.record(text, z.unknown()) }).optional(),
  }),
  steps: z.array(step),
  merge: z.strictObject({ into: text, commit: text.nullable(), reason: text.nullable() }).nullable(),
});

/** A ledger's text: what it says, that a newer tool wrote it, or that it cannot be read. */
export function parseLedger(source: string): Ledger | "newer" | "unreadable" {
  const value = parseJson(source);
  const versioned = z.looseObject({ version: z.number() }).safeParse(value);
  if (versioned.success && versioned.data.version > LEDGER_VERSION) return "newer";
  const parsed = ledger.safeParse(value);
  return parsed.success ? parsed.data : "unreadable";
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}

export const printLedger = (value: Ledger): string => `${JSON.stringify(value, null, 2)}\n`;

/** A step that nothing has been done of. */
export const NEW_STEP = {
  state: "pending",
  reason: null,
  before: null,
  after: null,
  takesBack: null,
  files: [],
  handlers: [],
  findings: [],
  verification: null,
  startedAt: null,
  endedAt: null,
  durationMs: 0,
} as const;

/** The ledger with some steps told anew. */
export function withSteps(
  before: Ledger,
  ids: readonly string[],
  change: (step: LedgerStep) => Partial<LedgerStep>,
): Ledger {
  const steps = before.steps.map((each) => (ids.includes(each.id) ? { ...each, ...change(each) } : each));
  return { ...before, steps };
}

/** Steps of runs whose commits are in force: made, and not taken back by a later undo. */
export interface StandingStep {
  readonly run: Ledger;
  readonly step: LedgerStep;
}

/** The plans that stand as runs committed them, the oldest first. */
export function standingSteps(ledgers: readonly Ledger[]): readonly StandingStep[] {
  const standing: StandingStep[] = [];
  // Ids know seconds; two runs may begin in one.
  for (const run of [...ledgers].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    for (const each of run.steps.filter(({ state }) => state === "committed")) {
      if (run.kind === "run") standing.push({ run, step: each });
      else remove(standing, run.undoes, each.id);
    }
  }
  return standing;
}

function remove(standing: StandingStep[], runs: readonly string[], plan: string): void {
  const index = standing.findLastIndex(({ run, step: each }) => runs.includes(run.id) && each.id === plan);
  if (index >= 0) standing.splice(index, 1);
}
