import { nodeFileSystem, type FileSystem } from "../../workspace/file-system.js";
import { nodeGit, type GitRunner } from "../../workspace/git-process.js";
import { CompilerProcess } from "../../verify/forked.js";
import { proverWith, type Prover } from "../prove.js";

/** Everything that a run of plans asks of the world. A test puts faults, and a fast prover, in its place. */
export interface Outside {
  readonly fs: FileSystem;
  readonly git: GitRunner;
  readonly prove: Prover;
  readonly now: () => Date;
}

/** The real world while something is done in it: one process of the app's compiler answers for all plans. */
export async function inRealWorld<Result>(work: (outside: Outside) => Promise<Result>): Promise<Result> {
  const process = new CompilerProcess({ isKept: true });
  const outside = { fs: nodeFileSystem, git: nodeGit, prove: proverWith(process), now: () => new Date() };
  try {
    return await work(outside);
  } finally {
    process.close();
  }
}
