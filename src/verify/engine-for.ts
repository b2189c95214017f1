import { findTypescript, type AppTypescript } from "./app-typescript.js";
import { commandEngine } from "./command/engine.js";
import type { ProofEngine, ProofStore } from "./engine.js";
import { EngineFailure, forkedEngine, type CompilerProcess } from "./forked.js";
import type { CompilerChoice } from "./messages.js";

/** A script of the app's package.json that checks types. */
export interface TypecheckScript {
  readonly name: string;
  readonly text: string;
}

/**
 * Chooses the engine that fits the app's own TypeScript. Reads no more than its version.
 *
 * @param appRoot absolute path
 * @param store where the findings of proofs are kept; left out: nowhere
 * @param process that answers several questions; left out: one for each
 * @throws MigrateError when the app has no TypeScript
 */
export function chooseEngine(appRoot: string, store?: ProofStore, process?: CompilerProcess): ProofEngine {
  const typescript = findTypescript(appRoot);
  const compiler = choiceOf(typescript);
  if (compiler === null) return compilerOnCopy(typescript, "tsc on a copy of the app");
  const engine = forkedEngine(compiler, store, process);
  return compiler.family === "native" ? orElse(engine, typescript) : engine;
}

/**
 * Starts the app's own TypeScript before there is a question for it.
 *
 * @param appRoot absolute path
 * @param isFirst nothing is kept of earlier proofs: more has to be read
 * @throws MigrateError when the app has no TypeScript
 */
export function prepareEngine(appRoot: string, isFirst: boolean, process: CompilerProcess): void {
  const compiler = choiceOf(findTypescript(appRoot));
  if (compiler !== null) process.prepare({ appRoot, compiler, isFirst });
}

/** Null for a version that has no API which the proof knows. */
function choiceOf({ version, path }: AppTypescript): CompilerChoice | null {
  const family = Number.parseInt(version, 10);
  if (family === 5 || family === 6) return { family: "classic", path };
  return family >= 7 ? { family: "native", version } : null;
}

/**
 * The engine that a person asked for with a command: the script that the manifest names, or else the app's own `tsc`.
 *
 * @param script null when the manifest names none
 */
export const chooseCommand = (appRoot: string, script: TypecheckScript | null): ProofEngine =>
  script === null
    ? compilerOnCopy(findTypescript(appRoot), "tsc on a copy of the app")
    : commandEngine(`npm run ${script.name}, on a copy of the app`, { kind: "script", ...script });

const compilerOnCopy = ({ version, tsc }: AppTypescript, note: string): ProofEngine =>
  commandEngine(`typescript ${version}, ${note}`, { kind: "compiler", file: tsc });

/** The API of TypeScript 7 may be missing or fail; its `tsc` works all the same, and the report says which of them it was. */
const orElse = (first: ProofEngine, typescript: AppTypescript): ProofEngine => ({
  async prove(request) {
    try {
      return await first.prove(request);
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      const [reason = ""] = error.message.split("\n");
      return compilerOnCopy(typescript, `tsc on a copy of the app, because its API failed: ${reason}`).prove(request);
    }
  },
});
