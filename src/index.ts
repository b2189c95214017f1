/**
 * The commands as functions. Each gives what its command prints, and ends nothing: the exit code is a value.
 *
 * @packageDocumentation
 */
import type { ExitCode } from "./errors.js";
import type { RawManifest } from "./manifest/schema.js";
import type { CheckResult } from "./checks/model.js";
import type { Finding } from "./findings.js";
import type { RunReport } from "./report/model.js";
import type { Progress, RunResult } from "./run/pipeline.js";
import type { RewriteRequest } from "./run/rewrite.js";
import type { ProofMode } from "./verify/engine.js";

export { MigrateError, type ExitCode } from "./errors.js";
export type { CheckResult } from "./checks/model.js";
export type { Finding } from "./findings.js";
export type { HandlerResult, HandlerStatus, Outcome, RunReport, Verification } from "./report/model.js";
export type { ProofMode } from "./verify/engine.js";

/** What stands in `migrate.manifest.json`, before defaults are filled in. */
export type ManifestSource = RawManifest;

/**
 * Lets the compiler check a manifest that a program makes. The commands read `migrate.manifest.json`, so write it there:
 *
 *     writeFileSync("migrate.manifest.json", JSON.stringify(defineManifest({ domains: { … } }), null, 2));
 *
 * @returns the same value; what it says is judged where it is used, together with the app
 */
export const defineManifest = (manifest: ManifestSource): ManifestSource => manifest;

/** Which handlers; several ways may be combined, and at least one has to be there. */
export interface SelectOptions {
  /** the app's folder; the current one when left out */
  readonly cwd?: string;
  readonly domains?: readonly string[];
  /** ids of plans in the manifest */
  readonly plans?: readonly string[];
  /** route files, or route keys of the manifest */
  readonly routes?: readonly string[];
  /** every mapped handler */
  readonly all?: boolean;
}

export interface PlanOptions extends SelectOptions {
  /** what the plan would do; `wire` when left out */
  readonly command?: "wire" | "unwire";
  /** what the app's TypeScript is asked about; false for no proof, `affected` when left out */
  readonly verify?: ProofMode | false;
  /** refuse what would only be warned about */
  readonly strict?: boolean;
  readonly onProgress?: (message: string) => void;
}

export interface WireOptions extends Omit<PlanOptions, "command"> {
  /** decide and prove, write nothing */
  readonly dryRun?: boolean;
  /** as a dry run; the exit code is 2 when something is pending */
  readonly check?: boolean;
  /** also touch files with other uncommitted changes, and guards that were edited by hand */
  readonly force?: boolean;
}

/** How a run ended. */
export interface Result {
  /** what `--json` prints, and `changes`: each changed file's text before and after */
  readonly report: RunReport;
  /** the texts that were read, by POSIX path from the app's root */
  readonly sources: ReadonlyMap<string, string>;
  readonly exitCode: ExitCode;
}

/**
 * Puts guards in front of the old code of the selected handlers, proven first: all of it is written, or nothing.
 *
 * @throws MigrateError when it cannot run: no app, no manifest, nothing selected, a name that is not in the manifest
 */
export const wire = (options: WireOptions): Promise<Result> => rewriting("wire", options);

/** Takes the guards out again, byte for byte; errors as for `wire`. */
export const unwire = (options: WireOptions): Promise<Result> => rewriting("unwire", options);

async function rewriting(command: "wire" | "unwire", options: WireOptions): Promise<Result> {
  const { rewriteRoutes } = await import("./run/rewrite.js");
  return withExitCode(await rewriteRoutes(command, requestOf(command, options)));
}

/** What would be written, to be looked at and carried out by `migrate apply`. */
export interface PlanResult extends Result {
  /** the text of a saved plan; null when it is not proven */
  readonly plan: string | null;
  /** the app's folder, without links */
  readonly root: string;
}

/** Decides and proves what `wire` (or `unwire`) would write, and writes nothing; errors as for `wire`. */
export async function plan(options: PlanOptions): Promise<PlanResult> {
  const { command = "wire" } = options;
  const { planRewriting } = await import("./run/rewrite.js");
  const {
    plan: text,
    root,
    ...result
  } = await planRewriting(command, requestOf(command, { ...options, dryRun: true }));
  return { ...(await withExitCode(result)), plan: text, root };
}

export interface VerifyOptions {
  /** the app's folder; the current one when left out */
  readonly cwd?: string;
  /** a `PLAN.md`, or the id of one in `.planning` */
  readonly plan: string;
  /** the commit before the work; the one that brought the plan when left out */
  readonly since?: string;
}

/** What a plan document says, answered. */
export interface VerifyResult {
  readonly outcome: "done" | "checks-failed" | "plans-invalid";
  readonly exitCode: ExitCode;
  readonly id: string | null;
  readonly checks: readonly CheckResult[];
  /** why the document cannot be read */
  readonly findings: readonly Finding[];
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Answers everything that a plan document says must be true. Nothing of the document is run.
 *
 * @throws MigrateError when there is no such document or commit
 */
export async function verify({ cwd = process.cwd(), plan: document, since }: VerifyOptions): Promise<VerifyResult> {
  const [{ verifyPlan }, { EXIT }] = await Promise.all([import("./run/verify-plan.js"), import("./errors.js")]);
  const verified = await verifyPlan({ cwd, plan: document, since: since ?? null });
  if (verified.findings.length > 0) return { ...verified, outcome: "plans-invalid", exitCode: EXIT.manifestInvalid };
  if (verified.checks.some(({ status }) => status === "failed"))
    return { ...verified, outcome: "checks-failed", exitCode: EXIT.verificationFailed };
  return { ...verified, outcome: "done", exitCode: EXIT.clean };
}

const NO_PROGRESS: Progress = () => {};

function requestOf(command: "wire" | "unwire", options: WireOptions): RewriteRequest {
  const { cwd = process.cwd(), domains = [], plans = [], routes = [], all = false, onProgress = NO_PROGRESS } = options;
  const { dryRun = false, check = false, verify: proof = "affected", force = false, strict = false } = options;
  return {
    cwd,
    selection: { domains, plans, routes, all },
    options: { command, dryRun, check, verify: proof, force, strict },
    progress: onProgress,
  };
}

async function withExitCode(result: RunResult): Promise<Result> {
  const { exitCodeOf } = await import("./report/outcome.js");
  return { ...result, exitCode: exitCodeOf(result.report) };
}
