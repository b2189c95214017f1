import { Argument, type Command } from "commander";
import { EXIT, type ExitCode } from "../errors.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

const EXAMPLES = `
Examples:
  source <(migrate completion bash)       in ~/.bashrc
  source <(migrate completion zsh)        in ~/.zshrc
  migrate completion fish | source        in ~/.config/fish/config.fish

Commands and options are completed, and the domains, plans and routes of the manifest. The \`migrate\` on PATH answers:
install the package globally, or put node_modules/.bin in front of PATH.
`;

/** `migrate completion`: the script that a shell loads, and the hidden command that it asks at each key press. */
export function registerCompletion(program: Command, run: Run): void {
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "the shell that the script is for").choices(SHELLS))
    .description("print the script by which a shell completes commands, options, domains, plans and routes")
    .addHelpText("after", EXAMPLES)
    .action((shell: Shell) => run((output) => print(shell, output)));
  program
    .command("__complete [words...]", { hidden: true })
    .option("--plain", "without descriptions", false)
    .action((words: readonly string[], { plain }: { readonly plain: boolean }) =>
      run((output) => complete(program, words, plain, output)),
    );
}

async function print(shell: Shell, { data }: Output): Promise<ExitCode> {
  const { readTemplate } = await import("../workspace/templates.js");
  data(await readTemplate(`completion/migrate.${shell}`));
  return EXIT.clean;
}

async function complete(program: Command, words: readonly string[], plain: boolean, output: Output): Promise<ExitCode> {
  const [{ candidates }, { namesIn }, { MANIFEST_FILE }, { readText }, { printable }] = await Promise.all([
    import("./candidates.js"),
    import("../manifest/peek.js"),
    import("../workspace/app.js"),
    import("../workspace/files.js"),
    import("../report/printable.js"),
  ]);
  const namesOf = async (cwd: string) => namesIn((await readText(cwd, MANIFEST_FILE)) ?? "");
  for (const { word, description } of await candidates(program, words, namesOf)) {
    // A name that a terminal would act on is no name to complete.
    if (printable(word) === word)
      output.data(plain || description === "" ? `${word}\n` : `${word}\t${printable(description)}\n`);
  }
  return EXIT.clean;
}
