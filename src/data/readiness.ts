import type { AnswerEvidence, DomainEvidence, RowEvidence, TableEvidence } from "./evidence.js";

/** What a domain is now, beside what was seen of it. */
export interface DomainState {
  readonly domain: string;
  /** mapped Convex functions that do not exist */
  readonly missingFunctions: readonly string[];
  /** handlers that would answer from Convex: `GET leads/[id]` */
  readonly handlers: readonly string[];
  /** the digests as they would be now; null where the caller does not know */
  readonly mappingDigest: string | null;
  readonly manifestDigest: string | null;
  /** the deployment that the app names here; null where it names none */
  readonly deployment: string | null;
  /** git knows the evidence: whoever wrote it saw another machine's data, or none */
  readonly isCommitted: boolean;
  /** milliseconds since 1970 */
  readonly now: number;
}

/** Something that keeps a domain from being flipped. */
export interface Lacking {
  readonly what: "functions" | "rows" | "answers";
  /** a sentence */
  readonly reason: string;
  /** the command that gives the evidence; null where something has to be mended first */
  readonly command: string | null;
  /** it was seen, too long ago: the old database is written to all the time */
  readonly isOld: boolean;
}

/** When something was last seen. */
export interface Seen {
  readonly what: "rows" | "answers";
  /** ISO */
  readonly at: string;
  /** `3 hours ago` */
  readonly age: string;
}

export interface Readiness {
  readonly isReady: boolean;
  readonly lacking: readonly Lacking[];
  readonly seen: readonly Seen[];
}

/**
 * Whether a domain may answer from Convex: its functions exist, its rows are equal, its answers are equal, and all of that
 * was seen of what is there now, on one deployment.
 */
export function readiness(state: DomainState, evidence: DomainEvidence | null): Readiness {
  const own = state.isCommitted ? null : evidence;
  const seen = own === null ? [] : seenIn(own, state.now);
  const lacking = [
    ...functionsLacking(state),
    ...(own === evidence ? [] : [CAME_WITH_THE_REPOSITORY]),
    ...rowsLacking(state, own?.rows ?? null),
    ...answersLacking(state, own?.answers ?? null),
    ...otherDeployments(state, own),
  ];
  const old = seen.filter(({ what, at }) => isOld(at, state.now) && !lacking.some((each) => each.what === what));
  const all = [...lacking, ...old.filter(({ what }) => what === "rows" || state.handlers.length > 0).map(oldOf(state))];
  return { isReady: all.length === 0, lacking: all, seen };
}

const HOUR = 3_600_000;
/** What was seen longer ago shows what was, and not what is: people go on working with the app. */
const LASTS_MS = 24 * HOUR;

/** A time that is still to come is no time at which something was seen; clocks differ a little. */
function isOld(at: string, now: number): boolean {
  const age = now - Date.parse(at);
  return !(age > -HOUR && age <= LASTS_MS);
}

const seenIn = ({ rows, answers }: DomainEvidence, now: number): readonly Seen[] =>
  [
    { what: "rows" as const, at: rows?.at },
    { what: "answers" as const, at: answers?.at },
  ].flatMap(({ what, at }) => (at === undefined ? [] : [{ what, at, age: ageOf(now - Date.parse(at)) }]));

