import { fork, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageArguments } from "../../data/prisma-page.js";
import { RowsUnreadable, type RowSource } from "../../data/old-rows.js";
import type { OldRow } from "../../data/rows.js";
import { MigrateError } from "../../errors.js";
import { killWithParent } from "../../verify/kill-with-parent.js";
import { bundleAppModules } from "../app-modules.js";
import type { FromPrisma, Question, ToPrisma } from "./prisma-protocol.js";

/** The compiled child. Both `src/workspace/rows` and `dist/workspace/rows` stand three folders below the package's root. */
const CHILD = new URL("../../../dist/workspace/rows/prisma-child.js", import.meta.url);
const STDERR_KEPT = 4_000;

/**
 * The rows that the app's own Prisma client reads, in a process of its own. Nothing but reading is ever asked of it.
 *
 * @param modules import specifiers of the modules that export a client
 * @param env the environment in which the client is made
 * @throws MigrateError when no module can be loaded or exports a client
 */
export async function prismaRows(
  root: string,
  modules: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RowSource> {
  const folder = await mkdtemp(join(tmpdir(), "migrate-rows-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, "client.mjs");
    await bundleAppModules(root, modules, file);
    const child = new PrismaProcess(root, env);
    const opened = await child.ask({ kind: "open", file }).catch((error: unknown) => {
      child.end();
      throw error;
    });
    const databases = isOpened(opened) ? opened.databases : [];
    return {
      database: databases.length === 0 ? `the database of ${modules.join(", ")}` : databases.join(", "),
      count: async ({ delegate }) => Number(await child.ask({ kind: "count", delegate })),
      async page(wanted, after, limit) {
        const page = pageArguments(wanted, after, limit);
        const rows = await child.ask({ kind: "page", delegate: wanted.delegate, page });
        return isRows(rows) ? rows : [];
      },
      async close() {
        await child.ask({ kind: "close" }).catch(() => null);
        child.end();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

type Answer = Extract<FromPrisma, { answer: unknown }>["answer"];

const isRows = (answer: Answer): answer is readonly OldRow[] => Array.isArray(answer);
const isOpened = (answer: Answer): answer is Extract<Answer, { databases: unknown }> =>
  typeof answer === "object" && answer !== null && "databases" in answer;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The app's client at work, asked one question after the other or several at once. */
class PrismaProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #release: () => void;
  #ticket = 0;
  #stderr = "";

  constructor(root: string, env: Readonly<Record<string, string>>) {
    this.#child = fork(CHILD, {
      cwd: root,
      env: { ...env },
      execArgv: [],
      // Dates, bigints and bytes get through as what they are.
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#release = killWithParent(this.#child);
    this.#child.stderr?.on("data", (data: Buffer) => {
      this.#stderr = (this.#stderr + data.toString()).slice(-STDERR_KEPT);
    });
    this.#child.on("message", (message: FromPrisma) => this.#take(message));
    this.#child.on("error", (error) => this.#fail(error.message));
    this.#child.on("close", (code, signal) =>
      this.#fail(`it ended (${signal ?? `exit code ${code}`}) ${this.#stderr}`),
    );
  }

  ask(question: Question): Promise<Answer> {
    this.#ticket += 1;
    const ticket = this.#ticket;
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(ticket, { resolve, reject });
      this.#child.send({ ticket, question } satisfies ToPrisma, (error) => {
        if (error !== null) this.#fail(error.message);
      });
    });
  }

  end(): void {
    this.#release();
    this.#child.kill("SIGKILL");
  }

  #take(message: FromPrisma): void {
    const waiting = this.#waiting.get(message.ticket);
    this.#waiting.delete(message.ticket);
    if ("answer" in message) waiting?.resolve(message.answer);
    else waiting?.reject(new RowsUnreadable(...unread(message.problem)));
  }

  #fail(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new MigrateError(...unread(reason.trim())));
    this.#waiting.clear();
  }
}

const unread = (reason: string): ConstructorParameters<typeof MigrateError> => [
  `The app's Prisma client could not read: ${masked(reason)}`,
  {
    hint: "See that the database runs and that its address is set, here or in .env; `prisma` in the manifest names the module.",
  },
];

/** Errors of database drivers quote addresses. */
const masked = (text: string): string => text.replaceAll(/\/\/[^\s/@]*:[^\s@]*@/g, "//…@");
