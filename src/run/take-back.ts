import { takeBack, type UndoRecord } from "../edits/undo-steps.js";
import { finding, type Finding } from "../findings.js";
import type { FileChange } from "../report/model.js";
import { readTexts } from "../workspace/files.js";

/** What taking changes back comes to: nothing of it is on the disk yet. */
export interface TakenBack {
  readonly changes: readonly FileChange[];
  /** files that hold later changes */
  readonly findings: readonly Finding[];
  /** texts of the files as they are */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Takes back what a command wrote into files, byte for byte; files that it made go.
 *
 * @param command as a person types it: `fix string-refs`
 * @param files of the record
 */
export async function takeBackFiles(
  root: string,
  command: string,
  record: UndoRecord,
  files: readonly string[],
): Promise<TakenBack> {
  const { texts } = await readTexts(root, files);
  const changes: FileChange[] = [];
  const findings: Finding[] = [];
  for (const file of files) {
    const before = texts.get(file) ?? null;
    const back = takeBack(before, record.get(file) ?? []);
    if ("reason" in back)
      findings.push(finding("changed-since-fix", { file, line: 1, column: 1 }, { reason: back.reason, command }));
    else if (back.text !== before) changes.push({ file, before, after: back.text });
  }
  return { changes, findings, sources: texts };
}

/** The record without some of its files. */
export const withoutFiles = (record: UndoRecord, files: readonly string[]): UndoRecord =>
  new Map([...record].filter(([file]) => !files.includes(file)));
