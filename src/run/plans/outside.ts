import type { FileChange } from "../../report/model.js";
import { nodeFileSystem, type FileSystem } from "../../workspace/file-system.js";
import { nodeGit, type GitRunner } from "../../workspace/git-process.js";
import { proveTypes, type ProofResult } from "../prove.js";

/** Proves changes of an app: what the types say of it with them and without. */
export type Prover = (
  root: string,
  changes: readonly FileChange[],
  causeOf: (file: string) => string | null,
) => Promise<ProofResult>;

/** Everything that a run of plans asks of the world. A test puts faults, and a fast prover, in its place. */
export interface Outside {
  readonly fs: FileSystem;
  readonly git: GitRunner;
  readonly prove: Prover;
  readonly now: () => Date;
}

export const REAL_OUTSIDE: Outside = { fs: nodeFileSystem, git: nodeGit, prove: proveTypes, now: () => new Date() };
