import { availableParallelism } from "node:os";
import { MigrateError } from "../errors.js";
import { finding, type Finding } from "../findings.js";
import type { FileChange, Verification } from "../report/model.js";
import { addedProblems } from "../verify/compare.js";
import { chooseCommand, chooseEngine, prepareEngine } from "../verify/engine-for.js";
import { CompilerProcess } from "../verify/forked.js";
import type { Proof, ProofMode, TypeProblem } from "../verify/engine.js";
import { keepsProofs, proofStore } from "../workspace/proof-store.js";
import { readTypecheckScript } from "../workspace/typecheck-script.js";
import type { Rewriting } from "./pipeline.js";

export interface ProofResult {
  readonly verification: Verification;
  readonly findings: readonly Finding[];
}

/** The app's own TypeScript on the staged texts: errors that were not there before, each with what caused it. */
export type Prover = (
  root: string,
  changes: readonly FileChange[],
  mode: ProofMode,
  causeOf: (file: string) => string | null,
  assumed?: Rewriting["assumed"],
) => Promise<ProofResult>;

/** A prover that starts a compiler for each proof. */
export const proveTypes: Prover = (root, ...request) => proveAt({ root }, ...request);

/** A prover whose compiler starts while the edit is still being decided. To be closed, asked or not. */
export interface StartedProver {
  readonly prove: Prover;
  close(): void;
}

export function startProver(root: string, mode: ProofMode): StartedProver {
  const process = new CompilerProcess({ isKept: false });
  // The one core of a small machine has enough to do.
  if (mode !== "command" && availableParallelism() > 1) prepare(root, process);
  return { prove: proverWith(process), close: () => process.close() };
}

/** An app without TypeScript has nothing to prepare, and nothing to prove unless something changes. */
function prepare(root: string, process: CompilerProcess): void {
  try {
    prepareEngine(root, !keepsProofs(root), process);
  } catch (error) {
    if (!(error instanceof MigrateError)) throw error;
  }
}

/** A prover that asks one process of a compiler again and again. */
export const proverWith =
  (process: CompilerProcess): Prover =>
  (root, ...request) =>
    proveAt({ root, process }, ...request);

interface ProofSite {
  readonly root: string;
  readonly process?: CompilerProcess;
}

async function proveAt(
  site: ProofSite,
  changes: readonly FileChange[],
  mode: ProofMode,
  causeOf: (file: string) => string | null,
  assumed?: Rewriting["assumed"],
): Promise<ProofResult> {
  const given = await proofOf(site, changes, mode);
  const known = given.added.length === 0 || assumed === undefined ? null : await assumed();
  const edited = new Set(changes.map(({ file }) => file));
  const cameToLight = known === null ? [] : (await proofOf(site, known.changes, mode)).added;
  const proof = { ...given, added: addedProblems(cameToLight, given.added, (file) => edited.has(file)) };
  const broken = proof.baseline.filter(({ isSyntax }) => isSyntax);
  const findings = [
    ...broken.map((problem) => finding("baseline-syntax-error", placeOf(problem), { message: problem.message })),
    ...given.added
      .filter((problem) => !proof.added.includes(problem))
      .map((problem) =>
        finding("error-came-to-light", placeOf(problem), {
          code: `TS${problem.code}`,
          message: problem.message,
          folder: known?.folder ?? "",
        }),
      ),
    ...proof.added.map((problem) =>
      finding("type-error", placeOf(problem), {
        code: `TS${problem.code}`,
        message: problem.message,
        cause: causeOf(problem.file) ?? "an edit of this batch in a file that this one imports",
      }),
    ),
  ];
  return { verification: summary(proof), findings };
}

async function proofOf({ root, process }: ProofSite, changes: readonly FileChange[], mode: ProofMode): Promise<Proof> {
  const staged = new Map(changes.map(({ file, after }) => [file, after ?? NOTHING_EXPORTED]));
  return mode === "command"
    ? chooseCommand(root, await readTypecheckScript(root)).prove({ appRoot: root, staged })
    : chooseEngine(root, proofStore(root), process).prove({ appRoot: root, staged, scope: mode });
}

/** A file that goes, for the compiler: whoever imports a name of it gets an error. */
const NOTHING_EXPORTED = "export {};\n";

const summary = ({ engine, baseline, added, checkedFiles }: Proof): Verification => ({
  engine,
  baseline: baseline.length,
  new: added.length,
  checkedFiles,
});

const placeOf = ({ file, line, column }: TypeProblem) => ({
  file: file === "" ? "tsconfig.json" : file,
  line: Math.max(line, 1),
  column: Math.max(column, 1),
});
