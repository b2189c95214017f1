import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FindingKind } from "../../src/findings.js";
import { caseNames, readCase, SHAPES, type ExpectedReport, type ShapeCase } from "./cases.js";
import { reportOf, Workbench } from "./wiring.js";

const isUpdating = process.env["UPDATE_SHAPES"] === "1";
if (isUpdating && process.env["CI"] !== undefined)
  throw new Error("UPDATE_SHAPES writes what is expected: not in CI. Run it by hand, and read what it wrote.");

/** What `wire` can say about a handler. */
const REASONS: readonly FindingKind[] = [
  "scope-dropped",
  "authorization-after-data",
  "fields-widened",
  "effect-skipped",
  "unresolved-argument",
  "untrusted-identity",
  "shared-handler",
  "re-exported-handler",
  "no-data-access",
  "returns-plain-data",
  "non-json-response",
  "write-handler",
  "conditional-data",
  "conditional-answer",
  "body-needed",
  "static-route",
  "name-taken",
  "import-unused",
  "syntax-error",
  "handler-missing",
  "unreadable-handler",
  "filter-dropped",
  "response-shape-differs",
  "skip-unused",
  "hand-edited-guard",
];

const compared = new Set<string>();

describe("every shape, forward, again and back", () => {
  it.each(caseNames())("%s", (name) => {
    const shape = readCase(name);
    const bench = new Workbench(shape);
    const { text, change } = bench.wire(shape.input);
    const report = reportOf(change, shape.file);
    if (isUpdating && shape.expected.length === 0) write(shape, text, report);
    const { output, report: wanted, expected } = isUpdating ? readCase(name) : shape;

    expect(expected, "one of output and findings.json").toHaveLength(1);
    for (const file of expected) compared.add(`${name}/${file}`);
    if (output !== null && wanted !== null) compared.add(`${name}/report.json`);
    expect(report, "what is said").toEqual(wanted ?? allWired(report));
    expect(text, "the text").toBe(output ?? shape.input);
    expect(change.edits.length > 0, "edits, and a text that differs").toBe(output !== null);
    if (output !== null) expect(output, "an output that says something").not.toBe(shape.input);
    else expect(report.handlers.length + report.warnings.length, "nothing changed and nothing said").toBeGreaterThan(0);
    expectAgainAndBack(shape, bench, text, change.guards);
  });

  it("compares every expected file", () => {
    const there = caseNames().flatMap((name) =>
      readdirSync(join(SHAPES, name))
        .filter((file) => /^(output\.\w+|findings\.json|report\.json)$/.test(file))
        .map((file) => `${name}/${file}`),
    );
    expect([...compared].sort()).toEqual(there.sort());
  });

  it("holds two cases of every reason to refuse or to warn", () => {
    const cases = caseNames().map(readCase);
    const said = cases.map(({ report }) => [
      ...(report?.handlers ?? []).flatMap(({ finding }) => finding?.kind ?? []),
      ...(report?.warnings ?? []).map(({ kind }) => kind),
    ]);
    const rare = REASONS.filter((kind) => said.filter((kinds) => kinds.includes(kind)).length < 2);
    expect(rare).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(130);
  });
});

function expectAgainAndBack(shape: ShapeCase, bench: Workbench, text: string, guards: readonly string[]): void {
  const read = bench.tools.read(shape.file, text);
  if (text === shape.input) return;
  expect(read.syntaxError, "the output parses").toBeNull();
  // The record holds what the first run wrote, as the command's own does.
  const again = bench.wire(text, guards);
  expect(again.change.edits, "a second run changes nothing").toEqual([]);
  expect(again.text).toBe(text);
  const forgetful = bench.wire(text, []);
  expect(forgetful.change.edits, "nor does one without a record").toEqual([]);
  // Where guards were there before, both come to the same bare text.
  const bare = bench.unwire(shape.input).text;
  expect(bench.unwire(text, guards).text, "taken out again").toBe(bare);
  if (!hadGuards(bench, shape)) expect(bare).toBe(shape.input);
}

const hadGuards = (bench: Workbench, { file, input }: ShapeCase): boolean =>
  bench.tools.read(file, input).handlers.some(({ guard }) => guard !== null);

/** Without a report, every handler is wired and nothing is said beside it. */
const allWired = ({ handlers }: ExpectedReport): ExpectedReport => ({
  handlers: handlers.map(({ method, status }) => ({ method, status: status === "stubbed" ? status : "wired" })),
  warnings: [],
});

/** What is expected already stays: to have it written again, delete it first. */
function write(shape: ShapeCase, text: string, report: ExpectedReport): void {
  const folder = join(SHAPES, shape.name);
  const output = `output${extname(shape.file)}`;
  rmSync(join(folder, "report.json"), { force: true });
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (text === shape.input) writeFileSync(join(folder, "findings.json"), json);
  else writeFileSync(join(folder, output), text);
  const isPlain = JSON.stringify(allWired(report)) === JSON.stringify(report);
  if (text !== shape.input && !isPlain) writeFileSync(join(folder, "report.json"), json);
}
