import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
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

async function doctor({ cwd, json, online, strict }: DoctorOptions, output: Output): Promise<ExitCode> {
  const [{ examine }, { doctorText }, { exitCodeOfOutcome }, { EXIT }] = await Promise.all([
    import("../run/doctor/examine.js"),
    import("../report/doctor.js"),
    import("../report/outcome.js"),
    import("../errors.js"),
  ]);
  const startedAt = performance.now();
  output.progress("examining the app");
  const examined = await examine({ cwd, online, env: process.env });
  const findings = examined.flatMap((each) => each.findings);
  const isWrong = findings.some(({ severity }) => strict || severity === "error");
  const outcome = isWrong ? "checks-failed" : "done";
  if (json) {
    const checks = examined.map(({ what, said, isSkipped = false, findings: wrong }) => ({
      what,
      said,
      isSkipped,
      isFine: wrong.length === 0,
    }));
    const durationMs = Math.round(performance.now() - startedAt);
    output.data(
      `${JSON.stringify({ version: 1, command: "doctor", outcome, checks, findings, durationMs }, null, 2)}\n`,
    );
  } else output.data(doctorText(examined));
  return exitCodeOfOutcome(outcome) ?? EXIT.couldNotRun;
}
