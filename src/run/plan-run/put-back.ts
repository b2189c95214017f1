import { guardsIn } from "../../codemods/unwire.js";
import type { RouteTools } from "../../codemods/route-change.js";
import { textBefore } from "../../edits/difference.js";
import type { LedgerFile } from "../../plan/ledger.js";
import type { FileSystem } from "../../workspace/file-system.js";
import { readTexts } from "../../workspace/files.js";
import { StagedWrites } from "../../workspace/staged.js";
import { readGuardRecord, writeGuardRecord } from "../../workspace/state.js";

/**
 * Puts files back as they were before a step wrote them, each of them or none.
 *
 * @param files as the ledger tells them, the last written first
 * @returns files that are neither as they were nor as they were written: those keep what is in them, and so do all
 */
export async function putBack(root: string, files: readonly LedgerFile[], fs: FileSystem): Promise<readonly string[]> {
  const { texts } = await readTexts(root, [...new Set(files.map(({ file }) => file))]);
  const now = new Map<string, string | null>(texts);
  const writes = new StagedWrites(root, fs);
  const unknown: string[] = [];
  for (const record of files) {
    const text = now.get(record.file) ?? null;
    const before = textBefore(text, record);
    if (before === "unknown") {
      unknown.push(record.file);
      continue;
    }
    writes.stage(record.file, text, before.text);
    now.set(record.file, before.text);
  }
  if (unknown.length > 0) return unknown;
  const { findings } = await writes.flush();
  return findings.map(({ file }) => file);
}

/** Takes guards out of the tool's memory that are not in the files any more. */
export async function forgetGuards(
  root: string,
  files: readonly string[],
  tools: RouteTools,
  fs: FileSystem,
): Promise<void> {
  const { guards } = await readGuardRecord(root, fs);
  const { texts } = await readTexts(root, files);
  const kept = new Map(guards);
  for (const file of files) {
    const present = guardsIn(file, texts.get(file) ?? "", tools);
    kept.set(
      file,
      (guards.get(file) ?? []).filter((digest) => present.includes(digest)),
    );
  }
  await writeGuardRecord(root, kept, fs);
}
