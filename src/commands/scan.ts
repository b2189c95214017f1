import type { Command } from "commander";
import { addCommonOptions, type CommonOptions } from "./options.js";
import type { Run } from "./register.js";

/** `migrate scan`: every exported method of every route file, with its status and the reason. */
export function registerScan(program: Command, run: Run): void {
  addCommonOptions(program.command("scan"))
    .description("account for every exported method of every route file")
    .action((options: CommonOptions) => run((output) => scan(options, output)));
}

async function scan({ cwd, json }: CommonOptions, output: Parameters<Parameters<Run>[0]>[0]) {
  const [{ readApp }, print] = await Promise.all([import("../workspace/app.js"), import("./output.js")]);
  const app = await readApp(cwd);
  if (app.manifest === null) return print.printManifestProblems("scan", app, json, output);
  const { scanRoutes } = await import("../run/scan.js");
  return print.printResult(await scanRoutes(app, app.manifest), { json, diff: false, table: true }, output);
}
