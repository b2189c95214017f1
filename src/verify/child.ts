import { createRequire } from "node:module";
import type ts from "typescript";
import { MigrateError } from "../errors.js";
import { classicCompiler, type ParsedByConfig } from "./classic/compiler.js";
import type { Compiler } from "./compiler.js";
import { readMemory, type Memory } from "./memory.js";
import type { AnswerMessage, CompilerChoice, ProveMessage } from "./messages.js";
import { loadNativeApi } from "./native/api.js";
import { nativeCompiler } from "./native/compiler.js";
import { prove } from "./prove.js";

/** What was parsed for one question serves the next one. */
const parsed: ParsedByConfig = new Map();

/** The process in which the app's compiler runs: a question, an answer, and the end, unless more are to follow. */
async function answer({
  appRoot,
  compiler,
  staged,
  scope,
  memory: kept,
  isKept,
}: ProveMessage): Promise<AnswerMessage> {
  try {
    const open = await loadCompiler(compiler, appRoot, isKept ? parsed : undefined);
    const memories: Memory[] = [];
    const openMemory = (maker: string): Memory => {
      const memory = readMemory(kept, maker);
      memories.push(memory);
      return memory;
    };
    const proof = prove(open, { appRoot, staged: new Map(staged), scope }, openMemory);
    return { kind: "proof", proof, memory: memories[0]?.print() ?? null };
  } catch (error) {
    if (error instanceof MigrateError) return { kind: "refusal", message: error.message, hint: error.hint ?? null };
    return { kind: "failure", message: `TypeScript failed: ${textOf(error)}` };
  }
}

async function loadCompiler(
  choice: CompilerChoice,
  appRoot: string,
  known: ParsedByConfig | undefined,
): Promise<(root: string) => Compiler> {
  if (choice.family === "native") {
    const open = await loadNativeApi(appRoot);
    if (open === null) throw new Error("this version has no API for a sync client");
    return (root) => nativeCompiler(open, choice.version, root);
  }
  const compiler: typeof ts = createRequire(import.meta.url)(choice.path);
  return (root) => classicCompiler(compiler, root, known);
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

process.on("message", (question: ProveMessage) => {
  void answer(question).then((said) =>
    process.send?.(said, () => {
      if (!question.isKept) process.disconnect();
    }),
  );
});
