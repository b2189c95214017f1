import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import { addCommonOptions, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

const EXAMPLES = `
Examples:
  migrate status          where every domain stands, and the command to run next
  migrate status --json   the same as one JSON document

Always exits with 0: \`migrate doctor\` and \`migrate wire --check\` are for CI. Of .env* files only the DS_ flags are read.
`;

/** `migrate status`: where every domain stands, and what to run next. */
export function registerStatus(program: Command, run: Run): void {
  addCommonOptions(program.command("status"))
    .description("where every domain stands: handlers, functions, data, flags, plans; and the command to run next")
    .addHelpText("after", EXAMPLES)
    .action((options: CommonOptions) => run((output) => status(options, output)));
}

async function status(options: CommonOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, print, { EXIT }] = await Promise.all([
    import("../workspace/app.js"),
    import("./output.js"),
    import("../errors.js"),
  ]);
  const { cwd, format } = options;
  const app = await readApp(cwd);
  if (app.manifest === null) return print.printManifestProblems("status", app, options, output);
  const [{ readStatus }, { statusText }] = await Promise.all([
    import("../run/status.js"),
    import("../report/status.js"),
  ]);
  output.progress(`reading ${app.routeFiles.length} route files`);
  const { status: found, report, sources } = await readStatus(app, app.manifest);
  if (format === "text") {
    output.data(statusText(found));
    return EXIT.clean;
  }
  const whole = { ...report, command: "status", status: found };
  return print.printResult({ report: whole, sources }, { cwd, format, diff: false, table: false }, output);
}
