import type { Entry } from "../manifest/model.js";
import type { Ledger, LedgerHandler, LedgerStep } from "../plan/ledger.js";

/** What a summary tells of, beside the ledger. */
export interface SummaryFacts {
  readonly run: Ledger;
  readonly step: LedgerStep;
  /** the manifest's entries of the plan */
  readonly entries: readonly Entry[];
  /** what each domain's switch is called, by domain */
  readonly switches: Readonly<Record<string, string>>;
  /** plans that wait for this one */
  readonly dependents: readonly string[];
  /** titles of the plans that this one waited for, by id */
  readonly titles: Readonly<Record<string, string>>;
  /** place of the plan in the manifest, from 1 */
  readonly number: number;
}

/** Stands where only a person knows what to write. */
export const FOR_A_PERSON = "_For a person to write:_";

const pair = (number: number | string): string => String(number).padStart(2, "0");

/** `03-02` of the third phase (or wave) and the second plan; a plan whose id is such a pair keeps it. */
export function summaryId({ run, step, number }: SummaryFacts): string {
  return /^\d+-\d+$/.test(step.id) ? step.id : `${phaseOf(run, step)}-${pair(number)}`;
}

const phaseOf = ({ options }: Ledger, { wave }: LedgerStep): string => {
  const safe = (options.phase ?? "").replace(/[^\w.-]/g, "-").replace(/^\.+/, "");
  return pair(safe === "" ? wave : safe);
};

/** What was done by a plan, for the people of the project: the ledger's facts, and marked places for the rest. */
export function planSummary(facts: SummaryFacts): string {
  const { run, step } = facts;
  const title = `# ${facts.run.options.phase === null ? "Wave" : "Phase"} ${phaseOf(run, step)} Plan ${pair(facts.number)}: ${inline(step.title)} Summary`;
  return `${[
    frontMatter(facts),
    title,
    `**${headline(facts)}**`,
    performance(step),
    section("Accomplishments", accomplishments(facts)),
    section("Task Commits", [taskCommit(step)]),
    section("Files Created/Modified", fileLines(facts)),
    section("Decisions Made", [`${FOR_A_PERSON} what was decided on the way, and why.`]),
    section("Deviations from Plan", deviations(facts)),
    section("Issues Encountered", issues(step)),
    section("User Setup Required", setup(facts)),
    section("Next Phase Readiness", readiness(facts)),
    `---\n*${facts.run.options.phase === null ? "Wave" : "Phase"}: ${phaseOf(run, step)}, plan ${inline(step.id)}, run ${run.id}*\n*Completed: ${day(step.endedAt)}*`,
  ].join("\n\n")}\n`;
}

const section = (heading: string, lines: readonly string[]): string => `## ${heading}\n\n${lines.join("\n")}`;

function frontMatter(facts: SummaryFacts): string {
  const { step, run, dependents, titles } = facts;
  const domains = domainsOf(facts);
  const requires = step.dependsOn.flatMap((id) => [
    `  - phase: ${yaml(id)}`,
    `    provides: ${yaml(titles[id] ?? "what it promised")}`,
  ]);
  const modified = step.files.filter(({ before }) => before !== null).map(({ file }) => file);
  const created = step.files.filter(({ before }) => before === null).map(({ file }) => file);
  return [
    "---",
    `phase: ${yaml(phaseOf(run, step))}`,
    `plan: ${yaml(pair(facts.number))}`,
    `subsystem: ${yaml("api")}`,
    `tags: [${["convex", ...domains].map(yaml).join(", ")}]`,
    "",
    "# Dependency graph",
    ...(requires.length === 0 ? ["requires: []"] : ["requires:", ...requires]),
    ...list("provides", provides(facts), ""),
    `affects: [${[...dependents, ...domains].map(yaml).join(", ")}]`,
    "",
    "# Tech tracking",
    "tech-stack:",
    "  added: []",
    `  patterns: [${yaml("Convex guard in front of the Prisma code, off until its switch is set")}]`,
    "",
    "key-files:",
    ...list("created", created, "  "),
    ...list("modified", modified, "  "),
    "",
    ...list("key-decisions", [`${FOR_A_PERSON} decisions that others build on`], ""),
    "",
    ...list("patterns-established", [`${FOR_A_PERSON} patterns that others follow`], ""),
    "",
    "# Metrics",
    `duration: ${duration(step.durationMs)}`,
    `completed: ${day(step.endedAt)}`,
    "---",
  ].join("\n");
}

function list(key: string, values: readonly string[], indent: string): readonly string[] {
  if (values.length === 0) return [`${indent}${key}: []`];
  return [`${indent}${key}:`, ...values.map((value) => `${indent}  - ${yaml(value)}`)];
}

