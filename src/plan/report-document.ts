import { z } from "zod";
import { MigrateError } from "../errors.js";
import type { JsonReport } from "../report/json.js";
import type {
  CallResult,
  CallStatus,
  FileResult,
  HandlerResult,
  HandlerStatus,
  Outcome,
  PlanRun,
  Shipping,
  ShippingStatus,
  TableResult,
  Verification,
  WriteResult,
  WriteStatus,
} from "../report/model.js";
import {
  answers,
  appStatus,
  checked,
  comparison,
  draft,
  explanation,
  found,
  leftovers,
  method,
  place,
  planView,
  rows,
} from "./report-sections.js";

const text = z.string();
const words = text.nullable();
const count = z.int().min(0);

/** Each value of a union by its own name, so that the compiler sees one that is missing. */
type Named<Value extends string> = { readonly [Each in Value]: Each };

const OUTCOMES: Named<Outcome> = {
  done: "done",
  "nothing-to-do": "nothing-to-do",
  "dry-run": "dry-run",
  pending: "pending",
  "verification-failed": "verification-failed",
  "would-overwrite": "would-overwrite",
  "manifest-invalid": "manifest-invalid",
  "plans-invalid": "plans-invalid",
  "checks-failed": "checks-failed",
  "not-ready": "not-ready",
  "left-over": "left-over",
  "answers-differ": "answers-differ",
  incomplete: "incomplete",
  refused: "refused",
  "could-not-run": "could-not-run",
};

const HANDLER_STATUSES: Named<HandlerStatus> = {
  wired: "wired",
  stubbed: "stubbed",
  "already-wired": "already-wired",
  "wired-by-hand": "wired-by-hand",
  outdated: "outdated",
  replaced: "replaced",
  pending: "pending",
  "cut-over": "cut-over",
  unwired: "unwired",
  "not-wired": "not-wired",
  unmapped: "unmapped",
  excluded: "excluded",
  ignored: "ignored",
  refused: "refused",
};

const WRITE_STATUSES: Named<WriteStatus> = {
  synced: "synced",
  "already-synced": "already-synced",
  replaced: "replaced",
  "synced-by-hand": "synced-by-hand",
  unsynced: "unsynced",
  "not-synced": "not-synced",
  unmapped: "unmapped",
  ignored: "ignored",
  refused: "refused",
};

const CALL_STATUSES: Named<CallStatus> = {
  replaced: "replaced",
  covered: "covered",
  kept: "kept",
  ignored: "ignored",
  left: "left",
  refused: "refused",
};

const SHIPPING_STATUSES: Named<ShippingStatus> = {
  shipped: "shipped",
  "already-there": "already-there",
  differs: "differs",
  own: "own",
  missing: "missing",
  refused: "refused",
};

const judged = { domain: words, reason: words, finding: found.nullable() };

const handler: z.ZodType<HandlerResult> = z.looseObject({
  file: text,
  method,
  route: text,
  status: z.enum(HANDLER_STATUSES),
  place: place.nullable(),
  ...judged,
});
const write: z.ZodType<WriteResult> = z.looseObject({
  file: text,
  place,
  write: text,
  status: z.enum(WRITE_STATUSES),
  ...judged,
});
const call: z.ZodType<CallResult> = z.looseObject({
  file: text,
  place,
  call: text,
  status: z.enum(CALL_STATUSES),
  ...judged,
});
const file: z.ZodType<FileResult> = z.looseObject({
  file: text,
  status: z.enum(["changed", "unchanged", "skipped", "refused"]),
  reason: words,
});
const TABLE_STATUSES: Named<TableResult["status"]> = {
  proposed: "proposed",
  there: "there",
  differs: "differs",
  "left-out": "left-out",
};
const tableResult: z.ZodType<TableResult> = z.looseObject({
  model: text,
  table: text,
  status: z.enum(TABLE_STATUSES),
});
const shipping: z.ZodType<Shipping> = z.looseObject({
  name: text,
  status: z.enum(SHIPPING_STATUSES),
  file: words,
  because: z.array(text),
});
const verification: z.ZodType<Verification> = z.looseObject({
  engine: text,
  baseline: count,
  new: count,
  checkedFiles: count,
});
const run: z.ZodType<PlanRun> = z.looseObject({
  id: words,
  plans: z.array(
    z.looseObject({
      id: text,
      title: text,
      wave: z.int(),
      status: z.enum(["committed", "unchanged", "failed", "blocked", "pending"]),
      reason: words,
      commit: words,
      files: z.array(text),
      durationMs: z.number(),
    }),
  ),
  notes: z.array(text),
});

const document: z.ZodType<JsonReport> = z
  .looseObject({
    version: z.literal(1),
    command: text,
    outcome: z.enum(OUTCOMES),
    handlers: z.array(handler),
    findings: z.array(found),
    verification: verification.nullable(),
    commits: z.array(text),
    durationMs: z.number().min(0),
    functions: z.array(shipping).exactOptional(),
    tables: z.array(tableResult).exactOptional(),
    files: z.array(file).exactOptional(),
    writes: z.array(write).exactOptional(),
    calls: z.array(call).exactOptional(),
    rows: rows.exactOptional(),
    run: run.exactOptional(),
    explanations: z.array(explanation).exactOptional(),
    plans: z.array(planView).exactOptional(),
    status: appStatus.exactOptional(),
    draft: draft.exactOptional(),
    examined: z
      .array(z.looseObject({ what: text, said: text, isSkipped: z.boolean(), isFine: z.boolean() }))
      .exactOptional(),
    answers: answers.exactOptional(),
    starts: leftovers.starts.exactOptional(),
    reaches: leftovers.reaches.exactOptional(),
    mentions: leftovers.mentions.exactOptional(),
    unused: leftovers.unused.exactOptional(),
    plan: checked.plan.exactOptional(),
    checks: checked.checks.exactOptional(),
    load: comparison.load.exactOptional(),
    differences: comparison.differences.exactOptional(),
    targets: comparison.targets.exactOptional(),
  })
  .meta({
    title: "convex-cutover report, version 1",
    description:
      "What `migrate … --json` prints. Later releases may add keys and kinds of findings; what is here keeps its meaning as long as the version is 1.",
  });

/** A report and the file that it was read from. */
export interface NamedReport {
  readonly name: string;
  readonly report: JsonReport;
}

/**
 * Reads what a command printed with `--json`.
 *
 * @param name the file's name, for messages
 * @throws MigrateError when it is no such report
 */
export function readReport(name: string, source: string): NamedReport {
  try {
    return { name, report: document.parse(JSON.parse(source)) };
  } catch (error) {
    throw new MigrateError(`${name} is no report of this tool.`, {
      cause: error,
      hint: "Name files that a command wrote with --json.",
    });
  }
}

/** The JSON Schema of the document, as `report.schema.json` has it. */
export const reportSchema = (): object => z.toJSONSchema(document, { io: "input", reused: "ref" });
