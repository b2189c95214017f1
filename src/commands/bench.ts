import { InvalidArgumentError, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import { plainReport } from "../report/plain.js";
import { addFormatOptions, type FormatOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface BenchOptions extends FormatOptions {
  readonly route: string;
  readonly against?: string;
  readonly base: string;
  readonly againstBase?: string;
  readonly header: readonly string[];
  readonly connections: number;
  readonly duration: number;
  readonly rounds: number;
  readonly warmup: number;
  readonly allowDifferent: boolean;
}

const EXAMPLES = `
Examples:
  migrate bench --route "/api/contacts/by-phone?phone=1&workspace_id=w" \\
    --against "/api/contacts/by-phone-convex?phone=1&workspace_id=w" --header "x-api-key: …"
  migrate bench --route /api/leads --base http://localhost:3000 --against-base http://localhost:3001
      the same route on two servers: with the flag off and on; or unwired and wired, which is what the guard
      costs while the flag is off

Start the servers yourself, built (next build, next start): a development server measures its compiler.
`;

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError("Expected a number above 0.");
  return number;
}

function whole(value: string): number {
  const number = positive(value);
  if (!Number.isInteger(number) || number > 1000) throw new InvalidArgumentError("Expected a whole number up to 1000.");
  return number;
}

const orNone = (value: string): number => (value === "0" ? 0 : positive(value));

/** `migrate bench`: two addresses, compared by what they answer and by how fast. */
export function registerBench(program: Command, run: Run): void {
  addFormatOptions(program.command("bench"))
    .description("compare two routes, or one route on two servers: the answers first, then the times")
    .requiredOption("--route <path>", "the route, with its parameters")
    .option("--against <path>", "the other route; the same one when left out")
    .option("--base <url>", "the server", "http://localhost:3000")
    .option("--against-base <url>", "the server of the other; the same one when left out")
    .option("-H, --header <name: value>", "sent to both: an API key, a cookie (repeatable)", collect, [])
    .option("--connections <n>", "requests at the same time", whole, 10)
    .option("--duration <seconds>", "of each in each round", positive, 3)
    .option("--rounds <n>", "the two take turns so many times", whole, 4)
    .option("--warmup <seconds>", "of each, before anything counts", orNone, 2)
    .option("--allow-different", "measure even when the answers differ", false)
    .addHelpText("after", EXAMPLES)
    .action((options: BenchOptions) => run((output) => bench(options, output)));
}

async function bench(options: BenchOptions, output: Output): Promise<ExitCode> {
  const [{ runBench }, { benchText }, { printResult }] = await Promise.all([
    import("../bench/run.js"),
    import("../bench/print.js"),
    import("./output.js"),
  ]);
  const startedAt = performance.now();
  const { route, base, header, connections, duration, rounds, warmup, allowDifferent, format } = options;
  const load = { connections, duration, rounds, warmup };
  const { against = route, againstBase = base } = options;
  const request = { route, against, base, againstBase, headers: header, load, allowDifferent };
  const comparison = await runBench(request, output.progress);
  const outcome = comparison.targets.length === 0 ? "answers-differ" : "done";
  const durationMs = Math.round(performance.now() - startedAt);
  const report = plainReport({ command: "bench", outcome, findings: [], durationMs, comparison });
  const how = { cwd: process.cwd(), format, diff: false, table: false, words: () => benchText(comparison) };
  return printResult({ report, sources: new Map() }, how, output);
}
