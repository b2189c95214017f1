import { columns } from "../report/columns.js";
import { printable } from "../report/printable.js";
import type { CompareReport, DifferenceGroup, DifferenceKind, HandlerKey, HandlerVerdict } from "./model.js";

const VERDICTS: Readonly<Record<HandlerVerdict["verdict"], string>> = {
  equal: "equal",
  differs: "differs",
  "not-shown": "not shown",
  "left-out": "left out",
};

const KINDS: Readonly<Record<DifferenceKind, string>> = {
  status: "another status",
  header: "another header",
  body: "another body",
  value: "another value",
  type: "a value of another type",
  "time-zone": "a wrong time zone",
  "missing-key": "a key is missing",
  "extra-key": "a key too many",
  "missing-row": "a row is missing",
  "extra-row": "a row too many",
  "filter-forgotten": "a filter is forgotten",
  "row-of-others": "somebody else's row",
  "other-row": "another row",
  order: "another order",
  "not-in-convex": "the row is not in Convex",
  "owner-refused": "Convex gave a row of somebody else, which the guard refused",
  "function-failed": "the Convex function failed",
};

const MOST_CONVERSIONS = 12;

/** A comparison for a person: what became of each handler, and each difference with one example. */
export function compareText(report: CompareReport): string {
  const { handlers, differences, conversions, unstable, unmatched, deployment, requests } = report;
  const sections = [
    columns(handlers.map(handlerCells)),
    ...differences.map(differenceLines),
    conversions.length === 0
      ? []
      : [
          "Written otherwise, and the same (not counted):",
          ...conversions
            .slice(0, MOST_CONVERSIONS)
            .map(({ path, how, count, ...key }) => printable(`  ${nameOf(key)} ${path}: ${how}, ${count} times`)),
          ...(conversions.length > MOST_CONVERSIONS
            ? [`  and ${conversions.length - MOST_CONVERSIONS} more (--json)`]
            : []),
        ],
    unstable.length === 0
      ? []
      : [
          "Not compared, because the old code answers otherwise each time:",
          ...unstable.map(({ path, ...key }) => printable(`  ${nameOf(key)} ${path}`)),
        ],
    unmatched.length === 0
      ? []
      : ["Requests that go to no handler of the selection:", ...unmatched.map((path) => printable(`  ${path}`))],
    [
      `${counts(handlers)}; ${requests} requests, each asked with the flag off and on; Convex: ${printable(deployment ?? "not seen")}`,
    ],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const nameOf = ({ method, route }: Pick<HandlerKey, "method" | "route">): string => `${method} ${route}`;

function handlerCells(handler: HandlerVerdict): readonly string[] {
  const { verdict, reason, requests, answeredByConvex, refusedAlike } = handler;
  const asked =
    requests === 0 ? "" : `${requests} requests, ${answeredByConvex} from Convex, ${refusedAlike} refused alike`;
  return [handler.method, printable(handler.route), VERDICTS[verdict], printable(reason ?? asked)];
}

function differenceLines(group: DifferenceGroup): readonly string[] {
  const { path, kind, detail, count, requests, example } = group;
  const asked = example.caller === null ? example.path : `${example.path} as ${example.caller}`;
  return [
    printable(
      `${nameOf(group)}  ${path === "" ? "the answer" : path}: ${KINDS[kind]}${detail === null ? "" : ` (${detail})`}`,
    ),
    `  ${count} times, in ${requests} requests; for example ${printable(asked)}`,
    `  flag off: ${printable(group.old)}`,
    `  flag on:  ${printable(group.new)}`,
  ];
}

function counts(handlers: readonly HandlerVerdict[]): string {
  const parts = Object.entries(VERDICTS).flatMap(([verdict, words]) => {
    const count = handlers.filter((handler) => handler.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  return parts.length === 0 ? "No handler is selected" : parts.join(", ");
}
