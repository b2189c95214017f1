import { describe, expect, it } from "vitest";
import { NEW_STEP, type Ledger, type LedgerStep } from "../../src/plan/ledger.js";
import { isPage } from "../../src/report/html/page.js";
import { historyOf } from "../../src/run/overview.js";
import { plainForTest } from "../cli/app.js";
import { expectReport } from "./schemas.js";

const PAGE = "report.html";

/** What the page's script shows of a handler. */
function detailsIn(page: string) {
  const text = /<script type="application\/json" id="details">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
  const details: {
    readonly diffs: readonly (string | null)[];
    readonly handlers: readonly { readonly file: string; readonly diff: number; readonly explanation: string }[];
  } = JSON.parse(text);
  return (file: string) => {
    const found = details.handlers.find((handler) => handler.file === file);
    return { explanation: found?.explanation ?? "", diff: details.diffs[found?.diff ?? -1] ?? "" };
  };
}

describe("migrate report", () => {
  it("shows how far every domain is, and writes a page with what wiring would change and has changed", async () => {
    const app = plainForTest();
    await app.migrate("wire", "--domain", "leads", "--no-verify");
    const before = app.tree();
    const { code, stdout, stderr } = await app.migrate("report", "--html", PAGE, "--no-verify");
    expect([code, stderr]).toEqual([0, expect.stringContaining(`wrote ${PAGE}\n`)]);
    expect(stdout).toMatch(/^domain +handlers +Convex only +live +stub +refused +left +stays\n/);
    expect(stdout).toMatch(/^leads +8 +· +\d+ +\d+ +· +· +·$/m);
    const page = app.read(PAGE);
    expect(isPage(page)).toBe(true);
    const of = detailsIn(page);
    expect(of("app/api/leads/[id]/route.ts").explanation).toMatch(/line 10: return 401 if/);
    for (const file of ["app/api/leads/[id]/route.ts", "app/api/billing/current/route.ts"])
      expect(of(file).diff).toMatch(/^\+ +if \(getDataSource\("/m);
    expect([...app.tree().keys()].filter((file) => !before.has(file))).toEqual([PAGE]);
    const again = await app.migrate("report", "--html", PAGE, "--no-verify", "--domain", "leads", "--json");
    expectReport(JSON.parse(again.stdout));
    expect(JSON.parse(again.stdout).handlers).toHaveLength(8);
  });

  it("writes over no file but a page of its own", async () => {
    const app = plainForTest();
    app.write(PAGE, "<!doctype html>\nmine\n");
    const { code, stderr } = await app.migrate("report", "--html", PAGE, "--no-verify");
    expect([code, stderr]).toEqual([4, expect.stringContaining("was not written by this tool")]);
    expect(app.read(PAGE)).toBe("<!doctype html>\nmine\n");
  });

  it.each([
    [".", "is a folder"],
    ["none/report.html", "There is no folder for none/report.html"],
  ])("says why %s cannot be the page", async (path, reason) => {
    const app = plainForTest();
    app.write("run.json", (await app.migrate("scan", "--json")).stdout);
    const { code, stderr } = await app.migrate("report", "--from", "run.json", "--html", path);
    expect([code, stderr]).toEqual([1, expect.stringContaining(reason)]);
  });

  it("prints Markdown, and makes a page of reports that were saved", async () => {
    const app = plainForTest();
    const { stdout } = await app.migrate("report", "--markdown", "--no-verify");
    expect(stdout).toMatch(/^### migrate report: done\n[^]*\| <code>leads<\/code> \|/);
    app.write("run.json", (await app.migrate("wire", "--plan", "A3", "--check", "--no-verify", "--json")).stdout);
    const saved = await app.migrate("report", "--from", "run.json", "--html", PAGE);
    expect(saved.code).toBe(2);
    expect(app.read(PAGE)).toContain("leads/<wbr>[id]");
  });
});

describe("history", () => {
  const step = (id: string, endedAt: string, patch: Partial<LedgerStep> = {}): LedgerStep => ({
    ...NEW_STEP,
    id,
    title: id,
    wave: 1,
    dependsOn: [],
    routes: 1,
    state: "committed",
    startedAt: "2026-11-01T00:00:00Z",
    endedAt,
    handlers: [{ file: `app/api/${id}/route.ts`, method: "GET", status: "wired" }],
    ...patch,
  });
  const ledger = (kind: Ledger["kind"], steps: readonly LedgerStep[]): Ledger => ({
    version: 1,
    id: "20261121-093012-4f2a",
    tool: "convex-cutover 0.1.0",
    kind,
    undoes: [],
    state: "ended",
    manifest: "0".repeat(64),
    startedAt: "2026-11-01T00:00:00Z",
    endedAt: null,
    worktree: null,
    branch: null,
    start: { commit: "0".repeat(40), tree: "0".repeat(40) },
    endTree: null,
    options: {
      verify: false,
      force: false,
      strict: false,
      commitPer: "plan",
      message: null,
      phase: null,
      summaries: null,
      mergeInto: null,
    },
    steps,
    merge: null,
  });

  it("is what commits have guarded and taken back, in the order of time", () => {
    const undone = ledger("undo", [step("a", "2026-11-04T00:00:00Z")]);
    const failed = step("c", "2026-11-03T12:00:00Z", { state: "failed" });
    const run = ledger("run", [step("b", "2026-11-03T00:00:00Z"), failed, step("a", "2026-11-02T00:00:00Z")]);
    expect(historyOf([undone, run]).map(({ guarded, plans }) => [guarded, ...plans])).toEqual([
      [0],
      [1, "a"],
      [2, "b"],
      [1, "a"],
    ]);
    expect(historyOf([])).toEqual([]);
  });
});
