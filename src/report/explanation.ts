import { describe, type Finding } from "../findings.js";
import type { HttpMethod, Place } from "../manifest/model.js";
import { codeFrame } from "./frame.js";
import { printable } from "./printable.js";

/** Why a handler is guarded as it is, or is not. Plain values, as `--json` prints them. */
export interface Explanation {
  readonly file: string;
  readonly method: HttpMethod;
  readonly form: string;
  readonly place: Place;
  /** the entry as the manifest has it, or null */
  readonly entry: { readonly domain: string; readonly action: string; readonly place: Place } | null;
  readonly gates: readonly {
    readonly place: Place;
    readonly condition: string;
    readonly status: number | null;
    readonly kind: "return" | "throw";
  }[];
  readonly accesses: readonly {
    readonly place: Place;
    readonly text: string;
    readonly model: string;
    readonly effect: "read" | "write";
    readonly role: "decides" | "answers";
    readonly where: readonly { readonly field: string; readonly value: string; readonly from: readonly string[] }[];
  }[];
  readonly decision: "guard" | "refused" | "unmapped" | "ignored" | "guarded-by-hand";
  /** where the guard goes, its text, its arguments, and the names that are in scope there */
  readonly guard: {
    readonly place: Place;
    readonly lines: readonly string[];
    readonly arguments: readonly { readonly name: string; readonly code: string; readonly from: readonly string[] }[];
    readonly inScope: readonly string[];
  } | null;
  readonly finding: Finding | null;
}

/** An explanation for a person: what was seen, in the order of the text, and what follows from it. */
export function explanationText(explanation: Explanation, source: string): string {
  const { file, method, form, place, entry } = explanation;
  const lines = [
    `${method} ${printable(file)}:${place.line}  (${form})`,
    entry === null
      ? "  no entry of the manifest maps it"
      : `  ${entry.domain}: ${entry.action}  (${entry.place.file}:${entry.place.line})`,
    ...section(
      "gates",
      explanation.gates.map((gate) => `${at(gate.place)}${gate.kind} ${gate.status ?? ""} if ${gate.condition}`),
    ),
    ...section("data", explanation.accesses.flatMap(accessLines)),
    ...decisionLines(explanation, source),
  ];
  return `${lines.map((line) => printable(line).trimEnd()).join("\n")}\n`;
}

const at = ({ line }: Place): string => `line ${line}: `;

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];

function accessLines({ place, text, effect, role, where }: Explanation["accesses"][number]): readonly string[] {
  const what = effect === "write" ? "writes" : role === "decides" ? "reads, only to decide" : "reads for the answer";
  return [
    `${at(place)}${text}  (${what})`,
    ...where.map(({ field, value, from }) => `  where ${field}: ${value}  ← ${from.join(", ")}`),
  ];
}

function decisionLines({ decision, guard, finding }: Explanation, source: string): readonly string[] {
  if (decision === "unmapped") return [];
  if (decision === "ignored") return ["  a migrate-ignore comment keeps the tool away"];
  if (decision === "guarded-by-hand") return ["  somebody has guarded it by hand"];
  if (finding !== null) {
    const { title, message, hint } = describe(finding);
    const frame = codeFrame(source, finding.line, finding.column).map((line) => `    ${line}`);
    return [`  refused: ${title} (${finding.kind})`, `    ${message}`, ...frame, `    → ${hint}`];
  }
  if (guard === null) return [];
  return [
    ...section(
      "arguments",
      guard.arguments.map(
        ({ name, code, from }) => `${name}: ${code}${from.length === 0 ? "" : `  ← ${from.join(", ")}`}`,
      ),
    ),
    `  in scope: ${guard.inScope.join(", ") || "nothing"}`,
    `  guard in front of line ${guard.place.line}`,
    ...codeFrame(source, guard.place.line, guard.place.column).map((line) => `    ${line}`),
    ...guard.lines.map((line) => `    + ${line}`),
  ];
}
