import { describe, type Finding } from "../findings.js";
import { burnDown, SHARES } from "./burn-down.js";
import { otherTables } from "./markdown-tables.js";
import { asCode, folded, inMarkdown, markdownTable } from "./markdown-text.js";
import type { HandlerResult, PlanRun, RunReport } from "./model.js";
import { nextSteps } from "./next.js";
import { outcomeWords } from "./outcome-words.js";
import { allFindings, countsLine, handlerWords, verificationLine } from "./summary.js";

/** A report for the body of a pull request. */
export function toMarkdown(report: RunReport): string {
  const { command, handlers, verification, run } = report;
  const sections: readonly (readonly string[])[] = [
    [`### migrate ${inMarkdown(command)}: ${inMarkdown(outcomeWords(report))}`],
    handlers.length === 0 ? [] : [countsLine(report)],
    handlers.length === 0 ? [] : domainTable(handlers),
    verification === null ? [] : [inMarkdown(verificationLine(verification))],
    run === undefined ? [] : planTable(run),
    findingTable(allFindings(report)),
    handlers.length === 0 ? [] : folded(`All handlers (${handlers.length})`, handlerTable(report)),
    ...otherTables(report),
    nextSteps(report).map((step) => `- ${inMarkdown(step)}`),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const domainTable = (handlers: readonly HandlerResult[]): readonly string[] =>
  markdownTable(
    ["domain", ...SHARES.map(({ words }) => words)],
    burnDown(handlers).map(({ domain, counts }) => [
      asCode(domain),
      ...SHARES.map(({ share }) => (counts[share] === 0 ? "" : String(counts[share]))),
    ]),
  );

function findingTable(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const rows = findings.map((found) => {
    const { title, message, hint } = describe(found);
    const { severity, kind, file, line } = found;
    return [
      `${severity === "error" ? "✗" : "!"} ${inMarkdown(title)} (${asCode(kind)})`,
      asCode(`${file}:${line}`),
      inMarkdown(message),
      inMarkdown(hint),
    ];
  });
  const table = markdownTable(["finding", "place", "what", "what to do"], rows);
  return findings.length > 10 ? folded(`${findings.length} findings`, table) : table;
}

const handlerTable = (report: RunReport): readonly string[] =>
  markdownTable(
    ["handler", "domain", "status", "reason"],
    report.handlers.map((handler) => [
      asCode(`${handler.method} ${handler.route}`),
      inMarkdown(handler.domain ?? ""),
      handlerWords(handler, report),
      inMarkdown(handler.reason ?? ""),
    ]),
  );

const planTable = ({ plans }: PlanRun): readonly string[] =>
  markdownTable(
    ["plan", "title", "status", "commit"],
    plans.map(({ id, title, status, commit, reason }) => [
      asCode(id),
      inMarkdown(title),
      reason === null ? status : `${status}: ${inMarkdown(reason)}`,
      commit === null ? "" : asCode(commit.slice(0, 7)),
    ]),
  );
