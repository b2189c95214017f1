import { createHash } from "node:crypto";

/** How one model's rows stood on both sides when they were last compared. */
export interface TableEvidence {
  /** as the schema spells it: `Lead` */
  readonly model: string;
  /** `leads` */
  readonly table: string;
  /** rows in the old database, and in Convex */
  readonly old: number;
  readonly new: number;
  /** rows that only the old database has, and that only Convex has */
  readonly missing: number;
  readonly extra: number;
  /** rows that both have, with a mapped field that differs */
  readonly changed: number;
  /** rows that Convex cannot take as they are; they are missing too */
  readonly rejected: number;
}

/** What `migrate backfill --verify` has seen of a domain. */
export interface RowEvidence {
  /** ISO */
  readonly at: string;
  /** as `deploymentOf` names it */
  readonly deployment: string;
  /** the old database, without credentials */
  readonly database: string;
  /** whose schema the mapping began from: the app's own, or what a store says of itself */
  readonly from: "prisma" | "supabase";
  readonly tables: readonly TableEvidence[];
  /** of the mapping that the rows were compared by */
  readonly mappingDigest: string;
}

/** What `migrate compare` has seen of a domain. */
export interface AnswerEvidence {
  /** ISO */
  readonly at: string;
  readonly deployment: string;
  readonly requests: number;
  /** the handlers whose answers were compared and came from Convex: `GET leads/[id]` */
  readonly handlers: readonly string[];
  readonly differing: number;
  /** of what the answers depend on; see `digestOfTexts` */
  readonly manifestDigest: string;
}

/** What is known about a domain's data in Convex. */
export interface DomainEvidence {
  readonly domain: string;
  readonly rows: RowEvidence | null;
  readonly answers: AnswerEvidence | null;
}

/**
 * A digest of what evidence depends on: a domain's part of the manifest, its route files, the Convex folder. The order in
 * which they are given does not matter.
 */
export function digestOfTexts(texts: Iterable<readonly [name: string, text: string]>): string {
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

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
}

/** Something that keeps a domain from being flipped. */
export interface Lacking {
  readonly what: "functions" | "rows" | "answers";
  /** a sentence */
  readonly reason: string;
  /** the command that gives the evidence; null where something has to be mended first */
  readonly command: string | null;
}

export interface Readiness {
  readonly isReady: boolean;
  readonly lacking: readonly Lacking[];
}

/**
 * Whether a domain may answer from Convex: its functions exist, its rows are equal, its answers are equal, and all of that
 * was seen of what is there now, on one deployment.
 */
export function readiness(state: DomainState, evidence: DomainEvidence | null): Readiness {
  const own = state.isCommitted ? null : evidence;
  const lacking = [
    ...functionsLacking(state),
    ...(own === evidence ? [] : [CAME_WITH_THE_REPOSITORY]),
    ...rowsLacking(state, own?.rows ?? null),
    ...answersLacking(state, own?.answers ?? null),
    ...otherDeployments(state, own),
  ];
  return { isReady: lacking.length === 0, lacking };
}

const CAME_WITH_THE_REPOSITORY: Lacking = {
  what: "rows",
  reason: "What .migrate/evidence.json says came with the repository and is not believed: `git rm --cached` it.",
  command: null,
};

function functionsLacking({ domain, missingFunctions }: DomainState): readonly Lacking[] {
  if (missingFunctions.length === 0) return [];
  const reason = `Functions are missing: ${missingFunctions.join(", ")}.`;
  return [{ what: "functions", reason, command: `migrate ship --domain ${domain}` }];
}

function rowsLacking({ domain, mappingDigest }: DomainState, rows: RowEvidence | null): readonly Lacking[] {
  const command = `migrate backfill --domain ${domain} --verify`;
  const lacking = (reason: string, how: string | null = command): readonly Lacking[] => [
    { what: "rows", reason, command: how },
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
  const command = `migrate compare --domain ${domain}`;
  const lacking = (reason: string, how: string | null = command): readonly Lacking[] => [
    { what: "answers", reason, command: how },
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
  const again = { rows: `migrate backfill --domain ${domain} --verify`, answers: `migrate compare --domain ${domain}` };
  if (rows !== null && answers !== null && rows.deployment !== answers.deployment) {
    const reason = `Its rows were compared on ${rows.deployment}, its answers on ${answers.deployment}.`;
    return [{ what: "rows", reason, command: again.rows }];
  }
  const seen = rows ?? answers;
  if (seen === null || deployment === null || seen.deployment === deployment) return [];
  const what = rows === null ? "answers" : "rows";
  const reason = `Its ${what} were compared on ${seen.deployment}, and CONVEX_URL is ${deployment} here.`;
  return [{ what, reason, command: again[what] }];
}
