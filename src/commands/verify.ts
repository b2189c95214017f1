import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import { plainReport } from "../report/plain.js";
import { addCommonOptions, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface VerifyOptions extends CommonOptions {
  readonly plan: string;
  readonly since?: string;
}

const EXAMPLES = `
Examples:
  migrate verify --plan .planning/phases/05-data-migration/05-05-PLAN.md
  migrate verify --plan 05-05 --since main     what was changed, counted from a commit
  migrate verify --plan 05-05 --json
`;

/** `migrate verify`: whether what a plan says is true. */
export function registerVerify(program: Command, run: Run): void {
  addCommonOptions(program.command("verify"))
    .description("answer what a plan says must be true: artifacts, links, changed files, greps")
    .requiredOption("-p, --plan <document>", "a PLAN.md, or the id of one in .planning")
    .option("--since <commit>", "the commit before the work (default: the one that brought the plan)")
    .addHelpText("after", EXAMPLES)
    .action((options: VerifyOptions) => run((output) => verify(options, output)));
}

async function verify({ cwd, format, plan, since }: VerifyOptions, output: Output): Promise<ExitCode> {
  const [{ verify: answer }, { checkCounts, checkTable }, { printResult }] = await Promise.all([
    import("../index.js"),
    import("../report/checks.js"),
    import("./output.js"),
  ]);
  const startedAt = performance.now();
  const verified = await answer({ cwd, plan, ...(since === undefined ? {} : { since }) });
  const { id, outcome, checks, findings, sources } = verified;
  const report = plainReport({
    command: "verify",
    outcome,
    findings,
    durationMs: Math.round(performance.now() - startedAt),
    checked: { plan: id, checks },
  });
  const words = () => (findings.length > 0 ? "" : `${checkTable(checks)}\n${checkCounts(checks)}\n`);
  return printResult({ report, sources }, { cwd, format, diff: false, table: false, words }, output);
}
