import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { MigrateError } from "../errors.js";
import { readRows } from "./data.js";
import { readEnvironment } from "./environment.js";
import { startConvex } from "./start.js";
import { untilTold } from "./until-told.js";
import { banner, callLine, reloadLine } from "./words.js";

export interface ServeOptions {
  readonly cwd: string;
  /** the Convex folder, from `cwd` */
  readonly convex: string;
  readonly port: number;
  /** files with rows, from `cwd` */
  readonly data: readonly string[];
  readonly env: readonly string[];
  readonly envFiles: readonly string[];
  /** null: one is made up */
  readonly adminKey: string | null;
  readonly watch: boolean;
  readonly quiet: boolean;
}

interface Speech {
  readonly data: (text: string) => void;
  readonly message: (text: string) => void;
}

/**
 * Serves a Convex folder until this process is told to end. The address is the one line of the result; everything else
 * is for the person at the terminal.
 *
 * @throws MigrateError when it cannot start, or the served process ends by itself
 */
export async function serve(options: ServeOptions, { data, message }: Speech): Promise<void> {
  const { cwd, convex, port, adminKey, watch, quiet } = options;
  const convexDir = resolve(cwd, convex);
  await requireFolder(convexDir, convex);
  const [rows, { CONVEX_SERVER_KEY: serverKey = null, ...env }] = await Promise.all([
    readRows(options.data.map((file) => fromFolder(cwd, file))),
    readEnvironment(
      options.envFiles.map((file) => resolve(cwd, file)),
      options.env,
    ),
  ]);
  const { told, release } = untilTold();
  try {
    const running = await startConvex({
      convexDir,
      rows,
      serverKey,
      env,
      port,
      ...(adminKey === null ? {} : { adminKey }),
      ...(quiet ? {} : { onCall: (call) => message(`${callLine(call)}\n`) }),
      ...(watch ? { onReload: (problem) => message(`${reloadLine(problem)}\n`) } : {}),
    });
    data(`${running.url}\n`);
    message(banner(running, convexDir, serverKey !== null));
    const end = await Promise.race([told.then(() => "told"), running.ended.then(() => "ended")]);
    await running.stop();
    if (end === "ended") throw new MigrateError("The served process has ended by itself.");
  } finally {
    release();
  }
}

/** `leads=rows.jsonl` names a table in front of the file. */
function fromFolder(cwd: string, file: string): string {
  const [, table, path = file] = /^(\w+)=(.+)$/.exec(file) ?? [];
  return table === undefined ? resolve(cwd, path) : `${table}=${resolve(cwd, path)}`;
}

async function requireFolder(folder: string, given: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() === true) return;
  throw new MigrateError(`There is no folder ${given}.`, {
    hint: "Run the command in the app's folder (or with --cwd), or name the Convex folder with --convex.",
  });
}
