import { MigrateError, worstExit } from "../errors.js";
import type { Outcome, RunReport } from "../report/model.js";
import { exitCodeOfOutcome } from "../report/outcome.js";
import type { NamedReport } from "./report-document.js";

/**
 * Joins reports of parts of one run: no handler is in two of them, and no part of `n/m` is missing or there twice.
 *
 * @throws MigrateError when the parts do not make a whole
 */
export function mergeReports(reports: readonly NamedReport[]): RunReport {
  const problem = overlap(reports) ?? missingParts(reports);
  if (problem !== null)
    throw new MigrateError(problem, { hint: "Name the report of every part of one run, each once." });
  const all = reports.map(({ report }) => report);
  const proofs = all.flatMap((report) => (report.verification === null ? [] : [report.verification]));
  const [proof] = proofs;
  return {
    version: 1,
    command: "report merge",
    outcome: worstOutcome(all.map(({ outcome }) => outcome)),
    handlers: all.flatMap(({ handlers }) => handlers).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    findings: unique(all.flatMap(({ findings }) => findings)),
    verification:
      proof === undefined
        ? null
        : {
            engine: [...new Set(proofs.map(({ engine }) => engine))].join(", "),
            baseline: Math.max(...proofs.map(({ baseline }) => baseline)),
            new: sum(proofs.map((each) => each.new)),
            checkedFiles: sum(proofs.map(({ checkedFiles }) => checkedFiles)),
          },
    commits: [...new Set(all.flatMap(({ commits }) => commits))],
    durationMs: sum(all.map(({ durationMs }) => durationMs)),
    changes: [],
  };
}

const keyOf = ({ file, method }: { file: string; method: string }): string => `${file} ${method}`;

function overlap(reports: readonly NamedReport[]): string | null {
  const owners = new Map<string, string>();
  for (const { name, report } of reports) {
    for (const each of report.handlers) {
      const owner = owners.get(keyOf(each));
      if (owner !== undefined) return `${owner} and ${name} both tell of ${each.method} in ${each.file}.`;
      owners.set(keyOf(each), name);
    }
  }
  return null;
}

function missingParts(reports: readonly NamedReport[]): string | null {
  const parts = reports.flatMap(({ name, report }) => {
    const [, index, count] = / --shard (\d+)\/(\d+)$/.exec(report.command) ?? [];
    return count === undefined ? [] : [{ name, index: Number(index), count: Number(count) }];
  });
  const [first] = parts;
  if (first === undefined) return null;
  if (parts.length < reports.length) return "Some of these reports are of parts, and some are of a whole run.";
  const other = parts.find(({ count }) => count !== first.count);
  if (other !== undefined)
    return `${first.name} is one of ${first.count} parts, and ${other.name} one of ${other.count}.`;
  for (let index = 1; index <= first.count; index += 1) {
    const ofIndex = parts.filter((part) => part.index === index);
    if (ofIndex.length !== 1)
      return `The part ${index}/${first.count} is ${ofIndex.length === 0 ? "missing" : "there twice"}.`;
  }
  return null;
}

/** What the parts came to together: the worst of them; a part with nothing to do changes nothing. */
function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  const worst = worstExit(outcomes.map((outcome) => exitCodeOfOutcome(outcome)));
  const candidates = outcomes.filter((outcome) => exitCodeOfOutcome(outcome) === worst);
  return candidates.find((outcome) => outcome !== "nothing-to-do") ?? "nothing-to-do";
}

const unique = <Value>(values: readonly Value[]): Value[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
