import { describe, expect, it } from "vitest";
import { EXIT } from "../../src/errors.js";
import { finding } from "../../src/findings.js";
import { printJson, toJson } from "../../src/report/json.js";
import type { Outcome } from "../../src/report/model.js";
import { exitCodeOf } from "../../src/report/outcome.js";
import { allFindings, countsLine } from "../../src/report/summary.js";
import { handler, REFUSAL, report } from "./reports.js";

const EDITED = finding("hand-edited-guard", { file: "a.ts", line: 1, column: 1 }, { domain: "leads" });

describe("toJson", () => {
  it("is the document of --json, without the changed texts", () => {
    const full = report({
      outcome: "refused",
      handlers: [handler("refused", { finding: REFUSAL })],
      changes: [{ file: "a.ts", before: "secret", after: "text" }],
    });
    expect(Object.keys(toJson(full))).toEqual([
      "version",
      "command",
      "outcome",
      "handlers",
      "findings",
      "verification",
      "commits",
      "durationMs",
    ]);
    expect(JSON.parse(printJson(full))).toEqual(toJson(full));
    expect(printJson(full)).not.toContain("secret");
    expect(toJson(full).handlers[0]?.finding).toEqual({
      kind: "effect-skipped",
      severity: "error",
      file: "app/api/leads/route.ts",
      line: 2,
      column: 9,
      effect: "prisma.audit.create()",
    });
  });
});

describe("exitCodeOf", () => {
  it.each<[Outcome, number]>([
    ["done", 0],
    ["nothing-to-do", 0],
    ["dry-run", 0],
    ["could-not-run", 1],
    ["pending", 2],
    ["verification-failed", 3],
    ["would-overwrite", 4],
    ["manifest-invalid", 5],
    ["refused", 6],
  ])("%s is %i", (outcome, code) => {
    expect(exitCodeOf(report({ outcome }))).toBe(code);
  });

  it("lets the worst of several win", () => {
    const refused = [handler("wired"), handler("refused", { finding: REFUSAL })];
    expect(exitCodeOf(report({ outcome: "done", handlers: refused }))).toBe(EXIT.refused);
    expect(exitCodeOf(report({ outcome: "pending", handlers: refused }))).toBe(EXIT.refused);
    expect(exitCodeOf(report({ outcome: "done", handlers: refused, findings: [EDITED] }))).toBe(EXIT.wouldOverwrite);
    expect(exitCodeOf(report({ handlers: [handler("refused", { finding: EDITED })] }))).toBe(EXIT.wouldOverwrite);
    expect(exitCodeOf(report({ handlers: [handler("ignored", { finding: REFUSAL })] }))).toBe(EXIT.clean);
  });

  it("is clean for a scan that shows refusals", () => {
    expect(exitCodeOf(report({ command: "scan", outcome: "done", handlers: [handler("refused")] }))).toBe(EXIT.clean);
  });
});

describe("the summary", () => {
  it("has parts that add up to the whole", () => {
    const handlers = [handler("excluded"), handler("wired"), handler("wired-by-hand"), handler("wired")];
    expect(countsLine(report({ handlers }))).toBe("4 handlers: 2 wired, 1 wired by hand, 1 excluded");
    expect(countsLine(report({ handlers: [handler("wired")] }))).toBe("1 handler: 1 wired");
    expect(countsLine(report({ handlers: [] }))).toBe("0 handlers");
  });

  it.each(["dry-run", "pending", "verification-failed", "would-overwrite", "not-ready"] as const)(
    "says what would have become of handlers where nothing was written: %s",
    (outcome) => {
      const handlers = [handler("wired"), handler("stubbed"), handler("already-wired"), handler("refused")];
      expect(countsLine(report({ outcome, handlers }))).toBe(
        "4 handlers: 1 would be wired, 1 would be stubbed, 1 already wired, 1 refused",
      );
    },
  );

  it("tells handlers that are cut over from those that would be", () => {
    const handlers = [handler("cut-over", { file: "a.ts" }), handler("cut-over", { file: "b.ts" })];
    const changes = [{ file: "a.ts", before: "1", after: "2" }];
    const counts = countsLine(report({ command: "cutover", outcome: "dry-run", handlers, changes }));
    expect(counts).toBe("2 handlers: 1 would be cut over, 1 cut over");
  });

  it("names each finding once, errors first, then by place", () => {
    const warning = finding("skip-unused", { file: "a.ts", line: 1, column: 1 }, { path: "x" });
    const all = allFindings(
      report({ findings: [warning, REFUSAL, EDITED], handlers: [handler("refused", { finding: { ...REFUSAL } })] }),
    );
    expect(all).toEqual([EDITED, REFUSAL, warning]);
  });
});
