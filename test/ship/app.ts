import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { JsonReport } from "../../src/report/json.js";
import { main } from "../../src/cli.js";
import type { generatedFor } from "../../src/workspace/codegen.js";
import { linkPackages, treeOf, type CommandResult, type Tree, type TypeScript } from "../support/scratch.js";

export interface SmallApp {
  readonly root: string;
  /** the command line in this process, which is much faster than one of its own */
  migrate(...args: readonly string[]): Promise<CommandResult>;
  report(...args: readonly string[]): Promise<{ readonly code: number; readonly report: JsonReport }>;
  read(file: string): string;
  write(file: string, text: string): void;
  tree(): Tree;
  git(...args: readonly string[]): string;
}

type Files = Readonly<Record<string, string>>;

const MANIFEST = {
  domains: {
    leads: {
      routes: {
        leads: { GET: "api.leads.queries.getLeads({ userId })", POST: "mutation api.leads.own.addLead({ userId })" },
        "leads/stats": "stub { total: 0 }",
        "leads/odd": "api.leads.queries.getLaeds({ userId })",
      },
    },
    bookings: { routes: { bookings: "api.bookings.queries.getBookings({ userId })" } },
  },
};

const ROUTE = `export async function GET() {
  return Response.json([]);
}
`;

const FILES: Files = {
  "package.json": JSON.stringify({ dependencies: { convex: "*", "convex-helpers": "*" } }),
  "tsconfig.json": tsconfig("bundler", "esnext"),
  "migrate.manifest.json": JSON.stringify(MANIFEST, null, 2),
  "app/api/leads/route.ts": `${ROUTE}export const POST = GET;\n`,
  "app/api/leads/stats/route.ts": ROUTE,
  "app/api/leads/odd/route.ts": ROUTE,
  "app/api/bookings/route.ts": ROUTE,
};

/** A tsconfig as an app has one. */
export function tsconfig(moduleResolution: string, module: string): string {
  const options = { target: "ES2022", lib: ["esnext", "dom"], strict: true, noEmit: true, skipLibCheck: true };
  return JSON.stringify({ compilerOptions: { ...options, module, moduleResolution, types: ["node"] } });
}

/**
 * An app with two domains and no Convex functions yet: one of its functions is shipped, one is to be its own, one is
 * misspelled. Removed when the test ends.
 *
 * @param typescript "none": no packages are installed
 */
export function smallApp(files: Files = {}, typescript: TypeScript | "none" = "7"): SmallApp {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "migrate-ship-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  for (const [file, text] of Object.entries({ ...FILES, ...files })) write(file, text);
  if (typescript !== "none") linkPackages(root, typescript);
  return {
    root,
    write,
    read: (file) => readFileSync(join(root, file), "utf8"),
    migrate: (...args) => inProcess(root, args),
    report: async (...args) => {
      const { code, stdout } = await inProcess(root, [...args, "--json"]);
      const report: JsonReport = JSON.parse(stdout);
      return { code, report };
    },
    tree: () => treeOf(root),
    git: (...args) => {
      const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
      return execFileSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" });
    },
  };
}

/** The command line in this process. */
export async function inProcess(root: string, args: readonly string[]): Promise<CommandResult> {
  const said = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof said) => ({ write: (text: string) => (said[name] += text) });
  const streams = { stdout: stream("stdout"), stderr: stream("stderr") };
  const code = await main([...args, "--cwd", root], "0.0.0", streams);
  return { code, ...said };
}

/**
 * Convex's code generation, which asks Convex once for each folder of sources: starting it takes a second, and the same
 * sources give the same texts.
 */
export function askedOnce(ask: typeof generatedFor): typeof generatedFor {
  const known = new Map<string, ReturnType<typeof generatedFor>>();
  return (...asked) => {
    const [root, convexDir, sources] = asked;
    const settings = join(root, "convex.json");
    const key = JSON.stringify([
      convexDir,
      [...sources].sort(),
      existsSync(settings) && readFileSync(settings, "utf8"),
    ]);
    const answer = known.get(key) ?? ask(...asked);
    known.set(key, answer);
    return answer;
  };
}

/** Makes the app's folder a repository that holds everything but its packages. */
export function commitAll(app: SmallApp): void {
  app.git("init", "--quiet");
  app.write(".gitignore", "node_modules\n");
  app.git("add", "--all");
  app.git("commit", "--quiet", "--message", "as it was");
}
