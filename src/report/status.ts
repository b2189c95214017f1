import type { Readiness } from "../data/readiness.js";
import type { PlanStatus } from "./plans.js";
import { columns } from "./columns.js";
import { printable } from "./printable.js";

/** How a domain's handlers stand; the numbers add up to `mapped`. */
export interface HandlerCounts {
  readonly mapped: number;
  /** a live guard, the tool's or one written by hand */
  readonly wired: number;
  readonly stubbed: number;
  /** Convex is the only path */
  readonly cutOver: number;
  readonly refused: number;
  /** refused, and the manifest acknowledges it */
  readonly ignored: number;
  /** not guarded yet, or by a guard that the manifest now wants otherwise */
  readonly left: number;
}

/** A flag as one file sets it. */
export interface FlagView {
  readonly file: string;
  readonly value: "convex" | "prisma" | "shadow" | "other";
}

export interface DomainStatus {
  readonly name: string;
  /** the variable that switches it: `DS_LEADS` */
  readonly env: string;
  readonly flags: readonly FlagView[];
  readonly handlers: HandlerCounts;
  /** whether it may be flipped, as far as somebody has looked */
  readonly data: Readiness;
  /** mapped functions that are not there, or do not fit: `api.leads.queries.getLeads` */
  readonly functionsMissing: readonly string[];
  /** handlers, mapped or not, whose own code still asks the old store for a model of the domain */
  readonly oldReaders: number;
  /** what brings it on, mostly a command; null when nothing is left to do */
  readonly next: string | null;
}

/** Where an app stands. */
export interface AppStatus {
  readonly domains: readonly DomainStatus[];
  readonly unmapped: number;
  readonly excluded: number;
  /** handlers whose own code still asks the old store for anything; `migrate leftovers` follows every import */
  readonly oldReaders: number;
  readonly plans: readonly { readonly id: string; readonly status: PlanStatus }[];
  /** what a person does next, the most urgent first */
  readonly next: readonly string[];
}

/** The status as a table, what the table has no room for, and what to do next. */
export function statusText(status: AppStatus): string {
  const sections = [domainTable(status.domains), remarks(status.domains), totals(status), status.next.map(arrow)];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const HEAD = ["domain", "mapped", "wired", "stubs", "cut over", "refused", "left", "ready to flip", "flag"];

function domainTable(domains: readonly DomainStatus[]): readonly string[] {
  if (domains.length === 0) return ["The manifest has no domains yet."];
  const rows = domains.map(({ name, handlers, data, flags }) => [
    printable(name),
    ...[handlers.mapped, handlers.wired, handlers.stubbed, handlers.cutOver, handlers.refused, handlers.left].map(
      (count) => (count === 0 ? "·" : String(count)),
    ),
    readyWords(data, handlers),
    flagWords(flags),
  ]);
  return columns([HEAD, ...rows]);
}

/** What it waits for, in the order in which it is to be seen to. */
const WAITS_FOR = { functions: "functions", rows: "rows", answers: "answers" } as const;

function readyWords({ lacking }: Readiness, { stubbed }: HandlerCounts): string {
  const waits = [...new Set(lacking.map(({ what }) => WAITS_FOR[what])), ...(stubbed > 0 ? ["stubs"] : [])];
  return waits.length === 0 ? "yes" : `no: ${waits.join(", ")}`;
}

/** `convex (.env.local)`, or `off` where no file switches it. */
function flagWords(flags: readonly FlagView[]): string {
  const told = flags.filter(({ value }) => value !== "prisma");
  if (told.length === 0) return "off";
  return told.map(({ file, value }) => `${value === "other" ? "unreadable" : value} (${printable(file)})`).join(", ");
}

/** What the table has no room for; domains of which the same is to be said share a line. */
function remarks(domains: readonly DomainStatus[]): readonly string[] {
  const saying = new Map<string, string[]>();
  for (const domain of domains) {
    for (const line of remarksOn(domain)) saying.set(line, [...(saying.get(line) ?? []), domain.name]);
  }
  return [...saying].map(([line, names]) => printable(`${someOf(names)}: ${line}`));
}

/** How many domains a line names before it counts the others. */
const MOST_NAMED = 6;

function someOf(names: readonly string[]): string {
  const others = names.length - MOST_NAMED;
  return others > 1 ? `${names.slice(0, MOST_NAMED).join(", ")} and ${others} more` : names.join(", ");
}

function remarksOn({ handlers, data, oldReaders, flags, env }: DomainStatus): readonly string[] {
  const { wired, stubbed, cutOver, ignored } = handlers;
  const has = (value: FlagView["value"]): boolean => flags.some((flag) => flag.value === value);
  const isBegun = wired + stubbed + cutOver > 0 || has("convex");
  return [
    ...(data.seen.length === 0 ? [] : [data.seen.map(({ what, age }) => `${what} compared ${age}`).join(", ")]),
    ...data.lacking.filter(({ what }) => isBegun || what === "functions").map(({ reason }) => reason),
    ...(has("convex") && data.lacking.some(({ isOld }) => !isOld)
      ? [`${env}=convex is set; a table without rows is answered as an empty list`]
      : []),
    ...(has("other") ? [`${env} is neither "convex" nor "prisma", so Prisma answers`] : []),
    ...(stubbed > 0 ? ["stubs answer with fixed objects once it is flipped, whatever the old store holds"] : []),
    ...(ignored > 0 ? [`${count(ignored, "refusal")} acknowledged in the manifest`] : []),
    ...(cutOver > 0 && oldReaders > 0 ? [`${count(oldReaders, "handler")} still ask the old store`] : []),
  ];
}

function totals({ domains, unmapped, excluded, plans, oldReaders }: AppStatus): readonly string[] {
  const sum = (pick: (counts: HandlerCounts) => number): number =>
    domains.reduce((total, { handlers }) => total + pick(handlers), 0);
  const guarded = sum(({ wired, stubbed, cutOver }) => wired + stubbed + cutOver);
  const done = plans.filter(({ status }) => status === "done").length;
  return [
    `${guarded} of ${count(
      sum(({ mapped }) => mapped),
      "mapped handler",
    )} ${guarded === 1 ? "is" : "are"} guarded or cut over; ${unmapped} unmapped, ${excluded} excluded`,
    ...(plans.length === 0 ? [] : [`${done} of ${count(plans.length, "plan")} done`]),
    ...(domains.length === 0
      ? []
      : [`${count(oldReaders, "handler")} still ${oldReaders === 1 ? "holds" : "hold"} a call of the old store`]),
  ];
}

const arrow = (step: string): string => `→ ${printable(step)}`;
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
