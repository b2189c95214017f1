import { finding, type Finding } from "../../findings.js";
import type { StandingStep } from "../../plan/ledger.js";
import type { FileChange } from "../../report/model.js";
import { committedText, dirtyFiles } from "../../workspace/git.js";
import { readText } from "../../workspace/files.js";
import { inspect, type Rewriting } from "../pipeline.js";
import { forgetGuards } from "./put-back.js";
import { fail, type Prepared, type Session } from "./session.js";

/** The app as it will be once the plans that were looked at before are taken back. */
export interface AppAhead {
  readonly texts: Map<string, string | null>;
  readonly blobs: Map<string, string | undefined>;
}

/**
 * Decides in memory how a plan's commit is taken back: each of its files as the commit before had it.
 *
 * @returns null when it cannot be; ledger and report know why then
 */
export async function prepareUndo(session: Session, standing: StandingStep, ahead: AppAhead): Promise<Prepared | null> {
  const { root, outside, tools, dryRun } = session;
  const { step } = standing;
  const startedAt = outside.now();
  const commit = step.after ?? "HEAD";
  const files = step.files.map(({ file }) => file);
  const later = [
    ...(await changedSince(session, step.id, commit, files, ahead)),
    ...(await strangers(session, standing)),
  ];
  const changes: FileChange[] = [];
  for (const file of files) {
    const before = ahead.texts.has(file) ? (ahead.texts.get(file) ?? null) : await readText(root, file, outside.fs);
    const after = await committedText(root, file, `${commit}^`, outside.git);
    ahead.texts.set(file, after);
    if (before !== after) changes.push({ file, before, after });
  }
  const rewriting: Rewriting = {
    changes,
    sources: new Map(changes.flatMap(({ file, before }) => (before === null ? [] : [[file, before] as const]))),
    handlers: [],
    findings: [],
    isRefused: false,
    check: async () => ({ outcome: "would-overwrite", findings: later }),
    foreign: () => uncommitted(session, files),
    causeOf: () => "the text before the run; --no-verify takes it back all the same",
    announce: async () => undefined,
    confirm: () => forgetGuards(root, files, tools, outside.fs),
  };
  const { blocked, findings } = await inspect(rewriting, { dryRun, check: false, force: false });
  const prepared: Prepared = { id: step.id, rewriting, alsoCommitted: [], findings, startedAt, verification: null };
  if (blocked === null) return prepared;
  await fail(session, prepared, { outcome: blocked, reason: "its files were changed since", findings: [] });
  return null;
}

/** Files that are not any more as the plan's commit left them, with the commits that changed them. */
async function changedSince(
  { repository }: Session,
  plan: string,
  commit: string,
  files: readonly string[],
  { blobs }: AppAhead,
): Promise<readonly Finding[]> {
  const [left, before, now] = [
    await repository.blobsAt(commit, files),
    await repository.blobsAt(`${commit}^`, files),
    await repository.blobsAt("HEAD", files),
  ];
  const findings: Finding[] = [];
  for (const file of files) {
    const current = blobs.has(file) ? blobs.get(file) : now.get(file);
    blobs.set(file, before.get(file));
    if (current === left.get(file)) continue;
    const touching = await repository.commitsTouching(commit, [file]);
    const commits = touching.map(({ sha, message }) => `${sha.slice(0, 7)} (${message.split("\n")[0] ?? ""})`);
    findings.push(finding("changed-since-run", { file, line: 1, column: 1 }, { plan, commits: commits.join(", ") }));
  }
  return findings;
}

/** Files in the commit that no plan of the run wrote: nobody knows what they were for. */
async function strangers({ repository, placeOf }: Session, { run, step }: StandingStep): Promise<readonly Finding[]> {
  const commit = step.after ?? "HEAD";
  const ours = new Set(run.steps.filter(({ after }) => after === commit).flatMap(({ files }) => files.map(fileOf)));
  const others = (await repository.filesOf(commit)).filter((file) => !ours.has(file));
  if (others.length === 0) return [];
  const facts = { plan: step.id, commit: commit.slice(0, 7), files: others.join(", ") };
  return [finding("commit-holds-more", placeOf(step.id), facts)];
}

const fileOf = ({ file }: { readonly file: string }): string => file;

async function uncommitted({ root, outside }: Session, files: readonly string[]): Promise<readonly Finding[]> {
  const dirty = await dirtyFiles(root, files, outside.git);
  return dirty.map(({ file, reason }) => finding("file-changed", { file, line: 1, column: 1 }, { reason }));
}
