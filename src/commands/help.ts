import type { Command } from "commander";
import { EXIT, MigrateError, type ExitCode } from "../errors.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

const EXAMPLES = `
Examples:
  migrate help wire             the options of a command
  migrate help plan create      of a command of a command
  migrate help scope-dropped    what a finding means, and what to do about it
  migrate help findings         every finding, with its title
`;

/** `migrate help`: a command's help, or what a finding means. */
export function registerHelp(program: Command, run: Run): void {
  program
    .command("help")
    .argument("[words...]", "a command, or a finding by its name")
    .description("show the help of a command, or explain a finding")
    .addHelpText("after", EXAMPLES)
    .action((words: readonly string[]) => run((output) => help(words, program, output)));
}

async function help(words: readonly string[], program: Command, { data }: Output): Promise<ExitCode> {
  const command = commandOf(words, program);
  if (command !== null) {
    command.outputHelp();
    return EXIT.clean;
  }
  const [{ findingText, findingTitles }, { FINDING_KINDS, kindOf }, { nearest }] = await Promise.all([
    import("../report/finding-page.js"),
    import("../finding-pages/pages.js"),
    import("../manifest/nearest.js"),
  ]);
  const [name = ""] = words;
  const kind = kindOf(name);
  if (kind !== null) data(findingText(kind));
  else if (name === "findings") data(findingTitles());
  else {
    const near = nearest(name, [...program.commands.map((each) => each.name()), ...FINDING_KINDS]);
    const hint = near === null ? "`migrate help findings` lists the findings." : `Did you mean "${near}"?`;
    throw new MigrateError(`There is no command and no finding "${name}".`, { hint });
  }
  return EXIT.clean;
}

/** The command of these words; null when they name none. */
function commandOf([name, ...rest]: readonly string[], above: Command): Command | null {
  if (name === undefined) return above;
  const found = above.commands.find((each) => each.name() === name || each.aliases().includes(name));
  return found === undefined ? null : commandOf(rest, found);
}
