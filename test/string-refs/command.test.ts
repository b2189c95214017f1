import { execFile } from "node:child_process";
import { appendFile, readFile, rm, stat, writeFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/cli.js";
import { copyApp, removeApp, runTsc } from "../support/scratch.js";

const run = promisify(execFile);
const ROUTE = "app/api/bookings/route.ts";

let app = "";

beforeAll(async () => {
  app = copyApp("phase3-app", "7");
  // The copy is no folder of the repository any more: a link is not what `node_modules/` ignores.
  await appendFile(join(app, ".gitignore"), "\nnode_modules\n.migrate\n");
  await git("init", "-q");
  await git("add", ".");
  await git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "app");
});

afterAll(() => removeApp(app));

const git = async (...args: string[]): Promise<string> => (await run("git", args, { cwd: app })).stdout;
const route = (): Promise<string> => readFile(join(app, ROUTE), "utf8");

async function migrate(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  const code = await main(["fix", "string-refs", "--cwd", app, ...args], "0.0.0", {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

/** The app's own tsc, run as a program: its errors, one a line. */
async function typeErrors(): Promise<readonly string[]> {
  const { stdout } = await runTsc(app);
  return stdout.split("\n").filter((line) => line.includes("error TS"));
}

describe("migrate fix string-refs on the fixture app", () => {
  it("shows the diff, writes it with no new type error, has nothing more to do, and goes back", async () => {
    const before = await route();
    const errorsBefore = await typeErrors();
    expect(errorsBefore).toHaveLength(2);

    const dry = await migrate("--dry-run", "--no-verify");
    expect(dry.code).toBe(0);
    const changed = dry.stdout.split("\n").filter((line) => /^[+-](?![+-])/.test(line));
    expect(changed).toEqual([
      "+import { api } from '@/convex/_generated/api';",
      "-        const bookings = await runQuery('bookings:getBookings', { userId: session.user.id });",
      "+        const bookings = await runQuery(api.bookings.queries.getBookings, { userId: session.user.id });",
    ]);
    expect((await migrate("--check", "--no-verify")).code).toBe(2);
    expect(await route()).toBe(before);

    const done = await migrate("--json");
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({
      command: "fix string-refs",
      outcome: "done",
      findings: [],
      verification: { new: 0 },
    });
    expect(await git("diff", "--name-only")).toBe(`${ROUTE}\n`);
    expect(await typeErrors()).toEqual(errorsBefore);

    const { mtimeMs } = await stat(join(app, ROUTE));
    expect((await migrate()).code).toBe(0);
    expect((await migrate("--check")).code).toBe(0);
    expect((await stat(join(app, ROUTE))).mtimeMs).toBe(mtimeMs);

    const undone = await migrate("--undo");
    expect(undone.code).toBe(0);
    expect(await route()).toBe(before);
    expect(await git("status", "--porcelain")).toBe("");
    expect((await readdir(join(app, ".migrate"))).sort()).toEqual([".gitignore", "cache"]);
  });

  it("refuses to go back over a later change, and to write over somebody's own", async () => {
    expect((await migrate("--no-verify", ROUTE)).code).toBe(0);
    const fixed = await route();
    await writeFile(join(app, ROUTE), `${fixed}// later\n`);
    const refused = await migrate("--undo", "--json");
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({ findings: [{ kind: "changed-since-fix", file: ROUTE }] });
    expect(await route()).toBe(`${fixed}// later\n`);

    await writeFile(join(app, ROUTE), fixed);
    expect((await migrate("--undo", "--no-verify", "--route", "bookings")).code).toBe(0);
    await appendFile(join(app, ROUTE), "// mine\n");
    const mine = await route();
    expect((await migrate("--no-verify")).code).toBe(4);
    expect(await route()).toBe(mine);
    expect((await migrate("--no-verify", "--force")).code).toBe(0);
    expect((await migrate("--undo", "--no-verify")).code).toBe(0);
    expect(await route()).toBe(mine);
    await git("checkout", "-q", ROUTE);
  });

  it("stops at a new type error with nothing written, and names what caused it", async () => {
    await writeFile(
      join(app, "lib/own-query.ts"),
      `async function runQuery(name: string) {\n  return name;\n}\nexport const leads = runQuery("leads:getLeads");\n`,
    );
    const { code, stdout } = await migrate("lib/own-query.ts", "--force", "--json");
    await rm(join(app, "lib/own-query.ts"));
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ kind: "type-error", cause: '"leads:getLeads" became api.leads.queries.getLeads' }],
    });
  });

  it("leaves a file alone whose string names nothing, and exits with 6", async () => {
    const text = `import { runQuery } from "@/lib/legacy-convex";\nexport const x = runQuery("bookings:getBooking", {});\n`;
    await writeFile(join(app, "lib/slip.ts"), text);
    const { code, stdout } = await migrate("lib/slip.ts");
    expect(code).toBe(6);
    expect(stdout).toContain("api.bookings.queries.getBookings");
    expect(await readFile(join(app, "lib/slip.ts"), "utf8")).toBe(text);
    await rm(join(app, "lib/slip.ts"));
  });

  it("does not look at files that git ignores or at folders it is not asked for", async () => {
    const text = `convex.query("bookings:getBookings");\n`;
    await writeFile(join(app, "generated/left.ts"), text);
    const { stdout } = await migrate("--dry-run", "--no-verify");
    expect(stdout).not.toContain("generated/left.ts");
    expect(JSON.parse((await migrate("lib", "--json", "--no-verify")).stdout)).toMatchObject({
      outcome: "nothing-to-do",
    });
    const missing = await migrate("app/api/booking/route.ts");
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain(`Did you mean "${ROUTE}"?`);
  });
});
