import type { ExitCode } from "../errors.js";
import type { Output } from "./output.js";

/** Runs a command's work and keeps its exit code for the process. The modules behind a command are loaded in there. */
export type Run = (work: (output: Output) => Promise<ExitCode>) => Promise<void>;
