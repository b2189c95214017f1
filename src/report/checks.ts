import type { CheckResult, CheckStatus } from "../checks/model.js";
import { printable } from "./printable.js";

const MARK: Readonly<Record<CheckStatus, string>> = { passed: "ok", failed: "FAILED", person: "look" };

const TITLES: readonly (readonly [CheckResult["kind"], string])[] = [
  ["truth", "truths"],
  ["artifact", "artifacts"],
  ["link", "key links"],
  ["modified", "files_modified"],
  ["command", "verification"],
];

/** The checks of a plan by kind: the answer and the question, and below it what was seen. */
export function checkTable(checks: readonly CheckResult[]): string {
  const sections = TITLES.flatMap(([kind, title]) => {
    const ofKind = checks.filter((check) => check.kind === kind);
    return ofKind.length === 0 ? [] : [[title, ...ofKind.flatMap(checkLines)].join("\n")];
  });
  return `${sections.join("\n\n")}\n`;
}

function checkLines({ kind, status, subject, question, detail }: CheckResult): readonly string[] {
  const what = kind === "truth" || status === "person" ? subject : `${subject} ${question}`;
  return [`  ${MARK[status].padEnd(6)} ${printable(what)}`, `         ${printable(detail)}`];
}

/** `14 checks: 9 passed, 3 failed, 2 for a person` */
export function checkCounts(checks: readonly CheckResult[]): string {
  const of = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const whole = `${checks.length} ${checks.length === 1 ? "check" : "checks"}`;
  return `${whole}: ${of("passed")} passed, ${of("failed")} failed, ${of("person")} for a person`;
}
