import { describe, type Finding } from "../findings.js";
import { printable } from "./printable.js";

/** One thing that was looked at. */
export interface Examined {
  /** `TypeScript` */
  readonly what: string;
  /** what was found, in a few words; why, for what could not be looked at */
  readonly said: string;
  /** what is wrong with it; none when all is well */
  readonly findings: readonly Finding[];
  /** it was not looked at */
  readonly isSkipped?: boolean;
}

/** The same without what is wrong: that stands among the findings of the report. */
export interface ExaminedView {
  readonly what: string;
  readonly said: string;
  readonly isSkipped: boolean;
  readonly isFine: boolean;
}

const MARKS = { error: "✗", warning: "!", fine: "✓", skipped: "·" } as const;

/** A line for each, and below it what is wrong and what to do about that. */
export function doctorText(examined: readonly Examined[]): string {
  const width = Math.max(0, ...examined.map(({ what }) => what.length));
  const lines = examined.flatMap((each) => [
    `${MARKS[markOf(each)]} ${each.what.padEnd(width)}  ${printable(each.said)}`,
    ...each.findings.flatMap((found) => {
      const { message, hint } = describe(found);
      const where = found.file === "." ? "" : `${found.file}: `;
      return [`    ${printable(where + message)}`, `    → ${printable(hint)}`];
    }),
  ]);
  return `${lines.join("\n")}\n\n${verdict(examined)}\n`;
}

function markOf({ findings, isSkipped = false }: Examined): keyof typeof MARKS {
  if (isSkipped) return "skipped";
  if (findings.some(({ severity }) => severity === "error")) return "error";
  return findings.length > 0 ? "warning" : "fine";
}

function verdict(examined: readonly Examined[]): string {
  const count = (severity: Finding["severity"]): number =>
    examined.flatMap(({ findings }) => findings).filter((found) => found.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  if (errors + warnings === 0) return "All is well.";
  return `${plural(errors, "error")}, ${plural(warnings, "warning")}.`;
}

const plural = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
