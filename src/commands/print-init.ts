import { EXIT, type ExitCode } from "../errors.js";
import { callersIn } from "../draft/identity.js";
import { toDiff } from "../report/diff.js";
import { draftLines, draftReport, stubWarning, type DraftSummary } from "../report/draft.js";
import { nextAfterDraft } from "../report/draft-next.js";
import { printable } from "../report/printable.js";
import type { PreparedInit } from "../run/init.js";
import { MANIFEST_FILE } from "../workspace/app.js";
import { hasGeneratedApi } from "../workspace/convex-folder.js";
import type { CommonOptions } from "./options.js";
import { printResult, type Output } from "./output.js";

/** How the result of `init` is printed. */
export interface InitPrintOptions extends CommonOptions {
  readonly dryRun: boolean;
  readonly codegen: boolean;
  /** a person has seen the summary already */
  readonly isShown: boolean;
  /** by `performance.now()` */
  readonly startedAt: number;
}

/** Prints what was written, or the diff of what would be, with what was found beside it. */
export async function printPrepared(
  prepared: PreparedInit,
  written: readonly string[],
  { cwd, format, dryRun, codegen, isShown, startedAt }: InitPrintOptions,
  output: Output,
): Promise<ExitCode> {
  const { kept, changes, drafted, isKept, isUnread } = prepared;
  const summary = summaryOf(prepared);
  if (format !== "text") {
    const durationMs = Math.round(performance.now() - startedAt);
    const report = draftReport({ written, kept, dryRun, summary, changes, durationMs });
    return printResult({ report, sources: new Map() }, { cwd, format, diff: false, table: false }, output);
  }
  const { data, message } = output;
  if (dryRun) data(toDiff(changes));
  for (const file of written) data(`wrote ${file}\n`);
  for (const file of dryRun ? [] : kept) data(`kept  ${file} (it was there before)\n`);
  if (summary !== null && !isKept && !isShown) message(`\n${draftLines(summary).join("\n")}\n\n`);
  const convexDir = drafted?.found.sketch.convexDir ?? "convex";
  const hasApi = codegen || (await hasGeneratedApi(prepared.root, convexDir));
  const warning = summary === null || isKept ? null : stubWarning(summary.draft);
  if (warning !== null) message(`! ${warning}\n`);
  const steps = nextAfterDraft({
    summary,
    isKept,
    isUnread,
    dryRun,
    changes: changes.length > 0,
    hasApi,
    missing: prepared.missing,
    manifest: MANIFEST_FILE,
  });
  for (const step of steps) message(`→ ${printable(step)}\n`);
  return EXIT.clean;
}

/** What was found and drafted; null where nothing was. */
export function summaryOf({ drafted, proof, helperErrors }: PreparedInit): DraftSummary | null {
  if (drafted === null) return null;
  const { draft, found } = drafted;
  const { routesDir, convexDir, functions, supabase } = found.sketch;
  return {
    draft,
    routesDir,
    convexDir,
    functions: [...functions.values()].filter(({ visibility }) => visibility === "public").length,
    clients: found.clients,
    caller: callersIn(found.sketch.routes).get("userId")?.[0] ?? null,
    supabase: [...supabase.values()].some((tables) => tables.length > 0),
    proof,
    helperErrors,
  };
}
