import { differenceEdit } from "../edits/difference.js";
import { digestOf, takeBack, withStep, type UndoRecord } from "../edits/undo-steps.js";
import { finding, type Finding } from "../findings.js";
import type { FileChange } from "../report/model.js";
import type { Manifest } from "../manifest/model.js";
import { readTexts } from "../workspace/files.js";
import { readUndoRecord, writeUndoRecord, type UndoableCommand } from "../workspace/undo-record.js";
import { foreignChanges, othersIn } from "./foreign-changes.js";

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

/** Remembers how changes that are about to be written can be taken back. */
export async function rememberChanges(
  root: string,
  command: UndoableCommand,
  changes: readonly FileChange[],
): Promise<void> {
  const record = new Map(await readUndoRecord(root, command));
  for (const { file, before, after } of changes) {
    const [from, to] = [before ?? "", after ?? ""];
    const edits = before === null ? [] : differenceEdit(to, from);
    const step = { before: before === null ? null : digestOf(from), after: digestOf(to), edits };
    record.set(file, withStep(record.get(file) ?? [], step));
  }
  await writeUndoRecord(root, command, record);
}

/** Other people's changes, where what a command wrote before, and nobody has committed yet, is the tool's own. */
export async function changesOfOthers(
  root: string,
  command: UndoableCommand,
  manifest: Manifest,
  changes: readonly FileChange[],
): Promise<readonly Finding[]> {
  const others = othersIn(root, manifest);
  const record = await readUndoRecord(root, command);
  return foreignChanges(root, changes, (file, text) => {
    const back = takeBack(text, record.get(file) ?? []);
    return others(file, "text" in back ? (back.text ?? text) : text);
  });
}

/** Other people's changes, in files that several commands write and none but they: what these wrote is the tool's own. */
export async function changesOfCommands(
  root: string,
  commands: readonly UndoableCommand[],
  changes: readonly FileChange[],
): Promise<readonly Finding[]> {
  const records = await Promise.all(commands.map((command) => readUndoRecord(root, command)));
  const before = (file: string, text: string): string => {
    for (const record of records) {
      const back = takeBack(text, record.get(file) ?? []);
      // Each run lies on top of the one before it, whichever command it was of.
      if ("text" in back && back.text !== null && back.text !== text) return before(file, back.text);
    }
    return text;
  };
  return foreignChanges(root, changes, before);
}

/** The record without some of its files. */
export const withoutFiles = (record: UndoRecord, files: readonly string[]): UndoRecord =>
  new Map([...record].filter(([file]) => !files.includes(file)));
