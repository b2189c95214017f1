import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FINDING_KINDS, PAGES } from "../../src/finding-pages/pages.js";
import { finding, type FindingKind } from "../../src/findings.js";
import { reportSchema } from "../../src/plan/report-document.js";
import type { RunReport } from "../../src/report/model.js";
import { render } from "../../src/report/render.js";
import { toJson } from "../../src/report/json.js";
import { REPOSITORY } from "../support/scratch.js";
import { handler, REFUSAL, report } from "./reports.js";
import { expectReport, expectSarif } from "./schemas.js";

const CONTEXT = { tool: "convex-cutover 1.2.3", prefix: "apps/web/" };
const exampleOf = <K extends FindingKind>(kind: K) =>
  finding(kind, { file: "app/api/leads/[id]/route.ts", line: 3, column: 7 }, PAGES[kind].example);
const EVERYTHING = report({
  outcome: "refused",
  findings: FINDING_KINDS.map(exampleOf),
  handlers: [handler("wired", { route: "leads/[id]" }), handler("refused", { finding: REFUSAL, method: "DELETE" })],
  verification: { engine: "typescript 5.9.3", baseline: 2, new: 0, checkedFiles: 41 },
});
/** Names that somebody could give to a file, and texts that somebody could write. */
const HOSTILE =
  "a`b|c<script>alert(1)</script>[x](https://evil.example) @octocat #12 **bold** %0A::error::x,y:z\u001b[2J\u202e\n\n# h";

const sarifOf = (value: RunReport) => JSON.parse(render("sarif", value, CONTEXT));

describe("sarif", () => {
  it("is a log by the official schema, whatever is found", () => {
    expectSarif(sarifOf(EVERYTHING));
    expectSarif(sarifOf(report()));
    expectSarif(sarifOf(report({ findings: [{ ...REFUSAL, file: HOSTILE, effect: HOSTILE }] })));
  });

  it("has a rule with help for each kind that occurs, and results that point at it", () => {
    const [run] = sarifOf(EVERYTHING).runs;
    expect(run.tool.driver).toMatchObject({ name: "convex-cutover", version: "1.2.3" });
    const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...FINDING_KINDS].sort());
    for (const { ruleId, ruleIndex, level } of run.results) {
      expect(ids[ruleIndex]).toBe(ruleId);
      expect(run.tool.driver.rules[ruleIndex]).toMatchObject({
        defaultConfiguration: { level },
        help: {
          text: expect.stringContaining(`migrate help ${ruleId}`),
          markdown: expect.stringContaining("What to do"),
        },
      });
    }
    expect(run.automationDetails.id).toBe("migrate/wire/");
    expect(run.invocations).toMatchObject([{ executionSuccessful: false, exitCode: 1 }]);
  });

  it("names files from the repository's root, as addresses", () => {
    const [result] = sarifOf(report({ findings: [exampleOf("scope-dropped")] })).runs[0].results;
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "apps/web/app/api/leads/%5Bid%5D/route.ts", uriBaseId: "SRCROOT" },
      region: { startLine: 3, startColumn: 7 },
    });
  });

  it.each([
    ["../../tsconfig.json", "tsconfig.json"],
    ["../../../../etc/passwd", "etc/passwd"],
    ["/etc/../../a:b", "apps/a%3Ab"],
    ["javascript:alert(1)", "apps/web/javascript%3Aalert(1)"],
  ])("keeps %s in the repository", (file, uri) => {
    const [result] = sarifOf(report({ findings: [{ ...exampleOf("scope-dropped"), file }] })).runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });

  it("knows a finding again when lines move, and tells two of a kind apart", () => {
    const print = (...lines: readonly number[]) =>
      sarifOf(report({ findings: lines.map((line) => ({ ...REFUSAL, line })) })).runs[0].results.map(
        ({ partialFingerprints }: { partialFingerprints: Record<string, string> }) =>
          partialFingerprints["migrateFinding/v1"],
      );
    expect(print(4)).toEqual(print(40));
    expect(new Set(print(4, 9)).size).toBe(2);
    expect(print(4, 9)[0]).toBe(print(7)[0]);
  });

  it("suppresses what the manifest acknowledges, with the reason", () => {
    const ignored = handler("ignored", { finding: REFUSAL, reason: "sends mail" });
    const [result] = sarifOf(report({ handlers: [ignored] })).runs[0].results;
    expect(result.suppressions).toEqual([{ kind: "external", justification: "sends mail" }]);
  });
});

