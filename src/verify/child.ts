import { createRequire } from "node:module";
import { posix } from "node:path";
import type ts from "typescript";
import { MigrateError } from "../errors.js";
import { refuseEndless } from "../workspace/tsconfig-chain.js";
import { classicCompiler, type ParsedByConfig } from "./classic/compiler.js";
import type { OpenCompiler, Project } from "./compiler.js";
import { isFile, realPath } from "./disk.js";
import { Ahead } from "./known-files.js";
import { readMemory, type Memory } from "./memory.js";
import type { AnswerMessage, CompilerChoice, PrepareMessage, ProveMessage } from "./messages.js";
import { loadNativeApi } from "./native/api.js";
import { nativeCompiler } from "./native/compiler.js";
import { prove } from "./prove.js";

/** What was parsed for one question serves the next one. */
const parsed: ParsedByConfig = new Map();

interface Prepared {
  readonly open: OpenCompiler;
  readonly ahead: Ahead;
}

/** A compiler that was started before it was asked anything; null where that failed: the question will say why. */
let prepared: Promise<Prepared | null> | null = null;

/**
 * Loads the compiler and lets it read the app as it is, in the time in which the edit is still being decided: the
 * tsconfig, the imports of its files, and, where no earlier proof has parsed them, their syntax.
 */
async function prepare({ compiler: choice, appRoot, isFirst }: PrepareMessage): Promise<Prepared | null> {
  try {
    const open = await loadCompiler(choice, appRoot, undefined);
    const root = realPath(appRoot);
    const compiler = open(root, false);
    const config = posix.join(root, "tsconfig.json");
    const ahead = new Ahead();
    if (isFile(config)) {
      const project = compiler.readConfig(config);
      ahead.read(project);
      if (isFirst) parseAhead(ahead, project, open, root);
    }
    const reopen: OpenCompiler = (_root, isCreating) => {
      compiler.forgetConfigs();
      if (!isCreating) return compiler;
      compiler.close();
      return open(root, true);
    };
    return { open: reopen, ahead };
  } catch {
    return null;
  }
}

/** A compiler that is a process of its own gives no memory back: what parses every file is another one, and ends. */
function parseAhead(ahead: Ahead, project: Project, open: OpenCompiler, root: string): void {
  const parser = open(root, false);
  try {
    ahead.parse(project, parser, root);
  } finally {
    parser.close();
  }
}

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
    const ready = await takePrepared();
    const open = ready?.open ?? (await loadCompiler(compiler, appRoot, isKept ? parsed : undefined));
    const memories: Memory[] = [];
    const openMemory = (maker: string): Memory => {
      const memory = readMemory(kept, maker);
      memories.push(memory);
      return memory;
    };
    const proof = prove(open, { appRoot, staged: new Map(staged), scope }, openMemory, ready?.ahead);
    return { kind: "proof", proof, memory: memories[0]?.print() ?? null };
  } catch (error) {
    if (error instanceof MigrateError) return { kind: "refusal", message: error.message, hint: error.hint ?? null };
    return { kind: "failure", message: `TypeScript failed: ${textOf(error)}` };
  }
}

/** For one question: a compiler is closed when it has answered. */
function takePrepared(): Promise<Prepared | null> | null {
  const taken = prepared;
  prepared = null;
  return taken;
}

/** What no compiler could read to its end is never given to one. */
const careful =
  (open: OpenCompiler): OpenCompiler =>
  (root, isCreating) => {
    const compiler = open(root, isCreating);
    const readConfig: typeof compiler.readConfig = (path) => {
      refuseEndless(path);
      return compiler.readConfig(path);
    };
    return { ...compiler, readConfig };
  };

async function loadCompiler(
  choice: CompilerChoice,
  appRoot: string,
  known: ParsedByConfig | undefined,
): Promise<OpenCompiler> {
  if (choice.family === "native") {
    const open = await loadNativeApi(appRoot);
    if (open === null) throw new Error("this version has no API for a sync client");
    return careful((root, isCreating) => nativeCompiler(open, choice.version, root, isCreating));
  }
  const compiler: typeof ts = createRequire(import.meta.url)(choice.path);
  return careful((root) => classicCompiler(compiler, root, known));
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

process.on("message", (question: PrepareMessage | ProveMessage) => {
  if (question.kind === "prepare") {
    prepared = prepare(question);
    return;
  }
  void answer(question).then((said) =>
    process.send?.(said, () => {
      if (!question.isKept) process.disconnect();
    }),
  );
});

// Whoever started this process and asks nothing lets go of it: a compiler that was prepared must not keep it.
process.once("disconnect", () => process.exit());
