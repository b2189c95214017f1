import { toJson } from "./json.js";
import type { RunReport } from "./model.js";
import { allFindings } from "./summary.js";

/** The lists of the JSON document, and what one of each is called. */
const TYPES = {
  handlers: "handler",
  writes: "write",
  calls: "call",
  files: "file",
  functions: "function",
  explanations: "explanation",
  plans: "plan",
  checks: "check",
  reaches: "reach",
  mentions: "mention",
  unused: "unused",
  differences: "difference",
  targets: "measurement",
  examined: "examined",
} as const;

/**
 * The JSON document as lines: first `{ "type": "report", … }` with everything that is no list, then each handler, each
 * finding (once, errors first) and whatever else the command tells of, a line each with its `type`.
 */
export function toJsonLines(report: RunReport): string {
  const { findings: _findings, ...document } = toJson(report);
  const lists = new Map<string, string>(Object.entries(TYPES));
  const whole = Object.entries(document).filter(([key]) => !lists.has(key));
  const lines: object[] = [{ type: "report", ...Object.fromEntries(whole) }];
  for (const [key, value] of Object.entries(document)) {
    const type = lists.get(key);
    if (type !== undefined && Array.isArray(value)) lines.push(...value.map((each: object) => ({ type, ...each })));
  }
  lines.push(...allFindings(report).map((found) => ({ type: "finding", ...found })));
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}
