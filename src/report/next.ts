import type { HandlerStatus, Outcome, RunReport } from "./model.js";

/** What a person does next, by how the run ended. Empty when there is nothing to do. */
export function nextSteps(report: RunReport): readonly string[] {
  return report.status?.next ?? (hasFailedPlans(report) ? [AFTER_FAILED_PLANS] : byOutcome(report));
}

const AFTER_FAILED_PLANS = "What is committed stays. Mend what is named above and run the other plans again.";

const hasFailedPlans = ({ run }: RunReport): boolean =>
  run?.plans.some(({ status }) => status === "failed" || status === "blocked") === true;

function byOutcome(report: RunReport): readonly string[] {
  switch (report.outcome) {
    case "pending":
      return [`Run \`migrate ${report.command}\` with the same selection to write these changes.`];
    case "dry-run":
      return report.changes.length > 0 ? [HOW_TO_WRITE[report.command] ?? AFTER_DRY_RUN] : [];
    case "done":
    case "refused":
      return afterDone(report);
    default:
      return AFTER_OUTCOME[report.outcome] ?? [];
  }
}

/** What a run that did its work leaves to be done. */
function afterDone(report: RunReport): readonly string[] {
  const { command, outcome, handlers } = report;
  const has = (wanted: HandlerStatus): boolean => handlers.some(({ status }) => status === wanted);
  return [
    ...(command === "scan" && has("pending") ? [AFTER_SCAN] : []),
    ...(["wire", "run"].includes(command) ? afterWiring(report) : []),
    ...(command === "ship" ? afterShipping(report) : []),
    ...(command === "ci" ? afterCi(report) : []),
    ...(command === "schema" ? afterSchema(report) : []),
    ...(outcome === "done" ? (AFTER_DONE[command] ?? []) : []),
    ...(has("refused") ? [AFTER_REFUSAL] : []),
  ];
}

const AFTER_DONE: Readonly<Record<string, readonly string[]>> = {
  cutover: ["Run `migrate leftovers` for what still reaches the old store."],
  replace: ["Run `migrate leftovers` for what still reaches the old store."],
  leftovers: ["Nothing of this reaches the old store any more. What is listed as used by nothing can go."],
};

const AFTER_OUTCOME: Partial<Readonly<Record<Outcome, readonly string[]>>> = {
  "manifest-invalid": ["Mend the manifest and run again; nothing was read or written beyond it."],
  "plans-invalid": ["Mend what is named above and run again; no such plan is run."],
  "checks-failed": ["Do what is named above, and run again."],
  "not-ready": ["Nothing was written. Do what is named above, and run again."],
  "left-over": ['Move what is named above, or say in "keep" what stays on purpose, and run again.'],
  "verification-failed": ["Nothing was written. Mend what is named above and run again."],
  "would-overwrite": ["Nothing was written. Commit or put aside the changes, or run again with --force."],
};

const AFTER_SCAN =
  "`migrate wire --domain <name> --dry-run` shows what would be written; `migrate status` says what comes next.";
const AFTER_CI =
  "Commit it. It fails while a mapped handler is not guarded; `migrate ci --domain …` checks what is wired.";
const AFTER_DRY_RUN = "Run the same command without --dry-run to write these changes.";
const HOW_TO_WRITE: Readonly<Record<string, string>> = {
  "plan create": "Look the plan through, then `migrate apply` it.",
};

const AFTER_REFUSAL =
  'Refused handlers were left alone. Follow their hints, or acknowledge them with "skip": "reason".';

const afterCi = ({ findings }: RunReport): readonly string[] =>
  findings.length === 0
    ? [AFTER_CI]
    : ["Do first what is named above: without it every run fails before anything is checked."];

const afterShipping = ({ changes }: RunReport): readonly string[] =>
  changes.length === 0
    ? []
    : [
        "Nothing runs them yet: `npx convex dev` or `npx convex deploy` sends them to a deployment. Set CONVEX_SERVER_KEY there.",
        "Then run `migrate wire` with the same selection, and `migrate sync` for a domain whose writes are synced.",
      ];

const afterSchema = ({ changes }: RunReport): readonly string[] =>
  changes.length === 0
    ? []
    : [
        "The tables are empty: `npx convex dev` or `npx convex deploy` makes them, and `migrate backfill` copies the rows.",
      ];

const WHAT_WAS_WIRED =
  "`git diff` shows what was written; `migrate unwire` with the same selection takes it out again.";

function afterWiring({ command, handlers }: RunReport): readonly string[] {
  const changed = handlers.filter(({ status }) => status === "wired" || status === "stubbed" || status === "replaced");
  const domains = [...new Set(changed.flatMap(({ domain }) => (domain === null ? [] : [domain])))];
  return domains.length === 0
    ? []
    : [
        `Nothing is switched yet. Flip one domain at a time (${domains.join(", ")}), after its data is in Convex.`,
        ...(command === "wire" ? [WHAT_WAS_WIRED] : []),
        "`migrate status` says what each domain still needs.",
      ];
}
