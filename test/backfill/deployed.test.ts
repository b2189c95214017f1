import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { REPOSITORY, runMigrate } from "../support/scratch.js";
import { startLab, type Lab } from "./lab.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

it("names rows that the deployment refuses though the app's own schema would take them", async () => {
  // The app's schema is ahead of what was deployed.
  lab.app.replace("convex/expenses/tables.ts", "spentOn: v.number()", "spentOn: v.string()");
  const { code, report } = await lab.report("--model", "Expense", "--yes");
  lab.app.replace("convex/expenses/tables.ts", "spentOn: v.string()", "spentOn: v.number()");
  expect([code, report.rows?.tables[0]?.copied]).toEqual([6, { read: 4, inserted: 0, changed: 0, rejected: 4 }]);
  expect(report.findings.filter(({ kind }) => kind === "rows-rejected")).toEqual([
    expect.objectContaining({
      model: "Expense",
      field: expect.any(String),
      count: 4,
      reason: expect.stringMatching(/\S/),
    }),
  ]);
  expect(await lab.stored("expenses", ["amount"])).toEqual({});
});

it("says who is at work when a second one is started, keeps nothing else from working, and lets the first one end", async () => {
  const command = [join(REPOSITORY, "bin/migrate.js"), "backfill", "--all", "--yes"];
  const first = spawn(process.execPath, command, { cwd: lab.app.root, stdio: "ignore" });
  const ended = once(first, "close");
  while (first.exitCode === null && !existsSync(join(lab.app.root, ".migrate/backfill.lock")))
    await new Promise((go) => setTimeout(go, 2));
  // It is held where it is, so that the second one comes in time.
  first.kill("SIGSTOP");
  const second = await lab.backfill("--all", "--yes");
  const meanwhile = await Promise.all([
    lab.backfill("--all", "--dry-run"),
    runMigrate(lab.app.root, ["status"]),
    runMigrate(lab.app.root, ["wire", "--domain", "billing", "--no-verify"]),
  ]);
  first.kill("SIGCONT");
  expect(meanwhile.map(({ code, stderr }) => [code, stderr])).toEqual(
    meanwhile.map(() => [0, expect.not.stringContaining("error:")]),
  );
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(String(first.pid))]);
  expect(await ended).toEqual([0, null]);
});
