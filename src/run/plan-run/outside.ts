import { nodeFileSystem, type FileSystem } from "../../workspace/file-system.js";
import { nodeGit, type GitRunner } from "../../workspace/git-process.js";
import { proveTypes } from "../prove.js";

/** Proves changes of an app: what the types say of it with them and without. */
export type Prover = typeof proveTypes;

/** Everything that a run of plans asks of the world. A test puts faults, and a fast prover, in its place. */
export interface Outside {
  readonly fs: FileSystem;
  readonly git: GitRunner;
  readonly prove: Prover;
  readonly now: () => Date;
}

export const REAL_OUTSIDE: Outside = { fs: nodeFileSystem, git: nodeGit, prove: proveTypes, now: () => new Date() };
