import { printable } from "../report/printable.js";
import type { Comparison, Measurement } from "./model.js";

const COLUMNS = ["", "p50 ms", "p95 ms", "p99 ms", "requests/s", "requests", "not 2xx", "errors"] as const;

/** A comparison for a person: a table, and what the second costs or saves. */
export function benchText({ differences, targets, load }: Comparison): string {
  const unlike = differences.map(({ path, left, right }) => printable(`  ${path}: ${left} | ${right}`));
  const head = unlike.length === 0 ? ["The answers are alike."] : [`The answers differ (first | second):`, ...unlike];
  if (targets.length === 0) return lines([...head, "Nothing was measured. --allow-different measures all the same."]);
  const { rounds, duration, connections } = load;
  const how = `${rounds} rounds of ${duration} s each, in turns, ${connections} connections`;
  return lines([...head, how, "", ...table(targets.map(cells)), "", ...gaps(targets)]);
}

const cells = (target: Measurement): readonly string[] => [
  printable(target.name),
  target.p50.toFixed(2),
  target.p95.toFixed(2),
  target.p99.toFixed(2),
  target.requestsPerSecond.toFixed(1),
  String(target.requests),
  String(target.failed),
  String(target.errors + target.timeouts),
];

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const all = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return all.map((row) => row.map(pad).join("  ").trimEnd());
}

function gaps([left, right]: readonly Measurement[]): readonly string[] {
  if (left === undefined || right === undefined || left.requests === 0 || right.requests === 0) return [];
  const gap = (key: "p50" | "p95" | "p99"): string => {
    const difference = right[key] - left[key];
    const percent = left[key] === 0 ? "" : ` (${signed((difference / left[key]) * 100, 0)} %)`;
    return `${key} ${signed(difference, 2)} ms${percent}`;
  };
  return [`${printable(right.name)} against ${printable(left.name)}: ${gap("p50")}, ${gap("p95")}, ${gap("p99")}`];
}

const signed = (value: number, digits: number): string => `${value < 0 ? "" : "+"}${value.toFixed(digits)}`;

const lines = (all: readonly string[]): string => `${all.join("\n")}\n`;
