import { Command, CommanderError, Help, type Option } from "commander";
import { registerCompare } from "./commands/compare.js";
import { registerCi } from "./commands/ci.js";
import { registerCompletion } from "./commands/completion.js";
import { registerCutover } from "./commands/cutover.js";
import { registerDoctor } from "./commands/doctor.js";
import { registerDev } from "./commands/dev.js";
import { registerApply } from "./commands/apply.js";
import { registerBackfill } from "./commands/backfill.js";
import { registerBench } from "./commands/bench.js";
import { registerExplain } from "./commands/explain.js";
import { registerFix } from "./commands/fix.js";
import { registerHelp } from "./commands/help.js";
import { registerInit } from "./commands/init.js";
import { registerLeftovers } from "./commands/leftovers.js";
import type { Output } from "./commands/output.js";
import { tellProgress, type ProgressTeller } from "./commands/progress.js";
import type { Run } from "./commands/register.js";
import { registerReport } from "./commands/report.js";
import { registerPlan } from "./commands/plan.js";
import { registerReplace } from "./commands/replace.js";
import { registerRun } from "./commands/run.js";
import { registerStatus } from "./commands/status.js";
import { registerScan } from "./commands/scan.js";
import { registerSchema } from "./commands/schema.js";
import { registerShip } from "./commands/ship.js";
import { registerSync } from "./commands/sync.js";
import { registerUndo } from "./commands/undo.js";
import { registerTransform } from "./commands/transform.js";
import { registerTwin } from "./commands/twin.js";
import { registerUnwire } from "./commands/unwire.js";
import { registerVerify } from "./commands/verify.js";
import { registerWire } from "./commands/wire.js";
import { EXIT, MigrateError, type ExitCode } from "./errors.js";
import { printable } from "./report/printable.js";
import { errorCode } from "./workspace/file-system.js";

/** The streams of the process, as the command uses them. */
export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** The commands in the order in which a person meets them. */
const COMMANDS: readonly (readonly [heading: string, registers: readonly ((program: Command, run: Run) => void)[]])[] =
  [
    ["To begin with:", [registerInit, registerScan, registerStatus, registerDoctor]],
    ["Guards:", [registerWire, registerUnwire, registerExplain]],
    ["Convex functions, tables and rows:", [registerShip, registerSchema, registerBackfill, registerSync, registerDev]],
    ["Is it the same?", [registerCompare, registerTwin, registerBench]],
    ["Without the old path:", [registerCutover, registerReplace, registerLeftovers]],
    ["In plans:", [registerPlan, registerRun, registerUndo, registerApply, registerVerify]],
    ["Reports and CI:", [registerReport, registerCi, registerCompletion]],
    ["Other codemods:", [registerFix, registerTransform]],
    ["Help:", [registerHelp]],
  ];

const EXIT_CODES = `
Begin with \`migrate init\`; \`migrate status\` says what to run next.

Exit codes:
  0  clean or done                    4  would overwrite changes that are not the tool's own
  1  could not run                    5  the manifest is invalid
  2  changes pending (--check)        6  done, but handlers were refused that nobody acknowledged
  3  verification failed
`;

/**
 * Runs the command line.
 *
 * @param args the arguments behind the program's name
 * @returns the exit code; nothing in here ends the process
 */
export async function main(args: readonly string[], version: string, streams: Streams): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.clean;
  // Only a terminal is told: a log would be full of it.
  const progress = streams.stderr.isTTY === true ? tellProgress((line) => streams.stderr.write(line)) : null;
  const run: Run = async (work) => {
    exitCode = await work(outputOf(streams, progress));
  };
  try {
    await programFor(version, run, streams).parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return failure(error, streams);
  } finally {
    progress?.stop();
  }
}

function programFor(version: string, run: Run, { stdout, stderr }: Streams): Command {
  const program = new Command("migrate")
    .description("Moves a Next.js app's data access from Prisma to Convex, one domain at a time.")
    .version(version)
    .showSuggestionAfterError()
    .helpCommand(false)
    .configureHelp({ optionDescription: (option) => new Help().optionDescription(quiet(option)) })
    .addHelpText("after", EXIT_CODES)
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  for (const [heading, registers] of COMMANDS) {
    program.commandsGroup(heading);
    for (const register of registers) register(program, run);
  }
  for (const command of program.commands) command.copyInheritedSettings(program);
  pointToHelp(program, "migrate");
  return program;
}

/** An option that is off or empty unless it is given needs no words about that. */
function quiet(option: Option): Option {
  const { defaultValue } = option;
  const isNothing = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
  if (!isNothing || option.defaultValueDescription !== undefined) return option;
  const shown: Option = Object.create(option, { defaultValue: { value: undefined } });
  return shown;
}

/** Behind what is wrong with a line, whose help says what it may be. */
function pointToHelp(command: Command, words: string): void {
  command.showHelpAfterError(`(${words} --help shows what there is)`);
  for (const each of command.commands) pointToHelp(each, `${words} ${each.name()}`);
}

function outputOf({ stdout, stderr }: Streams, progress: ProgressTeller | null): Output {
  return {
    data: (text) => stdout.write(text),
    message: (text) => stderr.write(text),
    progress: (message, count) => progress?.tell(message, count),
  };
}

/** Messages name files and quote programs; none of them may act on the terminal. */
const safe = (text: string): string => text.split(/\r?\n/).map(printable).join("\n");

/** Words for a person; a stack only where the tool itself is at fault. */
function failure(error: unknown, { stderr }: Streams): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.couldNotRun;
  if (error instanceof MigrateError) {
    const { place, hint } = error;
    const at = place === undefined ? "" : `${place.file}:${place.line}:${place.column} `;
    stderr.write(`${safe(`${at}error: ${error.message}`)}\n`);
    if (hint !== undefined) stderr.write(`  → ${safe(hint)}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && REFUSED_BY_DISK.test(errorCode(error) ?? "")) {
    stderr.write(`${safe(`error: a file cannot be read: ${error.message}.`)}\n`);
    stderr.write("  → See that files and folders are what they should be, and may be read.\n");
    return EXIT.couldNotRun;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`error: this is a fault of migrate itself; nothing more was written.\n${text}\n`);
  return EXIT.couldNotRun;
}

/** What stands in the way of a file is no fault of the tool: a folder in its place, a circle of links, missing rights. */
const REFUSED_BY_DISK = /^E(?:ISDIR|NOTFILE|NOTDIR|ACCES|PERM|LOOP|NAMETOOLONG|IO|MFILE)$/;
