import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { JsonReport } from "../../src/report/json.js";
import {
  callMigrate,
  copyApp,
  removeApp,
  runMigrate,
  treeOf,
  type CommandResult,
  type Tree,
  type TypeScript,
} from "../support/scratch.js";

/**
 * A copy of the fixture app and the real command in it. Its TypeScript is 7, by which a first proof takes a third of the time,
 * unless the test is about the way of 5.9.
 */
export interface TestApp {
  /** absolute path without links */
  readonly root: string;
  /** Runs the command in this process. */
  migrate(...args: readonly string[]): Promise<CommandResult>;
  /** Runs the command in a process of its own. */
  start(...args: readonly string[]): Promise<CommandResult>;
  /** Runs `migrate` with `--json` and reads its one document. */
  report(...args: readonly string[]): Promise<{ readonly code: number; readonly report: JsonReport }>;
  tree(): Tree;
  read(file: string): string;
  write(file: string, text: string): void;
  /** Replaces a text that must occur exactly once in a file. */
  replace(file: string, from: string, to: string): void;
  git(...args: readonly string[]): string;
  commit(): void;
  remove(): void;
}

export const MANIFEST = "migrate.manifest.json";

/**
 * A copy that is committed in a git repository of its own.
 *
 * @param fixture folder in fixtures/
 */
export function committedApp(fixture?: string, typescript: TypeScript = "7"): TestApp {
  const app = appAt(copyApp(fixture, typescript));
  app.git("init", "--quiet", "--initial-branch=main");
  app.write(".git/info/exclude", "node_modules\n");
  app.commit();
  return app;
}

/** A copy that no repository holds. */
export function plainApp(typescript: TypeScript = "7"): TestApp {
  return appAt(copyApp(undefined, typescript));
}

/** `committedApp`, removed when the test ends. */
export function committedForTest(fixture?: string, typescript?: TypeScript): TestApp {
  const app = committedApp(fixture, typescript);
  onTestFinished(() => app.remove());
  return app;
}

/** `plainApp`, removed when the test ends. */
export function plainForTest(typescript?: TypeScript): TestApp {
  const app = plainApp(typescript);
  onTestFinished(() => app.remove());
  return app;
}

function appAt(root: string): TestApp {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);
  const git = (...args: readonly string[]): string => gitIn(root, args);
  return {
    root,
    migrate: (...args) => callMigrate(root, args),
    start: (...args) => runMigrate(root, args),
    report: async (...args) => {
      const { code, stdout, stderr } = await callMigrate(root, [...args, "--json"]);
      if (stdout === "") throw new Error(`There is no report: ${stderr}`);
      const report: JsonReport = JSON.parse(stdout);
      return { code, report };
    },
    tree: () => treeOf(root),
    read,
    write,
    replace: (file, from, to) => {
      const parts = read(file).split(from);
      expect([file, from, parts.length]).toEqual([file, from, 2]);
      write(file, parts.join(to));
    },
    git,
    commit: () => {
      git("add", "--all");
      git("commit", "--quiet", "--message", "as it was");
    },
    remove: () => removeApp(root),
  };
}

/** Nobody's configuration but the test's own. */
const IDENTITY = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

function gitIn(root: string, args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, env: { ...process.env, ...IDENTITY }, encoding: "utf8" });
}

/** The route file of a key of the manifest. */
export const routeFile = (route: string): string => `app/api/${route}/route.ts`;

/** How many handlers a report has of each status, for those statuses that occur. */
export function countsOf({ handlers }: JsonReport): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of handlers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Every finding of a report, of the run and of its handlers. */
export const findingsOf = ({ findings, handlers }: JsonReport) => [
  ...findings,
  ...handlers.flatMap(({ finding }) => finding ?? []),
];
