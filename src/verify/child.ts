import { createRequire } from "node:module";
import type ts from "typescript";
import { MigrateError } from "../errors.js";
import type { AnswerMessage, ProveMessage } from "./messages.js";
import { prove } from "./prove.js";

/** The process in which the app's compiler runs: one question, one answer, then it ends. */
function answer({ appRoot, typescript, staged, baseline }: ProveMessage): AnswerMessage {
  try {
    const compiler: typeof ts = createRequire(import.meta.url)(typescript);
    return { kind: "proof", proof: prove(compiler, { appRoot, staged: new Map(staged), baseline }) };
  } catch (error) {
    const message = error instanceof MigrateError ? error.message : `TypeScript failed: ${textOf(error)}`;
    return { kind: "failure", message, hint: (error instanceof MigrateError ? error.hint : undefined) ?? null };
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

process.once("message", (question: ProveMessage) => {
  process.send?.(answer(question), () => process.disconnect());
});