function ageOf(milliseconds: number): string {
  if (!(milliseconds > -HOUR)) return "at a time that is still to come";
  const minutes = Math.max(Math.floor(milliseconds / 60_000), 0);
  if (minutes < 2) return "just now";
  if (minutes < 120) return `${minutes} minutes ago`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} hours ago` : `${Math.floor(minutes / 60 / 24)} days ago`;
}

const oldOf =
  ({ domain }: DomainState) =>
  ({ what, age }: Seen): Lacking => ({
    what,
    reason: `Its ${what} were last compared ${age}.`,
    command: what === "rows" ? compareRows(domain) : compareAnswers(domain),
    isOld: true,
  });

const compareRows = (domain: string): string => `migrate backfill --domain ${domain} --verify`;
const compareAnswers = (domain: string): string => `migrate compare --domain ${domain}`;

const CAME_WITH_THE_REPOSITORY: Lacking = {
  what: "rows",
  reason: "What .migrate/evidence.json says came with the repository and is not believed: `git rm --cached` it.",
  command: null,
  isOld: false,
};

function functionsLacking({ domain, missingFunctions }: DomainState): readonly Lacking[] {
  if (missingFunctions.length === 0) return [];
  const reason = `Functions are missing: ${missingFunctions.join(", ")}.`;
  return [{ what: "functions", reason, command: `migrate ship --domain ${domain}`, isOld: false }];
}

function rowsLacking({ domain, mappingDigest }: DomainState, rows: RowEvidence | null): readonly Lacking[] {
  const command = compareRows(domain);
  const lacking = (reason: string, how: string | null = command): readonly Lacking[] => [
    { what: "rows", reason, command: how, isOld: false },
  ];
  if (rows === null) return lacking("Nobody has compared its rows.");
  if (mappingDigest !== null && mappingDigest !== rows.mappingDigest)
    return lacking("Its tables are mapped otherwise since its rows were compared.");
  // Also a wrong database and a key that sees no row look like this.
  if (rows.tables.every(({ old }) => old === 0)) return lacking(`${rows.database} has no row of it to compare.`);
  const unequal = rows.tables.filter(({ missing, extra, changed }) => missing + extra + changed > 0);
  if (unequal.length === 0) return [];
  const isRejected = unequal.some(({ rejected }) => rejected > 0);
  return lacking(`Its rows differ: ${unequal.map(wordsOfTable).join("; ")}.`, isRejected ? null : command);
}

function wordsOfTable({ table, missing, extra, changed, rejected }: TableEvidence): string {
  const counts = [
    [missing, "missing"],
    [rejected, "of them rejected"],
    [extra, "too many"],
    [changed, "changed"],
  ] as const;
  const words = counts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  return `${table} (${words.join(", ")})`;
}

function answersLacking(state: DomainState, answers: AnswerEvidence | null): readonly Lacking[] {
  const { domain, manifestDigest, handlers } = state;
  if (handlers.length === 0) return [];
  const command = compareAnswers(domain);
  const lacking = (reason: string, how: string | null = command): readonly Lacking[] => [
    { what: "answers", reason, command: how, isOld: false },
  ];
  if (answers === null) return lacking("Nobody has compared its answers.");
  if (manifestDigest !== null && manifestDigest !== answers.manifestDigest)
    return lacking("Its routes, functions or manifest have changed since its answers were compared.");
  if (answers.differing > 0) return lacking(`${answers.differing} of ${answers.requests} answers differ.`, null);
  const unseen = handlers.filter((handler) => !answers.handlers.includes(handler));
  return unseen.length === 0 ? [] : lacking(`No answer was compared of ${unseen.join(", ")}.`);
}

/** What was seen elsewhere shows nothing of the deployment that would answer. */
function otherDeployments(
  { domain, deployment, handlers }: DomainState,
  evidence: DomainEvidence | null,
): readonly Lacking[] {
  const rows = evidence?.rows ?? null;
  const answers = handlers.length === 0 ? null : (evidence?.answers ?? null);
  const again = { rows: compareRows(domain), answers: compareAnswers(domain) };
  if (rows !== null && answers !== null && rows.deployment !== answers.deployment) {
    const reason = `Its rows were compared on ${rows.deployment}, its answers on ${answers.deployment}.`;
    return [{ what: "rows", reason, command: again.rows, isOld: false }];
  }
  const seen = rows ?? answers;
  if (seen === null || deployment === null || seen.deployment === deployment) return [];
  const what = rows === null ? "answers" : "rows";
  const reason = `Its ${what} were compared on ${seen.deployment}, and CONVEX_URL is ${deployment} here.`;
  return [{ what, reason, command: again[what], isOld: false }];
}