describe("github", () => {
  const of = (value: RunReport) => render("github", value, CONTEXT).trimEnd().split("\n");

  it("annotates each finding, and the run", () => {
    const lines = of(report({ outcome: "pending", findings: [exampleOf("filter-dropped"), REFUSAL] }));
    expect(lines).toEqual([
      expect.stringMatching(
        /^::error file=apps\/web\/app\/api\/leads\/route\.ts,line=2,col=9,title=an effect would be skipped \(effect-skipped\)::The guard's answer would skip .*%0A→ Leave this/,
      ),
      expect.stringMatching(/^::warning file=apps\/web\/app\/api\/leads\/\[id\]\/route\.ts,line=3,col=7,title=/),
      expect.stringMatching(/^::error title=migrate wire::changes are pending%0A→ Run `migrate wire`/),
    ]);
    expect(of(report())).toEqual([expect.stringMatching(/^::notice title=migrate wire::nothing to do/)]);
  });

  it("lets nobody's text become a command or a property", () => {
    const lines = of(report({ findings: [{ ...REFUSAL, file: HOSTILE, effect: HOSTILE }] }));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("%250A%3A%3Aerror%3A%3Ax%2Cy%3Az");
    for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe("jsonl", () => {
  it("is the report, each handler and each finding, a line each with its type", () => {
    const lines = render("jsonl", EVERYTHING, CONTEXT)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const of = (type: string) => lines.filter((line) => line.type === type);
    expect(lines[0]).toMatchObject({ type: "report", version: 1, command: "wire", outcome: "refused", commits: [] });
    expect(lines[0]).not.toHaveProperty("handlers");
    expect(of("handler").map(({ method }) => method)).toEqual(["GET", "DELETE"]);
    expect(of("finding")).toHaveLength(FINDING_KINDS.length + 1);
    expect(lines).toHaveLength(1 + 2 + FINDING_KINDS.length + 1);
  });
});

describe("markdown", () => {
  it("has the counts, the domains, the findings and all handlers", () => {
    const text = render(
      "markdown",
      report({
        outcome: "done",
        findings: [exampleOf("filter-dropped")],
        handlers: [handler("wired"), handler("stubbed", { domain: "crm" }), handler("excluded", { domain: null })],
        verification: { engine: "typescript 5.9.3", baseline: 2, new: 0, checkedFiles: 41 },
      }),
      CONTEXT,
    );
    expect(text).toMatch(/^### migrate wire: done\n\n3 handlers: 1 wired, 1 stubbed, 1 excluded\n/);
    expect(text).toContain("| <code>crm</code> |  |  | 1 |  |  |  |");
    expect(text).toContain("| <code>no domain</code> |  |  |  |  |  | 1 |");
    expect(text).toContain("<summary>All handlers (3)</summary>\n\n| handler |");
    expect(text).toMatch(/- Nothing is switched yet/);
  });

  it("keeps a hostile text a text", () => {
    const evil = { domain: HOSTILE, route: HOSTILE, reason: HOSTILE };
    const found = { ...REFUSAL, file: HOSTILE, effect: HOSTILE };
    const text = render("markdown", report({ handlers: [handler("excluded", evil)], findings: [found] }), CONTEXT);
    expect(text).not.toMatch(/<script|\]\(http|@octocat|#12\b|\*\*bold|:\/\/evil|\u202e|^# h/m);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    const named = render(
      "markdown",
      report({ handlers: [handler("excluded", { reason: "see www.evil.example" })] }),
      CONTEXT,
    );
    expect(named).not.toMatch(/www\.evil/);
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    for (const row of rows) expect([7, 6, 5, 4].map((cells) => cells + 1)).toContain(row.split("|").length - 1);
  });
});

describe("json", () => {
  it("is documented, whatever is found", () => {
    expectReport(toJson(EVERYTHING));
  });

  it("has its schema in report.schema.json", async () => {
    const schema = `${JSON.stringify(reportSchema(), null, 2)}\n`;
    await expect(schema).toMatchFileSnapshot(join(REPOSITORY, "report.schema.json"));
  });
});
