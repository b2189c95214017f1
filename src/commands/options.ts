import { Option, type Command } from "commander";
import type { Selection } from "../plan/select.js";
import { FORMATS, type Format } from "../report/format.js";
import { PROOF_MODES, type ProofMode } from "../verify/engine.js";

/** How a command's report is printed. */
export interface FormatOptions {
  readonly format: Format;
}

/** Options of every command that reports. */
export interface CommonOptions extends FormatOptions {
  readonly cwd: string;
}

export interface SelectionOptions {
  readonly domain: readonly string[];
  readonly plan: readonly string[];
  readonly route: readonly string[];
  readonly all: boolean;
}

/** Options of every command that writes. */
export interface WriteOptions extends CommonOptions {
  readonly dryRun: boolean;
  readonly check: boolean;
  /** false with --no-verify */
  readonly verify: ProofMode | false;
  readonly force: boolean;
}

export interface RewriteOptions extends WriteOptions, SelectionOptions {
  readonly strict: boolean;
}

export const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

/** `--cwd`. */
export const cwdOption = (description: string): Option =>
  new Option("--cwd <folder>", description).default(process.cwd(), "the current one");

/** `--cwd`, `--format` and `--json`. */
export function addCommonOptions(command: Command): Command {
  return addFormatOptions(command.addOption(cwdOption("the app's folder; other paths are taken from there")));
}

/** `--format` and its short form `--json`. */
export function addFormatOptions(command: Command): Command {
  command.addOption(new Option("--format <format>", "how the report is printed").choices(FORMATS).default("text"));
  return addShortFormat(command, "json", "print the report as one JSON document");
}

/** A short form of `--format`, such as `--json`. Two that name different formats are refused, whatever their order. */
export function addShortFormat(command: Command, format: Format, description: string): Command {
  return command.addOption(new Option(`--${format}`, description).implies({ format })).hook("preAction", (given) => {
    const { [format]: isGiven, format: wanted } = given.opts<Record<string, unknown>>();
    if (isGiven === true && wanted !== format)
      given.error(`error: option '--${format}' cannot be used with '--format ${String(wanted)}'`);
  });
}

/** `--domain`, `--plan`, `--route`, `--all`: each may be given several times. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option("-d, --domain <name>", "all routes of a domain (repeatable)", collect, [])
    .option("-p, --plan <id>", "the routes of a plan (repeatable)", collect, [])
    .option("-r, --route <file>", "one route, by its file or its key in the manifest (repeatable)", collect, [])
    .option("-a, --all", "every mapped route", false);
}

/** `--dry-run`. */
export const dryRunOption = (): Option =>
  new Option("-n, --dry-run", "print the diff and write nothing").default(false);

/** `--check`. */
export const checkOption = (): Option =>
  new Option("--check", "write nothing; exit 2 when something is pending (for CI)").default(false);

/** `--verify` and `--no-verify`. */
export function addVerifyOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--verify <how>",
        "let the app's TypeScript check what an edit can affect, or the whole app, or let the manifest's typecheck script do it",
      )
        .choices(PROOF_MODES)
        .default("affected"),
    )
    .option("--no-verify", "skip the proof by the app's TypeScript");
}

/** The options of a command that rewrites routes. */
export function addRewriteOptions(command: Command): Command {
  return addVerifyOptions(addCommonOptions(addSelectionOptions(command)))
    .addOption(dryRunOption())
    .addOption(checkOption())
    .option("--strict", "refuse handlers that would only be warned about", false)
    .option("-f, --force", "also touch files with other changes, and guards that were edited by hand", false);
}

/** The selection that the options describe. */
export const selectionOf = ({ domain, plan, route, all }: SelectionOptions): Selection => ({
  domains: domain,
  plans: plan,
  routes: route,
  all,
});
