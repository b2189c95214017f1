import type { Draft, DraftedEntry } from "../draft/model.js";
import { describe, type Finding } from "../findings.js";
import { columns } from "./columns.js";
import type { FileChange, RunReport, Verification } from "./model.js";
import { printable } from "./printable.js";

/** What `init` found and drafted, as plain values. */
export interface DraftSummary {
  readonly draft: Draft;
  readonly routesDir: string;
  readonly convexDir: string;
  readonly functions: number;
  /** modules that routes take a Prisma client from */
  readonly clients: readonly string[];
  readonly supabase: boolean;
  /** where the caller's id comes from, by what most reads compare with */
  readonly caller: string | null;
  /** null where the app's TypeScript was not asked */
  readonly proof: Verification | { readonly reason: string } | null;
  /** what the app's TypeScript says against the helpers that are written with the draft */
  readonly helperErrors: readonly Finding[];
}

/** `1 stub`, `2 stubs` */
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

export const entriesOf = ({ domains }: Draft): readonly DraftedEntry[] => domains.flatMap(({ entries }) => entries);

const ofOutcome = (draft: Draft, outcome: DraftedEntry["outcome"]): readonly DraftedEntry[] =>
  entriesOf(draft).filter((entry) => entry.outcome === outcome);

/** The lines that say what was found, what is drafted, and what that means. */
export function draftLines(summary: DraftSummary): readonly string[] {
  const { draft, proof, helperErrors } = summary;
  const [live, stubs] = [ofOutcome(draft, "live").length, ofOutcome(draft, "stub").length];
  const rows: [string, string][] = [["found", foundWords(summary)]];
  if (draft.known > 0) rows.push(["known", `${count(draft.known, "handler")} that the manifest names already`]);
  rows.push(["drafted", `${live} live, ${count(stubs, "stub")}, ${planWords(draft)}`]);
  for (const line of domainLines(draft)) rows.push(["", line]);
  if (draft.exclude.length > 0) rows.push(["excluded", exclusionWords(draft)]);
  for (const [index, words] of refusalLines(draft).entries()) rows.push([index === 0 ? "left out" : "", words]);
  if (draft.unreadable.length > 0) rows.push(["unread", `${draft.unreadable.join(", ")}: does not parse`]);
  if (entriesOf(draft).some(isDrafted)) rows.push(["proof", proofWords(proof)]);
  for (const error of helperErrors)
    rows.push(["", `in a helper: ${error.file}:${error.line}:${error.column} ${describe(error).message}`]);
  return columns(rows.map((row) => row.map(printable)));
}

/** What a stub means, for a person who has just got some. */
export function stubWarning(draft: Draft): string | null {
  const stubs = ofOutcome(draft, "stub");
  if (stubs.length === 0) return null;
  return (
    `${count(stubs.length, "stub")}: with DS_<DOMAIN>=convex everybody gets the fixed answer instead of the rows that Prisma has. ` +
    "Give them a Convex function before you switch their domain, or take them out: a route without an entry stays on Prisma."
  );
}

function foundWords({ draft, routesDir, convexDir, functions, clients, supabase, caller }: DraftSummary): string {
  const isThrough = clients.length === 0 && entriesOf(draft).some(({ models }) => models.length > 0);
  const stores = [
    ...(isThrough ? ["Prisma in functions that routes call"] : []),
    ...(clients.length === 0
      ? []
      : [`Prisma through ${clients.slice(0, 3).join(", ")}${clients.length > 3 ? ", …" : ""}`]),
    ...(supabase ? ["Supabase"] : []),
  ];
  return [
    `${count(draft.handlers, "GET handler")} below ${routesDir}`,
    stores.length === 0 ? "no Prisma client" : stores.join(" and "),
    functions === 0
      ? `no Convex functions in ${convexDir}/`
      : `${count(functions, "Convex function")} in ${convexDir}/`,
    ...(caller === null ? [] : [`the caller as ${caller}`]),
  ].join("; ");
}

