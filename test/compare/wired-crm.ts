import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import prismaRows from "../../fixtures/phase3-app/prisma/rows.json" with { type: "json" };
import type { CompareReport } from "../../src/compare/model.js";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";
import { copyApp, removeApp, callMigrate, type CommandResult } from "../support/scratch.js";
import { importTypeScript } from "../support/served-app.js";

export const SERVER_KEY = "the key of the comparison's tests";

/** A copy of the fixture app, wired by the real command, with rows in its database. */
export interface WiredCrm {
  readonly root: string;
  /** `--caller` options for users of the fixture: `alice` is `user-alice` */
  as(...names: readonly string[]): readonly string[];
  /** Runs the command with the app's database and a deployment. */
  migrate(convex: RunningConvex, ...args: readonly string[]): Promise<CommandResult>;
  /** `migrate compare --json` */
  compare(convex: RunningConvex, ...args: readonly string[]): Promise<{ code: number; report: CompareReport }>;
  /** Serves the app's functions, some of them edited, over rows. */
  serve(rows: ConvexRows, edits?: FunctionEdits): Promise<RunningConvex>;
  remove(): void;
}

/** Texts of the Convex folder that are replaced by others, by file. */
export type FunctionEdits = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>;

/** The fixture's rows as Convex holds them. */
export const convexRows = (): ConvexRows => toConvexRows(prismaRows);

/** The same, with the rows of one table changed; what gives null is left out. */
export function changedRows(table: string, change: (row: ConvexRows[string][number]) => object | null): ConvexRows {
  const rows = convexRows();
  const changed = (rows[table] ?? []).flatMap((row) => {
    const after = change(row);
    return after === null ? [] : [{ ...row, ...after }];
  });
  return { ...rows, [table]: changed };
}

export async function startWiredCrm(): Promise<WiredCrm> {
  const root = copyApp();
  const wired = await callMigrate(root, ["wire", "--all", "--no-verify"]);
  if (wired.code !== 0) throw new Error(`wire ended with ${wired.code}:\n${wired.stdout}${wired.stderr}`);
  const { createDatabase } = await importTypeScript(join(root, "prisma/setup.ts"));
  const { createSessionCookie } = await importTypeScript(join(root, "lib/session-cookie.ts"));
  if (typeof createDatabase !== "function" || typeof createSessionCookie !== "function")
    throw new Error("the fixture app does not export what the tests know");
  const database = `file:${join(root, "app.db")}`;
  await createDatabase(database);
  const migrate = (convex: RunningConvex, ...args: readonly string[]): Promise<CommandResult> =>
    callMigrate(root, args, { DATABASE_URL: database, CONVEX_URL: convex.url, CONVEX_SERVER_KEY: SERVER_KEY });
  let folders = 0;
  return {
    root,
    as: (...names) =>
      names.flatMap((name) => [
        "--caller",
        `${name}=cookie: phase3_session=${String(createSessionCookie(`user-${name}`))}`,
      ]),
    migrate,
    async compare(convex, ...args) {
      const { code, stdout, stderr } = await migrate(convex, "compare", "--json", ...args);
      if (stdout === "") throw new Error(`compare ended with ${code}:\n${stderr}`);
      return { code, report: JSON.parse(stdout).answers };
    },
    async serve(rows, edits = {}) {
      folders += 1;
      const convexDir = join(root, `served-${folders}`);
      cpSync(join(root, "convex"), convexDir, { recursive: true });
      for (const [file, changes] of Object.entries(edits)) edit(join(convexDir, file), changes);
      return startConvex({ convexDir, rows, serverKey: SERVER_KEY });
    },
    remove: () => removeApp(root),
  };
}

function edit(path: string, changes: FunctionEdits[string]): void {
  const before = readFileSync(path, "utf8");
  const after = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
    return text.replace(from, to);
  }, before);
  writeFileSync(path, after);
}
