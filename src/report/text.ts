import { Chalk, supportsColor, supportsColorStderr, type ChalkInstance } from "chalk";
import { describe, type Finding } from "../findings.js";
import { codeFrame } from "./frame.js";
import type { HandlerStatus, Outcome, PlanResult, PlanRun, RunReport } from "./model.js";
import { nextSteps } from "./next.js";
import { outcomeWords, plural } from "./outcome-words.js";
import { printable } from "./printable.js";
import { allFindings, countsLine, verificationLine } from "./summary.js";
import { handlerRows } from "./table.js";

export interface TextOptions {
  readonly color: boolean;
  /** texts of files by path, for code frames; a finding in another file is shown without one */
  readonly sources?: ReadonlyMap<string, string>;
  /** the table of all handlers; otherwise their counts alone */
  readonly table?: boolean;
}

/** Whether colours belong on a stream: a terminal that knows them, and nobody who asked for none (`NO_COLOR`). */
export function wantsColor(stream: "stdout" | "stderr", env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  return (stream === "stdout" ? supportsColor : supportsColorStderr) !== false;
}

/** A report for a person: what became of the handlers, what was found, the proof, and what to do next. */
export function toText(report: RunReport, options: TextOptions): string {
  const chalk = new Chalk({ level: options.color ? 1 : 0 });
  const table = options.table === true ? tableLines(report, chalk) : [];
  const findings = allFindings(report).map((found) => findingLines(found, sourceOf(found, report, options), chalk));
  const plans = report.run === undefined ? [] : planLines(report, report.run, chalk);
  const sections = [
    table,
    writeLines(report, chalk),
    fileLines(report, chalk),
    changeLines(report, chalk),
    ...findings,
    plans,
    summaryLines(report, chalk),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** The text that a finding's place is in: a type error stands in the text as it would be. */
function sourceOf({ kind, file }: Finding, { changes }: RunReport, { sources }: TextOptions): string | undefined {
  const staged = kind === "type-error" ? changes.find((change) => change.file === file)?.after : null;
  return staged ?? sources?.get(file);
}

/** One finding: its place, title and message, the code it is about, and what to do. */
export function findingLines(found: Finding, source: string | undefined, chalk: ChalkInstance): readonly string[] {
  const { title, message, hint } = describe(found);
  const frame = source === undefined ? [] : codeFrame(source, found.line, found.column);
  const paint = found.severity === "error" ? chalk.red : chalk.yellow;
  return [
    `${chalk.bold(`${printable(found.file)}:${found.line}:${found.column}`)} ${paint(found.severity)} ${title}`,
    `  ${printable(message)}`,
    ...frame.map((line) => chalk.dim(`    ${line}`)),
    `  ${chalk.cyan("→")} ${printable(hint)}`,
  ];
}

function tableLines({ handlers }: RunReport, chalk: ChalkInstance): readonly string[] {
  return handlerRows(handlers).map(({ handler, method, route, domain, status, reason }) =>
    `${method}  ${route}  ${chalk.dim(domain)}  ${statusPaint(handler.status, chalk)(status)}  ${chalk.dim(reason)}`.trimEnd(),
  );
}

/** One line for each write, or each call of the old store, whatever became of it. */
const writeLines = ({ writes = [], calls = [] }: RunReport, chalk: ChalkInstance): readonly string[] =>
  [...writes, ...calls].map((each) => {
    const { place, status, reason } = each;
    const what = "write" in each ? each.write : each.call;
    const paint = status === "refused" ? chalk.red : chalk.green;
    return `${printable(place.file)}:${place.line} ${printable(what)}  ${paint(status.replaceAll("-", " "))}  ${chalk.dim(printable(reason ?? ""))}`.trimEnd();
  });

/** One line for each file that a codemod was asked about, but for those that it had nothing to say of. */
const fileLines = ({ files = [] }: RunReport, chalk: ChalkInstance): readonly string[] =>
  files
    .filter(({ status, reason }) => status === "changed" || status === "refused" || reason !== null)
    .map(({ file, status, reason }) => {
      const paint = status === "refused" ? chalk.red : status === "changed" ? chalk.green : chalk.dim;
      return `${printable(file)}  ${paint(status)}  ${chalk.dim(printable(reason ?? ""))}`.trimEnd();
    });

/** So many of the files that were written are named. */
const MOST_FILES = 8;

/** The files that were written, where no other lines name them. */
function changeLines(report: RunReport, chalk: ChalkInstance): readonly string[] {
  const { command, outcome, changes, files, run } = report;
  const isWritten = WRITING.has(command) && (outcome === "done" || outcome === "refused");
  if (!isWritten || files !== undefined || run !== undefined) return [];
  const shown = changes.slice(0, changes.length === MOST_FILES + 1 ? MOST_FILES + 1 : MOST_FILES);
  const rest = changes.length - shown.length;
  return [
    ...shown.map(({ file, before, after }) => {
      const what = before === null ? "new" : after === null ? "removed" : "changed";
      return `${printable(file)}  ${chalk.green(what)}`;
    }),
    ...(rest === 0 ? [] : [chalk.dim(`and ${rest} more`)]),
  ];
}

/** Commands that write what their report holds as changes. */
const WRITING: ReadonlySet<string> = new Set([
  "wire",
  "unwire",
  "apply",
  "ship",
  "schema",
  "sync",
  "replace",
  "cutover",
  "twin",
  "ci",
  "fix string-refs",
]);

function statusPaint(status: HandlerStatus, chalk: ChalkInstance): ChalkInstance {
  if (status === "refused") return chalk.red;
  if (status === "outdated" || status === "pending") return chalk.yellow;
  return status === "unmapped" || status === "excluded" || status === "ignored" ? chalk.dim : chalk.green;
}

/** One line for each plan of a run. */
function planLines({ command, outcome }: RunReport, { plans }: PlanRun, chalk: ChalkInstance): readonly string[] {
  const width = Math.max(0, ...plans.map(({ id }) => printable(id).length));
  return plans.map(({ id, title, status, reason, commit, files }) => {
    const isGood = status === "committed" || status === "unchanged";
    const word = planWords(status, command === "undo" ? "taken back" : "committed", outcome);
    const paint = isGood ? chalk.green : status === "pending" ? chalk.dim : chalk.red;
    const what = commit === null ? (reason ?? "") : `${commit.slice(0, 7)}  ${plural(files.length, "file")}`;
    return `${printable(id).padEnd(width)}  ${printable(title)}  ${paint(word)}  ${chalk.dim(printable(what))}`.trimEnd();
  });
}

function planWords(status: PlanResult["status"], committed: string, outcome: Outcome): string {
  if (status === "committed") return committed;
  if (status !== "pending") return status;
  return outcome === "dry-run" || outcome === "refused" ? `would be ${committed}` : "not begun";
}

function summaryLines(report: RunReport, chalk: ChalkInstance): readonly string[] {
  const { command, outcome, handlers, verification, commits, durationMs, run } = report;
  const isGood = outcome === "done" || outcome === "nothing-to-do" || outcome === "dry-run";
  const seconds = (durationMs / 1_000).toFixed(1);
  return [
    `${chalk.bold(`migrate ${command}`)}: ${(isGood ? chalk.green : chalk.red)(printable(outcomeWords(report)))} ${chalk.dim(`(${seconds} s)`)}`,
    ...(handlers.length > 0 ? [countsLine(report)] : []),
    ...(verification === null ? [] : [verificationLine(verification)]),
    ...(run === undefined ? commits.map((commit) => `commit ${printable(commit)}`) : []),
    ...(run === undefined ? [] : run.notes.map(printable)),
    ...nextSteps(report).map((step) => `${chalk.cyan("→")} ${printable(step)}`),
  ];
}
