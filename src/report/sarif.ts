import { posix } from "node:path";
import { digestOf } from "../edits/undo-steps.js";
import { EXIT } from "../errors.js";
import { describe, type Finding, type FindingKind } from "../findings.js";
import { findingPage } from "./finding-page.js";
import type { RunReport } from "./model.js";
import { outcomeWords } from "./outcome-words.js";
import { exitCodeOf } from "./outcome.js";
import type { RenderContext } from "./render.js";
import { allFindings } from "./summary.js";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/**
 * A SARIF 2.1.0 log: one run, a rule for each kind of finding that occurs, a result for each finding. Files are named
 * from the repository's root; what the manifest acknowledges is suppressed, with its reason.
 */
export function toSarif(report: RunReport, { tool, prefix }: RenderContext): string {
  const findings = allFindings(report);
  const kinds = [...new Set(findings.map(({ kind }) => kind))].sort();
  const [name, version] = tool.split(" ");
  const run = {
    tool: { driver: { name, version, rules: kinds.map(ruleOf) } },
    automationDetails: { id: `migrate/${report.command.replaceAll(" ", "-")}/` },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { SRCROOT: { description: { text: "The root of the repository." } } },
    invocations: [invocationOf(report)],
    results: resultsOf(findings, { kinds, prefix, reasons: acknowledged(report) }),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

function ruleOf(kind: FindingKind): object {
  const { severity, title, explanation, message, hint } = findingPage(kind);
  const more = `\`migrate help ${kind}\` shows this page.`;
  return {
    id: kind,
    name: kind.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title.charAt(0).toUpperCase()}${title.slice(1)}.` },
    fullDescription: { text: explanation },
    help: {
      text: [explanation, `For example: ${message}`, `What to do: ${hint}`, more].join("\n\n"),
      markdown: [explanation, `For example: ${message}`, `**What to do.** ${hint}`, more].join("\n\n"),
    },
    defaultConfiguration: { level: severity },
  };
}

function invocationOf(report: RunReport): object {
  const exitCode = exitCodeOf(report);
  return {
    executionSuccessful: exitCode !== EXIT.couldNotRun,
    exitCode,
    exitCodeDescription: outcomeWords(report),
  };
}

interface ResultContext {
  readonly kinds: readonly FindingKind[];
  readonly prefix: string;
  /** why the manifest acknowledges a finding, by the finding as text */
  readonly reasons: ReadonlyMap<string, string>;
}

function resultsOf(findings: readonly Finding[], { kinds, prefix, reasons }: ResultContext): readonly object[] {
  const seen = new Map<string, number>();
  return findings.map((found) => {
    const { kind, severity, file, line, column } = found;
    const { message, hint } = describe(found);
    const digest = fingerprint(found);
    const turn = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, turn);
    const reason = reasons.get(JSON.stringify(found));
    const artifactLocation = { uri: uriOf(`${prefix}${file}`), uriBaseId: "SRCROOT" };
    return {
      ruleId: kind,
      ruleIndex: kinds.indexOf(kind),
      level: severity,
      message: { text: `${message} ${hint}` },
      locations: [{ physicalLocation: { artifactLocation, region: { startLine: line, startColumn: column } } }],
      partialFingerprints: { "migrateFinding/v1": `${digest}:${turn}` },
      ...(reason === undefined ? {} : { suppressions: [{ kind: "external", justification: reason }] }),
    };
  });
}

/** The same wherever the lines move: what is found, in which file, with which facts. */
function fingerprint({ line: _line, column: _column, ...rest }: Finding): string {
  return digestOf(JSON.stringify(rest)).slice(0, 32);
}

/** Findings of handlers that the manifest says "skip" of. */
const acknowledged = ({ handlers }: RunReport): ReadonlyMap<string, string> =>
  new Map(
    handlers.flatMap(({ status, finding, reason }) =>
      status === "ignored" && finding !== null ? [[JSON.stringify(finding), reason ?? ""] as const] : [],
    ),
  );

/** `app/api/leads/[id]/route.ts` → `app/api/leads/%5Bid%5D/route.ts`; no path leads above the repository, a saved report's neither. */
const uriOf = (path: string): string =>
  posix
    .normalize(path)
    .split("/")
    .filter((part) => part !== ".." && part !== "")
    .map(encodeURIComponent)
    .join("/");