/** A scalar that means itself: JSON's strings are YAML's. */
const yaml = (value: string): string => (/^[A-Za-z][\w/.-]*$/.test(value) ? value : JSON.stringify(value));

const domainsOf = ({ entries }: SummaryFacts): readonly string[] => [...new Set(entries.map(({ domain }) => domain))];

/** Statuses of handlers that stand guarded once the plan is done. */
const GUARDED: ReadonlySet<string> = new Set(["wired", "stubbed", "replaced", "already-wired"]);

const guarded = ({ handlers }: LedgerStep): readonly LedgerHandler[] =>
  handlers.filter(({ status }) => GUARDED.has(status));

function provides({ step, entries, switches }: SummaryFacts): readonly string[] {
  const done = new Set(guarded(step).map(({ file, method }) => `${method} ${file}`));
  return entries
    .filter(({ file, method }) => done.has(`${method} ${file}`))
    .map(({ method, route, domain, action }) => {
      const answer = action.kind === "stub" ? "a stub" : action.fn.path;
      return `${method} ${route} answers from ${answer} once ${switches[domain] ?? domain}=convex`;
    });
}

function headline({ step }: SummaryFacts): string {
  const all = guarded(step);
  const stubs = all.filter(({ status }) => status === "stubbed").length;
  return `${count(all.length, "handler")} guarded (${all.length - stubs} live, ${count(stubs, "stub")}), the Prisma code unchanged behind them`;
}

function performance({ durationMs, startedAt, endedAt, files }: LedgerStep): string {
  return section("Performance", [
    `- **Duration:** ${duration(durationMs)}`,
    `- **Started:** ${startedAt ?? "unknown"}`,
    `- **Completed:** ${endedAt ?? "unknown"}`,
    "- **Tasks:** 1",
    `- **Files modified:** ${files.length}`,
  ]);
}

function accomplishments(facts: SummaryFacts): readonly string[] {
  const lines = provides(facts).map((line) => `- ${inline(line)}`);
  const { verification } = facts.step;
  const proof =
    verification === null
      ? "- Types were not checked (`--no-verify`)"
      : `- ${inline(verification.engine)}: ${count(verification.new, "type error")} added, ${verification.baseline} from before, ${count(verification.checkedFiles, "file")} checked`;
  return [...lines, proof];
}

function taskCommit({ title, routes, after }: LedgerStep): string {
  const commit = after === null ? "no commit" : `\`${after.slice(0, 7)}\``;
  return `1. **Task 1: Wire ${inline(title)} (${count(routes, "route")})** - ${commit} (feat)`;
}

function fileLines({ step, entries }: SummaryFacts): readonly string[] {
  return step.files.map(({ file }) => {
    const own = step.handlers.filter((handler) => handler.file === file);
    const words = own.map(({ method, status }) => {
      const action = entries.find((entry) => entry.file === file && entry.method === method)?.action;
      const how = action === undefined || action.kind === "stub" ? "" : ` (${action.fn.path})`;
      return `${method} ${status.replace("-", " ")}${how}`;
    });
    return `- \`${inline(file)}\` - ${words.join(", ")}`;
  });
}

function deviations({ step }: SummaryFacts): readonly string[] {
  const left = step.handlers.filter(({ status }) => status === "refused" || status === "ignored");
  const lines = left.map(
    ({ file, method, status }, index) =>
      `${index + 1}. **${method} \`${inline(file)}\` was ${status === "refused" ? "refused" : "left alone, as the manifest says"}**`,
  );
  const known = lines.length === 0 ? ["None known to the tool: every handler of the plan is guarded."] : lines;
  return [...known, "", `${FOR_A_PERSON} whatever else was done otherwise than planned, and why.`];
}

function issues({ findings }: LedgerStep): readonly string[] {
  const lines = findings.map(({ kind, file, line }) => `- ${kind.replaceAll("-", " ")}: \`${inline(file)}:${line}\``);
  return [...(lines.length === 0 ? ["None found by the tool."] : lines), "", `${FOR_A_PERSON} how they were solved.`];
}

function setup(facts: SummaryFacts): readonly string[] {
  const switches = domainsOf(facts).map((domain) => `\`${facts.switches[domain] ?? domain}=convex\``);
  return [`Nothing is switched yet. After the data is in Convex: ${switches.join(", ")}, one domain at a time.`];
}

function readiness({ dependents }: SummaryFacts): readonly string[] {
  const next =
    dependents.length === 0
      ? "No other plan waits for this one."
      : `These can begin: ${dependents.map(inline).join(", ")}.`;
  return [`- ${next}`, `- ${FOR_A_PERSON} what the next phase should know.`];
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.round(seconds / 60)}min`;
}

const day = (time: string | null): string => (time ?? "").slice(0, 10);

/** Names are other people's: none begins a line, or ends a code span. */
const inline = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029`]+/gu, " ").trim();
