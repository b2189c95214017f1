import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { Examined, ExaminedView } from "../report/doctor.js";
import { plainReport } from "../report/plain.js";
import { addCommonOptions, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface DoctorOptions extends CommonOptions {
  readonly online: boolean;
  readonly strict: boolean;
}

const EXAMPLES = `
Examples:
  migrate doctor            everything around the tool that has to be right for it
  migrate doctor --online   also ask the deployment of CONVEX_URL whether it answers
  migrate doctor --strict   for CI: warnings fail as well

Exit code 3 for an error. Nothing is written; of .env* files only names, the DS_ flags and CONVEX_URL are read.
`;

/** `migrate doctor`: what is wrong around the tool, each with its remedy. */
export function registerDoctor(program: Command, run: Run): void {
  addCommonOptions(program.command("doctor"))
    .description("look at git, Node, TypeScript, tsconfig, Convex, Prisma, flags: what is wrong, and its remedy")
    .option("--online", "also ask the deployment whether it answers", false)
    .option("--strict", "warnings fail as well", false)
    .addHelpText("after", EXAMPLES)
    .action((options: DoctorOptions) => run((output) => doctor(options, output)));
}

async function doctor({ cwd, format, online, strict }: DoctorOptions, output: Output): Promise<ExitCode> {
  const [{ examine }, { doctorText }, { exitCodeOfOutcome }, print] = await Promise.all([
    import("../run/doctor/examine.js"),
    import("../report/doctor.js"),
    import("../report/outcome.js"),
    import("./output.js"),
  ]);
  const startedAt = performance.now();
  output.progress("examining the app");
  const examined = await examine({ cwd, online, env: process.env });
  const findings = examined.flatMap((each) => each.findings);
  const isWrong = findings.some(({ severity }) => strict || severity === "error");
  const outcome = isWrong ? "checks-failed" : "done";
  if (format === "text") {
    output.data(doctorText(examined));
    return exitCodeOfOutcome(outcome);
  }
  const durationMs = Math.round(performance.now() - startedAt);
  const report = plainReport({ command: "doctor", outcome, findings, durationMs, examined: examined.map(told) });
  return print.printResult({ report, sources: new Map() }, { cwd, format, diff: false, table: false }, output);
}

const told = ({ what, said, isSkipped = false, findings }: Examined): ExaminedView => ({
  what,
  said,
  isSkipped,
  isFine: findings.length === 0,
});
