import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { LedgerOptions } from "../../src/plan/ledger.js";
import { selectPlans } from "../../src/plan/select-plans.js";
import type { RunResult } from "../../src/run/pipeline.js";
import type { PlansTask } from "../../src/run/plan-run/open.js";
import type { Outside } from "../../src/run/plan-run/outside.js";
import { resumeRun } from "../../src/run/plan-run/resume.js";
import { runPlans } from "../../src/run/plan-run/run.js";
import { undoPlans, type UndoChoice } from "../../src/run/plan-run/undo.js";
import { nodeFileSystem } from "../../src/workspace/file-system.js";
import { nodeGit } from "../../src/workspace/git-process.js";
import { readApp } from "../../src/workspace/app.js";

/** A list that the caller owns, and a Prisma client that nobody asks. */
const route = (model: string): string => `import { NextResponse } from "next/server";
import { prisma } from "@/lib/prisma";
import { auth } from "@/lib/auth";

export async function GET() {
  const session = await auth();
  if (!session) return NextResponse.json({ error: "Unauthorized" }, { status: 401 });
  const rows = await prisma.${model}.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ data: rows, success: true });
}
`;

const query = (name: string): string => `import { query } from "../_generated/server";
import { v } from "convex/values";

export const ${name} = query({
  args: { userId: v.string() },
  handler: async () => [],
});
`;

const MANIFEST = {
  routes: "app/api",
  identity: { userId: ["session.user.id"] },
  domains: {
    leads: {
      routes: {
        leads: "api.leads.queries.getLeads({ userId })",
        "leads/stats": "stub { total: 0 }",
        notes: "stub { notes: [] }",
      },
    },
    tickets: { routes: { tickets: "api.tickets.queries.getTickets({ userId })", faqs: "stub { faqs: [] }" } },
  },
  plans: {
    A1: { title: "leads", wave: 1, routes: ["leads", "leads/stats"] },
    A2: { title: "notes", wave: 1, routes: ["notes"] },
    A3: { title: "tickets", wave: 2, dependsOn: ["A1"], routes: ["tickets", "faqs"] },
  },
};

const FILES: Readonly<Record<string, string>> = {
  "migrate.manifest.json": `${JSON.stringify(MANIFEST, null, 2)}\n`,
  "app/api/leads/route.ts": route("lead"),
  "app/api/leads/stats/route.ts": route("lead"),
  "app/api/notes/route.ts": route("note"),
  "app/api/tickets/route.ts": route("ticket"),
  "app/api/faqs/route.ts": route("faq"),
  "lib/prisma.ts": "export const prisma = {};\n",
  "lib/auth.ts": "export const auth = async () => ({ user: { id: 'u1' } });\n",
  "lib/other.ts": "export const other = 1;\n",
  "convex/_generated/api.js": "export const api = {};\n",
  "convex/_generated/api.d.ts": "export declare const api: {};\n",
  "convex/leads/queries.ts": query("getLeads"),
  "convex/tickets/queries.ts": query("getTickets"),
};

/** Hundreds of these are made and removed: in memory where the machine has such a folder. */
const FOLDER = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const newFolder = (): string => realpathSync(mkdtempSync(join(FOLDER, "migrate-run-")));

const CONFIG = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"];

/** A small app in a repository of its own, whose plans are run in this process. */
export class SmallApp {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** A new one, committed. */
  static create(files: Readonly<Record<string, string>> = {}): SmallApp {
    const app = new SmallApp(newFolder());
    for (const [file, text] of Object.entries({ ...FILES, ...files })) app.write(file, text);
    app.git("init", "--quiet", "--template=");
    app.git("config", "user.name", "Test");
    app.git("config", "user.email", "test@example.com");
    app.git("add", "--all");
    app.git("commit", "--quiet", "--message", "as it was");
    return app;
  }

  /** Packs what git keeps into a few files: copies are cheaper. */
  pack(): void {
    this.git("repack", "-a", "-d", "--quiet");
  }

  /** The same app once more, at its present state. */
  copy(): SmallApp {
    const root = newFolder();
    cpSync(this.root, root, { recursive: true });
    return new SmallApp(root);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", [...CONFIG, ...args], { cwd: this.root, encoding: "utf8", stdio: "pipe" });
  }

  has(file: string): boolean {
    return existsSync(join(this.root, file));
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  manifest(change: (manifest: typeof MANIFEST) => unknown): void {
    const manifest = structuredClone(MANIFEST);
    change(manifest);
    this.write("migrate.manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
    this.git("commit", "--all", "--quiet", "--message", "another manifest");
  }

  /** Route files as they are on the disk. */
  routes(): ReadonlyMap<string, string> {
    return new Map(ROUTES.map((file) => [file, this.has(file) ? this.read(file) : "(none)"]));
  }

  /** Everything that a run leaves: tree, messages without what differs by time, files, what git sees, what is remembered. */
  state(): unknown {
    const log = this.git("log", "--format=%T%n%B%x00").replaceAll(/\d{8}-\d{6}-[0-9a-f]{4}/g, "<run>");
    const files = readdirSync(this.root, { recursive: true, encoding: "utf8" });
    return {
      commits: log.split("\0").map((commit) => commit.trim()),
      status: this.git("status", "--porcelain"),
      routes: this.routes(),
      guards: this.has(".migrate/guards.json") ? this.read(".migrate/guards.json") : null,
      summaries: files
        .filter((name) => name.endsWith("-SUMMARY.md"))
        .map((name) => basename(name))
        .sort(),
      leftovers: files.filter((name) => name.endsWith(".tmp")),
    };
  }

  get head(): string {
    return this.git("rev-parse", "HEAD").trim();
  }

  get subjects(): readonly string[] {
    return this.git("log", "--format=%s").trim().split("\n");
  }

  async run(plans: readonly string[] | "all", options: Partial<TaskOptions> = {}): Promise<RunResult> {
    const task = await this.task(options);
    const chosen = { plans: plans === "all" ? [] : plans, waves: [], all: plans === "all" };
    return runPlans(task, selectPlans(task.site.manifest, chosen));
  }

  async resume(options: Partial<TaskOptions> = {}): Promise<RunResult> {
    return resumeRun(await this.task(options), null);
  }

  async undo(choice: Partial<UndoChoice>, options: Partial<TaskOptions> = {}): Promise<RunResult> {
    return undoPlans(await this.task(options), { run: null, plans: [], ...choice });
  }

  private async task({ outside = FAST_OUTSIDE, dryRun = false, ...options }: Partial<TaskOptions>): Promise<PlansTask> {
    const { manifest, manifestText, findings } = await readApp(this.root);
    if (manifest === null) throw new Error(JSON.stringify(findings));
    const site = { root: this.root, manifest, manifestText };
    const usual = { verify: "affected", force: false, strict: false, commitPer: "plan" } as const;
    const nothing = { message: null, phase: null, summaries: null, mergeInto: null };
    return {
      site,
      home: this.root,
      options: { ...usual, ...nothing, ...options },
      dryRun,
      tool: "0.0.0",
      progress: () => undefined,
      outside,
    };
  }
}

type TaskOptions = LedgerOptions & { readonly outside: Outside; readonly dryRun: boolean };

export const ROUTES = Object.keys(FILES).filter((file) => file.endsWith("/route.ts"));

/** The real world, but for the compiler: every proof passes at once. */
export const FAST_OUTSIDE: Outside = {
  fs: nodeFileSystem,
  git: nodeGit,
  now: () => new Date(),
  prove: async () => ({
    findings: [],
    verification: { engine: "none", baseline: 0, new: 0, checkedFiles: 0 },
  }),
};
