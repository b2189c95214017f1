import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { Scope } from "../verify/engine.js";
import { addCommonOptions, addVerifyOptions, checkOption, dryRunOption, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface TwinOptions extends CommonOptions {
  readonly query?: string;
  readonly owner?: string;
  readonly respond?: string;
  readonly to?: string;
  readonly dryRun: boolean;
  readonly check: boolean;
  readonly verify: Scope | false;
}

const EXAMPLES = `
Examples:
  migrate twin contacts/by-phone --dry-run \\
    --query "api.contacts.getContextByPhone({ phone, workspace_id: workspaceId })"
  migrate twin "leads/[id]"          the query and what it answers as the manifest maps its GET

The twin of contacts/by-phone is contacts/by-phone-convex, that of leads/[id] is leads-convex/[id].
`;

/** `migrate twin`: a sibling of a route that answers from Convex alone, to be compared with it. */
export function registerTwin(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(program.command("twin")))
    .argument("<route>", "a route file or its key")
    .description("write a sibling of a route that answers from Convex alone, to be compared with it")
    .option("--query <call>", "the Convex query, as in the manifest; what the manifest maps the route to when left out")
    .option("--owner <field>", "field of the returned row that must be the caller's id")
    .option("--respond <template>", "what the twin answers, such as { lead: result }; found out when left out")
    .option("--to <route>", "another route for the twin")
    .addOption(dryRunOption())
    .addOption(checkOption())
    .addHelpText("after", EXAMPLES)
    .action((target: string, options: TwinOptions) => run((output) => twin(target, options, output)));
}

async function twin(target: string, options: TwinOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, { runTwin }, print] = await Promise.all([
    import("../workspace/app.js"),
    import("../run/twin.js"),
    import("./output.js"),
  ]);
  const { cwd, format, query = null, owner = null, respond = null, to = null, dryRun, check, verify } = options;
  const app = await readApp(cwd);
  if (app.manifest === null) return print.printManifestProblems("twin", app, options, output);
  const result = await runTwin({
    app,
    manifest: app.manifest,
    target,
    query,
    owner,
    respond,
    to,
    options: { command: "twin", dryRun, check, verify, force: false },
    progress: output.progress,
  });
  if (!dryRun && format === "text") for (const { file } of result.report.changes) output.message(`→ ${file}\n`);
  return print.printResult(result, { cwd, format, diff: dryRun, table: false }, output);
}
