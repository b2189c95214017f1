import { InvalidArgumentError, Option, type Command } from "commander";
import { plainReport } from "../report/plain.js";
import { EXIT, MigrateError, type ExitCode } from "../errors.js";
import type { CompareReport } from "../compare/model.js";
import type { TwoServers } from "../run/compare/sides.js";
import {
  addCommonOptions,
  addSelectionOptions,
  collect,
  selectionOf,
  type CommonOptions,
  type SelectionOptions,
} from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface CompareOptions extends CommonOptions, SelectionOptions {
  readonly requests?: string;
  readonly draft?: string;
  readonly header: readonly string[];
  readonly caller: readonly string[];
  readonly off?: string;
  readonly on?: string;
  readonly convexProxy?: TwoServers["proxy"];
}

const EXAMPLES = `
Examples:
  migrate compare --domain leads --caller "alice=cookie: session=…" --caller "bob=cookie: session=…"
      requests are drafted from the routes and the rows of the database, and made as alice and as bob
  migrate compare --domain leads --caller "alice=cookie: session=…" --draft requests.json
      write these requests down, and make none
  migrate compare --all --off http://localhost:3000 --on http://localhost:3001 \\
    --convex-proxy 3999=https://happy-otter-123.convex.cloud --caller "alice=cookie: session=…"
      two servers of yours, the flags off and on; the second one was started with CONVEX_URL=http://127.0.0.1:3999
  migrate compare --all --requests requests.json
      { "callers": { "alice": { "cookie": "…" } }, "requests": [{ "path": "/api/leads?limit=2", "caller": "alice" }] }

Handlers run on this machine, in two processes, with the app's own code and its .env files: the database and the
deployment are those that these name. With --off and --on two servers answer instead, and --convex-proxy shows what the
second one asks Convex: without it nothing tells who gave an answer that is the same to the letter. Only handlers that read
are asked.
`;

/** `migrate compare`: the answers of wired handlers with the flag off and on. */
export function registerCompare(program: Command, run: Run): void {
  addCommonOptions(addSelectionOptions(program.command("compare")))
    .description("run each wired handler with its flag off and on, as the same caller, and compare the answers")
    .option("--requests <file>", "the requests, as JSON or one a line (.jsonl); else they are drafted")
    .addOption(
      new Option("--draft <file>", "write the drafted requests to a new file, and make none").conflicts("requests"),
    )
    .option("-H, --header <name: value>", "sent with every request (repeatable)", collect, [])
    .option("--caller <name=name: value>", "somebody who asks, by the headers that say so (repeatable)", collect, [])
    .option("--off <url>", "a running server with the flags off; instead of running the handlers here")
    .option("--on <url>", "a running server with the flags on")
    .addOption(
      new Option(
        "--convex-proxy <port=url>",
        "listen there for the server with the flags on, in front of a deployment",
      ).argParser(proxyOf),
    )
    .addHelpText("after", EXAMPLES)
    .action((options: CompareOptions) => run((output) => compare(options, output)));
}

function proxyOf(value: string): TwoServers["proxy"] {
  const [, port = "", deployment = ""] = /^(\d{1,5})=(https?:\/\/\S+)$/.exec(value) ?? [];
  if (deployment === "" || Number(port) > 65_535)
    throw new InvalidArgumentError("Expected a port and a deployment: 3999=https://happy-otter-123.convex.cloud");
  return { port: Number(port), deployment };
}

function serversOf({ off, on, convexProxy = null }: CompareOptions): TwoServers | null {
  if (off === undefined && on === undefined && convexProxy === null) return null;
  if (off !== undefined && on !== undefined) return { off, on, proxy: convexProxy };
  throw new MigrateError("Two servers are needed: one with the flags off, and one with the flags on.", {
    hint: "Say --off <url> and --on <url>, or neither: then the handlers are run here.",
  });
}

const EXIT_OF: Readonly<Record<CompareReport["outcome"], ExitCode>> = {
  equal: EXIT.clean,
  "answers-differ": EXIT.verificationFailed,
  incomplete: EXIT.pending,
};

async function compare(options: CompareOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, print, { selectRoutes }, { readCallers, readHeader }] = await Promise.all([
    import("../workspace/app.js"),
    import("./output.js"),
    import("../plan/select.js"),
    import("../compare/requests.js"),
  ]);
  const { cwd, format, requests = null, draft, header, caller } = options;
  const app = await readApp(cwd);
  const { root, manifest, routeFiles } = app;
  if (manifest === null) return print.printManifestProblems("compare", app, options, output);
  const task = {
    root,
    manifest,
    routeFiles,
    batches: selectRoutes(manifest, selectionOf(options)),
    callers: readCallers(caller),
    common: Object.fromEntries(header.map(readHeader)),
    progress: output.progress,
  };
  const [{ runCompare, writeDraft }, { compareText }] = await Promise.all([
    import("../run/compare.js"),
    import("../compare/print.js"),
  ]);
  if (draft !== undefined) {
    output.data(`${await writeDraft(task, draft)}\n`);
    return EXIT.clean;
  }
  const answers = await runCompare({ ...task, requestsFile: requests, servers: serversOf(options) });
  if (format === "text") {
    output.data(compareText(answers));
    return EXIT_OF[answers.outcome];
  }
  const outcome = answers.outcome === "equal" ? "done" : answers.outcome;
  const report = plainReport({ command: "compare", outcome, findings: [], durationMs: answers.durationMs, answers });
  return print.printResult({ report, sources: new Map() }, { cwd, format, diff: false, table: false }, output);
}
