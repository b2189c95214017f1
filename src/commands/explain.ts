import type { Command } from "commander";
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

async function explain(target: string, { cwd, json }: CommonOptions, output: Output) {
  const [{ readApp }, { EXIT }] = await Promise.all([import("../workspace/app.js"), import("../errors.js")]);
  const app = await readApp(cwd);
  if (app.manifest === null) return (await import("./output.js")).printManifestProblems("explain", app, json, output);
  const [{ explainRoute }, { explanationText }] = await Promise.all([
    import("../run/explain.js"),
    import("../report/explanation.js"),
  ]);
  const { explanations, text } = await explainRoute(app, app.manifest, target);
  if (json) output.data(`${JSON.stringify({ version: 1, command: "explain", handlers: explanations }, null, 2)}\n`);
  else output.data(explanations.map((explanation) => explanationText(explanation, text)).join("\n"));
  return EXIT.clean;
}
