import { describe, type Finding } from "../findings.js";
import type { RunReport } from "./model.js";
import { nextSteps } from "./next.js";
import { outcomeWords } from "./outcome-words.js";
import { exitCodeOf } from "./outcome.js";
import { printable } from "./printable.js";
import { allFindings, countsLine } from "./summary.js";

/**
 * Workflow commands of GitHub Actions: an annotation for each finding, and one for the run.
 *
 * @param prefix the app's folder below the repository's; annotations are placed from there
 */
export function toGithub(report: RunReport, { prefix }: { readonly prefix: string }): string {
  const findings = allFindings(report).map((found) => annotation(found, prefix));
  return `${[...findings, summary(report)].join("\n")}\n`;
}

function annotation(found: Finding, prefix: string): string {
  const { title, message, hint } = describe(found);
  const { severity, kind, file, line, column } = found;
  const properties = { file: `${prefix}${file}`, line, col: column, title: `${title} (${kind})` };
  return command(severity, properties, [message, `→ ${hint}`]);
}

function summary(report: RunReport): string {
  const isGood = exitCodeOf(report) === 0;
  const counts = report.handlers.length === 0 ? [] : [countsLine(report)];
  const lines = [outcomeWords(report), ...counts, ...nextSteps(report).map((step) => `→ ${step}`)];
  return command(isGood ? "notice" : "error", { title: `migrate ${report.command}` }, lines);
}

function command(
  kind: "error" | "warning" | "notice",
  properties: Readonly<Record<string, string | number>>,
  lines: readonly string[],
): string {
  const said = Object.entries(properties).map(([name, value]) => `${name}=${property(printable(String(value)))}`);
  return `::${kind} ${said.join(",")}::${lines.map((line) => data(printable(line))).join("%0A")}`;
}

const data = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