const planWords = ({ domains, plans }: Draft): string =>
  `in ${count(domains.filter(({ entries }) => entries.some(isDrafted)).length, "domain")} and ${count(plans.length, "plan")}`;

function domainLines(draft: Draft): readonly string[] {
  return columns(
    draft.domains.map(({ name, entries }) => {
      const number = (outcome: DraftedEntry["outcome"]): number =>
        entries.filter((each) => each.outcome === outcome).length;
      const left = number("refused") + number("by-hand");
      return [
        `  ${name}`,
        `${number("live")} live`,
        count(number("stub"), "stub"),
        left === 0 ? "" : `${left} in comments`,
      ];
    }),
  );
}

const exclusionWords = ({ exclude, excluded }: Draft): string => {
  const shown = exclude.slice(0, 6).map(({ routes }) => routes);
  const patterns = exclude.length > shown.length ? `${shown.join(", ")}, …` : shown.join(", ");
  return `${count(excluded, "GET handler")} by kind: ${patterns}`;
};

/** Refusals by their reason, the most usual first. */
function refusalLines(draft: Draft): readonly string[] {
  const counts = new Map<string, number>();
  for (const { refusal } of entriesOf(draft)) if (refusal !== null) counts.set(refusal, (counts.get(refusal) ?? 0) + 1);
  return [...counts]
    .sort(([a, one], [b, two]) => two - one || (a < b ? -1 : 1))
    .map(([kind, number]) => `${number} ${LEFT_OUT[kind] ?? kind}`);
}

/** What is no finding, and so cannot be looked up by its name. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  "guarded-by-hand": "guarded by hand",
  "no-data-seen": "without a read that can be seen",
  "asks-convex": "answered from Convex already",
};

function proofWords(proof: DraftSummary["proof"]): string {
  if (proof === null) return "none: the app's TypeScript was not asked (`migrate wire` asks it before it writes)";
  if ("reason" in proof) return `none: ${proof.reason}`;
  const baseline = proof.baseline === 0 ? "" : `; ${count(proof.baseline, "error")} were there before`;
  return `${count(proof.new, "new type error")} with every drafted guard in place (${proof.engine})${baseline}`;
}

/** It becomes an entry. */
export const isDrafted = ({ outcome }: DraftedEntry): boolean => outcome === "live" || outcome === "stub";

/** What `init` did, found and drafted. */
export interface DraftReport {
  readonly written: readonly string[];
  /** files that were there before and stay as they are */
  readonly kept: readonly string[];
  /** null where nothing was looked for */
  readonly found: Omit<DraftSummary, "draft" | "proof" | "helperErrors"> | null;
  /** null where nothing was drafted */
  readonly drafted: Draft | null;
  /** why the app's TypeScript was not asked about the drafted guards; null where it was, and where nobody wanted it */
  readonly unproven: string | null;
}

interface Initialised extends Pick<DraftReport, "written" | "kept"> {
  readonly dryRun: boolean;
  readonly summary: DraftSummary | null;
  readonly changes: readonly FileChange[];
  readonly durationMs: number;
}

const foundIn = ({
  draft: _draft,
  proof: _proof,
  helperErrors: _errors,
  ...found
}: DraftSummary): DraftReport["found"] => found;

/** The report of `init`, for a program. */
export function draftReport({ written, kept, dryRun, summary, changes, durationMs }: Initialised): RunReport {
  const proof = summary?.proof ?? null;
  return {
    version: 1,
    command: "init",
    outcome: dryRun ? "dry-run" : "done",
    handlers: [],
    findings: summary?.helperErrors ?? [],
    verification: proof === null || "reason" in proof ? null : proof,
    commits: [],
    durationMs,
    changes,
    draft: {
      written,
      kept,
      found: summary === null ? null : foundIn(summary),
      drafted: summary?.draft ?? null,
      unproven: proof !== null && "reason" in proof ? proof.reason : null,
    },
  };
}
