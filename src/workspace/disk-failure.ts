import { MigrateError } from "../errors.js";
import { errorCode } from "./file-system.js";

/** What the disk said, for a person, with what it means for the app's files. */
export function diskFailure(error: unknown, consequence: string): MigrateError {
  const reason = error instanceof Error ? error.message : String(error);
  return new MigrateError(`The files could not be written: ${reason}. ${consequence}`, {
    cause: error,
    hint:
      HINTS[errorCode(error) ?? ""] ??
      "See that there is space on the disk and that the files may be written, then run again.",
  });
}

const NOT_ALLOWED = "See that this user may write the app's files and folders, .migrate among them, then run again.";

/** By what the system calls it. */
const HINTS: Readonly<Record<string, string>> = {
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: "The disk can only be read here. Run in a copy of the app that may be written, then run again.",
  ENOSPC: "Make space on the disk, then run again.",
  EDQUOT: "Make space on the disk, then run again.",
};
