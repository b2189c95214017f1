import type { Argument, Command, Option } from "commander";
import type { ManifestNames } from "../manifest/peek.js";

/** A word that may stand at the cursor. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/**
 * What may stand at the cursor of a command line. Empty where only a person knows, or files are meant: the shell has those.
 *
 * @param words behind the program's name, up to the cursor; the last one is begun, or empty
 * @param namesOf reads the names of the manifest in a folder; asked only where a name may stand
 */
export async function candidates(
  program: Command,
  words: readonly string[],
  namesOf: (cwd: string) => Promise<ManifestNames>,
): Promise<readonly Candidate[]> {
  // bash gives `--domain=lea` as three words, other shells as one.
  const whole = words.filter((word) => word !== "=");
  const typed = unquoted(whole.at(-1) ?? "");
  const line = read(program, whole.slice(0, -1));
  const [, name, begun] = /^(--[\w-]+)=(.*)$/.exec(typed) ?? [];
  const open = name === undefined ? line.open : optionNamed(line.command, name);
  const names = (): Promise<ManifestNames> => namesOf(line.cwd);
  if (open !== undefined && open !== null) {
    const values = await valuesOf(open.long ?? "", open.argChoices, names);
    const prefix = name === undefined ? "" : `${name}=`;
    return starting(values.map(prefixed(prefix)), `${prefix}${begun ?? typed}`);
  }
  if (typed.startsWith("-") && !line.isBehindDashes) return starting(optionsOf(line.command), typed);
  const commands = line.arguments.length === 0 ? commandsOf(line.command) : [];
  const argument = argumentAt(line.command, line.arguments.length);
  const values = argument === null ? [] : await valuesOf(argument.name(), argument.argChoices, names);
  return starting([...commands, ...values], typed);
}

/** What a shell gives is what is typed: `leads/\[id`, `"leads`. */
const unquoted = (word: string): string => word.replace(/\\(.)/g, "$1").replace(/^["']/, "");

const prefixed =
  (prefix: string) =>
  ({ word, description }: Candidate): Candidate => ({ word: prefix + word, description });

const starting = (found: readonly Candidate[], typed: string): readonly Candidate[] =>
  found.filter(({ word }) => word.startsWith(typed));

/** A command line up to the word at the cursor. */
interface Line {
  readonly command: Command;
  readonly arguments: readonly string[];
  /** the option that waits for its value */
  readonly open: Option | null;
  readonly isBehindDashes: boolean;
  readonly cwd: string;
}

function read(program: Command, words: readonly string[]): Line {
  let line: Line = { command: program, arguments: [], open: null, isBehindDashes: false, cwd: process.cwd() };
  for (const word of words.map(unquoted)) line = next(line, word);
  return line;
}

function next(line: Line, word: string): Line {
  const { command, open } = line;
  if (open !== null) return { ...line, open: null, ...(open.long === "--cwd" ? { cwd: word } : {}) };
  if (word === "--") return { ...line, isBehindDashes: true };
  if (word.startsWith("-") && !line.isBehindDashes) {
    const [name = "", value] = word.split("=");
    if (value !== undefined) return name === "--cwd" ? { ...line, cwd: value } : line;
    const option = optionNamed(command, name);
    return { ...line, open: option?.required === true ? option : null };
  }
  const below = line.arguments.length === 0 ? command.commands.find((each) => each.name() === word) : undefined;
  return below === undefined ? { ...line, arguments: [...line.arguments, word] } : { ...line, command: below };
}

const optionNamed = (command: Command, name: string): Option | null =>
  command.options.find(({ long, short }) => long === name || short === name) ?? null;

const argumentAt = ({ registeredArguments }: Command, index: number): Argument | null => {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic === true ? last : null);
};

const commandsOf = (command: Command): readonly Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ word: each.name(), description: each.description() }));

const optionsOf = (command: Command): readonly Candidate[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long == null ? [] : [{ word: long, description }]));

/** The values of an option or an argument, by its choices or by its name. */
async function valuesOf(
  name: string,
  choices: readonly string[] | undefined,
  names: () => Promise<ManifestNames>,
): Promise<readonly Candidate[]> {
  if (choices !== undefined) return choices.map(plain);
  switch (name) {
    case "--domain":
      return (await names()).domains.map(plain);
    case "--plan":
    case "plan":
      return (await names()).plans.map(plain);
    case "--route":
    case "route":
      return (await names()).routes.map(plain);
    default:
      return [];
  }
}

const plain = (word: string): Candidate => ({ word, description: "" });
