import type { Command } from "commander";
import { EXIT, type ExitCode } from "../errors.js";
import { plainReport } from "../report/plain.js";
import { addCommonOptions, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

const EXAMPLES = `
Examples:
  migrate explain app/api/leads/route.ts         every method of a file
  migrate explain "leads/[id]#GET"               one method, by the key of the manifest
`;

/** `migrate explain`: what was seen in a handler, and why it is guarded, or refused. */
export function registerExplain(program: Command, run: Run): void {
  addCommonOptions(program.command("explain"))
    .argument("<route>", "a route file or its key in the manifest, perhaps with #METHOD")
    .description("say what was read in a handler, where its guard goes, and why")
    .addHelpText("after", EXAMPLES)
    .action((target: string, options: CommonOptions) => run((output) => explain(target, options, output)));
}

async function explain(target: string, options: CommonOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, print] = await Promise.all([import("../workspace/app.js"), import("./output.js")]);
  const { cwd, format } = options;
  const app = await readApp(cwd);
  if (app.manifest === null) return print.printManifestProblems("explain", app, options, output);
  const [{ explainRoute }, { explanationText }] = await Promise.all([
    import("../run/explain.js"),
    import("../report/explanation.js"),
  ]);
  const { explanations, text } = await explainRoute(app, app.manifest, target);
  if (format === "text") {
    output.data(explanations.map((explanation) => explanationText(explanation, text)).join("\n"));
    return EXIT.clean;
  }
  const findings = explanations.flatMap(({ finding }) => (finding === null ? [] : [finding]));
  const report = plainReport({ command: "explain", outcome: "done", findings, explanations });
  return print.printResult({ report, sources: new Map() }, { cwd, format, diff: false, table: false }, output);
}
