import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomBytes } from "node:crypto";
import { EXIT, MigrateError } from "../errors.js";
import { diskFailure } from "./disk-failure.js";
import { orNullIfMissing } from "./file-system.js";

/** Rows are somebody's data: whoever runs the tool reads them, and nobody else on the machine. */
const OWN = 0o600;

/** A file that is written line by line beside its place, and put there in one step when it is whole. */
export interface GrowingFile {
  append(lines: readonly string[]): Promise<void>;
  finish(): Promise<void>;
  /** Removes what was written so far; after `finish` it does nothing. */
  discard(): Promise<void>;
}

/**
 * Begins a file. Folders above it are made.
 *
 * @param path absolute
 * @param mayReplace whether one that is there already goes
 * @throws MigrateError when there is one, or the disk fails
 */
export async function growingFile(path: string, mayReplace: boolean): Promise<GrowingFile> {
  if (!mayReplace && (await orNullIfMissing(stat(path))) !== null) {
    throw new MigrateError(`${path} is there already.`, {
      exitCode: EXIT.wouldOverwrite,
      hint: "Name another folder, or give --force.",
    });
  }
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.migrate.tmp`);
  await guarded(mkdir(dirname(path), { recursive: true }));
  const file = await guarded(open(temporary, "wx", OWN));
  let isOpen = true;
  return {
    append: (lines) => guarded(file.appendFile(lines.map((line) => `${line}\n`).join(""))),
    async finish() {
      await guarded(file.sync());
      await file.close();
      isOpen = false;
      await guarded(rename(temporary, path));
    },
    async discard() {
      if (!isOpen) return;
      isOpen = false;
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}

const guarded = <Result>(work: Promise<Result>): Promise<Result> =>
  work.catch((error: unknown) => {
    throw diskFailure(error, "The file was not written.");
  });
