import { MigrateError } from "../errors.js";

/** What the disk said, for a person, with what it means for the app's files. */
export function diskFailure(error: unknown, consequence: string): MigrateError {
  const reason = error instanceof Error ? error.message : String(error);
  return new MigrateError(`The files could not be written: ${reason}. ${consequence}`, {
    cause: error,
    hint: "See that there is space on the disk and that the files may be written, then run again.",
  });
}
