import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { SmallApp } from "./small-app.js";

let app: SmallApp;

beforeEach(() => {
  app = SmallApp.create();
  onTestFinished(() => app.remove());
});

/** The one summary of a plan, wherever the run put it. */
function summaryOf(name: string, folder = ".migrate/summaries"): string {
  const files = readdirSync(join(app.root, folder), { recursive: true, encoding: "utf8" });
  return app.read(`${folder}/${files.find((file) => file.endsWith(name)) ?? "none"}`);
}

const frontMatterOf = (text: string): unknown => parse(text.split("---\n")[1] ?? "");
const section = (text: string, heading: string): string =>
  text.split(`## ${heading}\n\n`)[1]?.split(/\n\n(?:## |---)/)[0] ?? "(none)";

describe("the summary of a plan", () => {
  test("has the front matter that later phases read", async () => {
    await app.run("all", { phase: "7" });
    expect(frontMatterOf(summaryOf("07-03-SUMMARY.md"))).toMatchObject({
      phase: "07",
      plan: "03",
      subsystem: "api",
      tags: ["convex", "tickets"],
      requires: [{ phase: "A1", provides: "leads" }],
      provides: [
        "GET tickets answers from api.tickets.queries.getTickets once DS_TICKETS=convex",
        "GET faqs answers from a stub once DS_TICKETS=convex",
      ],
      affects: ["tickets"],
      "tech-stack": { added: [] },
      "key-files": { created: [], modified: ["app/api/tickets/route.ts", "app/api/faqs/route.ts"] },
      "key-decisions": [expect.stringContaining("For a person")],
      "patterns-established": [expect.stringContaining("For a person")],
      duration: expect.stringMatching(/^\d+s$/),
    });
    expect(frontMatterOf(summaryOf("07-01-SUMMARY.md"))).toMatchObject({ requires: [], affects: ["A3", "leads"] });
  });

  test("tells what the ledger knows, section by section, and marks what only a person knows", async () => {
    await app.run(["A1"]);
    const text = summaryOf("01-01-SUMMARY.md");
    expect(text.match(/^#+ .+$/gm)).toEqual([
      "# Dependency graph",
      "# Tech tracking",
      "# Metrics",
      "# Wave 01 Plan 01: leads Summary",
      "## Performance",
      "## Accomplishments",
      "## Task Commits",
      "## Files Created/Modified",
      "## Decisions Made",
      "## Deviations from Plan",
      "## Issues Encountered",
      "## User Setup Required",
      "## Next Phase Readiness",
    ]);
    expect(section(text, "Task Commits")).toBe(
      `1. **Task 1: Wire leads (2 routes)** - \`${app.head.slice(0, 7)}\` (feat)`,
    );
    expect(section(text, "Files Created/Modified")).toBe(
      [
        "- `app/api/leads/route.ts` - GET wired (api.leads.queries.getLeads)",
        "- `app/api/leads/stats/route.ts` - GET stubbed",
      ].join("\n"),
    );
    expect(section(text, "Issues Encountered")).toContain("response shape differs: `app/api/leads/stats/route.ts:5`");
    expect(section(text, "Decisions Made")).toContain("For a person to write");
    expect(section(text, "Next Phase Readiness")).toContain("These can begin: A3.");
  });

  test("names what was refused", async () => {
    app.manifest(({ domains }) => (domains.leads.routes["leads"] = "api.leads.queries.getLeads()"));
    app.write("convex/leads/queries.ts", app.read("convex/leads/queries.ts").replace("userId: v.string()", ""));
    await app.run(["A1"]);
    expect(section(summaryOf("01-01-SUMMARY.md"), "Deviations from Plan")).toContain(
      "1. **GET `app/api/leads/route.ts` was refused**",
    );
  });

  test("goes where it is wanted, and never over what a person wrote", async () => {
    app.write("docs/01-02-SUMMARY.md", "mine\n");
    const { report } = await app.run(["A1", "A2"], { summaries: "docs" });
    expect(app.read("docs/01-02-SUMMARY.md")).toBe("mine\n");
    expect(summaryOf("01-01-SUMMARY.md", "docs")).toContain("leads Summary");
    expect(report.run?.notes).toEqual([
      "1 summary in docs; a person's part in them is marked.",
      "docs/01-02-SUMMARY.md was there before, and stays as it is.",
    ]);
    expect(app.git("status", "--porcelain")).toBe("?? docs/\n");
  });

  test("cannot be led out of its folder, nor out of its form, by names", async () => {
    app.manifest(({ plans }) => (plans.A1.title = "x`\n\n## Fake\n---\n"));
    await app.run(["A1"], { phase: "../../7" });
    const files = readdirSync(join(app.root, ".migrate/summaries"), { recursive: true, encoding: "utf8" });
    expect(files.find((name) => name.endsWith(".md"))).toMatch(/^[\d-]+[0-9a-f]{4}\/[\w-][\w.-]*-01-SUMMARY\.md$/);
    expect(summaryOf("SUMMARY.md")).not.toMatch(/^## Fake/m);
  });
});
