import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import { addCommonOptions, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

const EXAMPLES = `
Examples:
  migrate scan                         every handler: wired, pending, refused and why, unmapped, excluded
  migrate scan --format markdown       the same for a pull request
  migrate scan --json > before.json    for a program
`;

/** `migrate scan`: every exported method of every route file, with its status and the reason. */
export function registerScan(program: Command, run: Run): void {
  addCommonOptions(program.command("scan"))
    .description("account for every exported method of every route file")
    .addHelpText("after", EXAMPLES)
    .action((options: CommonOptions) => run((output) => scan(options, output)));
}

async function scan(options: CommonOptions, output: Output): Promise<ExitCode> {
  const { cwd, format } = options;
  const [{ readApp }, print] = await Promise.all([import("../workspace/app.js"), import("./output.js")]);
  const app = await readApp(cwd);
  if (app.manifest === null) return print.printManifestProblems("scan", app, options, output);
  const { scanRoutes } = await import("../run/scan.js");
  return print.printResult(
    await scanRoutes(app, app.manifest, { progress: output.progress }),
    { cwd, format, diff: false, table: true },
    output,
  );
}
