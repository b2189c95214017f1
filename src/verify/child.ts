import { createRequire } from "node:module";
import type ts from "typescript";
import { MigrateError } from "../errors.js";
import { classicCompiler } from "./classic/compiler.js";
import type { AnswerMessage, ProveMessage } from "./messages.js";
import { prove } from "./prove.js";

/** The process in which the app's compiler runs: one question, one answer, then it ends. */
function answer({ appRoot, typescript, staged, scope }: ProveMessage): AnswerMessage {
  try {
    const compiler: typeof ts = createRequire(import.meta.url)(typescript);
    const request = { appRoot, staged: new Map(staged), scope };
    return { kind: "proof", proof: prove((root) => classicCompiler(compiler, root), request) };
  } catch (error) {
    const message = error instanceof MigrateError ? error.message : `TypeScript failed: ${textOf(error)}`;
    return { kind: "failure", message, hint: (error instanceof MigrateError ? error.hint : undefined) ?? null };
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

process.once("message", (question: ProveMessage) => {
  process.send?.(answer(question), () => process.disconnect());
});
