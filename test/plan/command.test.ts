import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryApp } from "../workspace/temporary.js";
import { plainForTest, type TestApp } from "../cli/app.js";
import { callMigrate } from "../support/scratch.js";
import { FRONT, planText, task } from "./planmd.js";

function add(app: TestApp, file: string, text: string): void {
  mkdirSync(dirname(join(app.root, file)), { recursive: true });
  writeFileSync(join(app.root, file), text);
}

const LATER = ["phase: 02-contacts", "plan: 04", 'depends_on: ["02-03", "01-01"]', "files_modified: [lib/contacts.ts]"];

describe("migrate plan", () => {
  it("lists the manifest's plans with what is done of them, and shows one", async () => {
    const app = plainForTest();
    expect(await app.migrate("wire", "--plan", "A3", "--route", "billing/current", "--no-verify")).toMatchObject({
      code: 0,
    });
    const { code, stdout } = await app.migrate("plan", "list");
    expect(code).toBe(0);
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/).slice(0, 4).join(" | "));
    expect(rows.slice(0, 6)).toEqual([
      "wave | plan | status | files",
      "1 | A1 | open, 0 of 4 handlers | 4 files",
      "1 | A2 | open, 0 of 4 handlers | 4 files",
      "1 | A3 | done, 4 of 4 handlers | 4 files",
      "1 | A4 | open, 0 of 4 handlers | 4 files",
      "1 | A5 | partly, 1 of 4 handlers | 4 files",
    ]);
    const shown = await app.migrate("plan", "show", "A3");
    expect(shown.stdout).toContain("  app/api/leads/[id]/route.ts\n");
    expect(await app.migrate("plan", "show", "A33")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no plan "A33".'),
    });
  });

  it("puts documents beside them, in the order of their waves", async () => {
    const app = plainForTest();
    add(app, ".planning/02/02-04-PLAN.md", planText({ front: LATER }));
    add(app, ".planning/02/02-03-PLAN.md", planText());
    add(app, ".planning/01/01-01-SUMMARY.md", "");
    const { code, stdout, stderr } = await app.migrate("plan", "graph");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("wave 2\n  ○ 02-03\nwave 3\n  ○ 02-04  ◀─ 02-03, 01-01\n");
    const mermaid = await app.migrate("plan", "graph", "--mermaid");
    expect(mermaid.stdout).toContain('p8["02-03 Move contacts to Convex."]');
    expect(mermaid.stdout).toContain("  p8 --> p9\n");
    const shown = await app.migrate("plan", "show", "02-03", "--json");
    expect(JSON.parse(shown.stdout)).toMatchObject({
      plans: [{ id: "02-03", wave: 2, status: "open", dependents: ["02-04"], files: ["lib/contacts.ts"] }],
      findings: [],
    });
  });

  it("reads documents in an app without a manifest, and refuses them with every reason", async () => {
    const tasks = [task("lib/contacts.ts, lib/other.ts")];
    const root = await temporaryApp({
      "plans/02-03-PLAN.md": planText({
        front: [...FRONT.slice(0, 3), 'depends_on: ["02-99"]', FRONT[4] ?? ""],
        tasks,
      }),
    });
    const { code, stdout, stderr } = await callMigrate(root, ["plan", "show", "plans/02-03-PLAN.md"]);
    expect(code).toBe(5);
    expect(stdout).toContain("plan    02-03\n");
    expect(stderr).toContain("plans/02-03-PLAN.md:5:14 error plan depends on an unknown plan");
    expect(stderr).toContain("files_modified does not name it");
    const json = JSON.parse((await callMigrate(root, ["plan", "list", "plans", "--json"])).stdout);
    expect(json.outcome).toBe("plans-invalid");
    expect(json.findings.map(({ kind }: { kind: string }) => kind)).toEqual([
      "plan-unknown-dependency",
      "plan-file-undeclared",
    ]);
  });

  it("says that there are none", async () => {
    const root = await temporaryApp({ "app/api/a/route.ts": "" });
    expect(await callMigrate(root, ["plan", "list"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There are no plans."),
    });
  });
});
