import { columns } from "./columns.js";
import { printable } from "./printable.js";

export type PlanStatus = "open" | "partly" | "done";

/** A plan as it is shown. */
export interface PlanView {
  readonly id: string;
  readonly title: string;
  readonly wave: number;
  readonly dependsOn: readonly string[];
  /** the plans that wait for this one, directly or through others */
  readonly dependents: readonly string[];
  readonly status: PlanStatus;
  /** how much of it is done, where that can be counted */
  readonly progress: string | null;
  readonly files: readonly string[];
  /** the file that the plan is written in */
  readonly source: string;
}

/** All plans as a table, in the order of running. */
export function planTable(plans: readonly PlanView[]): string {
  const rows = plans.map(({ id, title, wave, dependsOn, status, progress, files }) =>
    [
      String(wave),
      id,
      progress === null ? status : `${status}, ${progress}`,
      count(files.length, "file"),
      dependsOn.length === 0 ? "-" : dependsOn.join(", "),
      title,
    ].map(printable),
  );
  return lines(columns([["wave", "plan", "status", "files", "after", "title"], ...rows]));
}

/** One plan with everything that is known of it. */
export function planDetails(plan: PlanView): string {
  const { id, title, wave, dependsOn, dependents, status, progress, files, source } = plan;
  const facts = [
    ["plan", id],
    ["title", title],
    ["wave", String(wave)],
    ["status", progress === null ? status : `${status}, ${progress}`],
    ["after", dependsOn.length === 0 ? "no other plan" : dependsOn.join(", ")],
    ["before", dependents.length === 0 ? "no other plan" : dependents.join(", ")],
    ["from", source],
  ].map((row) => row.map(printable));
  return lines([...columns(facts), count(files.length, "file"), ...files.map((file) => `  ${printable(file)}`)]);
}

/** The plans wave by wave, each with an arrow to those that it waits for. */
export function planGraph(plans: readonly PlanView[]): string {
  const waves = [...new Set(plans.map(({ wave }) => wave))];
  return lines(
    waves.flatMap((wave) => {
      const rows = plans
        .filter((plan) => plan.wave === wave)
        .map(({ id, status, dependsOn }) =>
          [`  ${MARK[status]} ${id}`, dependsOn.length === 0 ? "" : `◀─ ${dependsOn.join(", ")}`].map(printable),
        );
      return [`wave ${wave}`, ...columns(rows)];
    }),
  );
}

const MARK: Readonly<Record<PlanStatus, string>> = { open: "○", partly: "◐", done: "●" };

/** The same as a Mermaid diagram, which GitHub draws in a Markdown file. */
export function planMermaid(plans: readonly PlanView[]): string {
  const node = new Map(plans.map(({ id }, index) => [id, `p${index}`]));
  const waves = [...new Set(plans.map(({ wave }) => wave))];
  const boxes = waves.flatMap((wave) => [
    `  subgraph wave${wave}["wave ${wave}"]`,
    ...plans
      .filter((plan) => plan.wave === wave)
      .map(({ id, title }) => `    ${node.get(id)}["${quoted(title === id ? id : `${id} ${title}`)}"]`),
    "  end",
  ]);
  const arrows = plans.flatMap(({ id, dependsOn }) =>
    dependsOn.flatMap((other) => (node.has(other) ? [`  ${node.get(other)} --> ${node.get(id)}`] : [])),
  );
  return lines(["graph LR", ...boxes, ...arrows]);
}

const quoted = (text: string): string =>
  printable(text).replace(/["<>#&;]/g, (character) => `#${character.codePointAt(0)};`);
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
const lines = (list: readonly string[]): string => `${list.join("\n")}\n`;
