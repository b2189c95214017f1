import { InvalidArgumentError, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import { collect, cwdOption } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface DevOptions {
  readonly cwd: string;
  readonly convex?: string;
  readonly port: number;
  readonly data: readonly string[];
  readonly env: readonly string[];
  readonly envFrom: readonly string[];
  readonly adminKey?: string;
  readonly watch: boolean;
  readonly quiet: boolean;
}

const EXAMPLES = `
Examples:
  migrate dev --data rows.json                        rows by table: { "leads": [{ ... }] }
  migrate dev --data leads=export.jsonl --port 0      one row a line; any free port
  migrate dev --env-from .env.local                   the variables that your functions read
  CONVEX_URL=http://127.0.0.1:3210 DS_LEADS=convex npm run dev
`;

/** `migrate dev`: serves the app's Convex functions on this machine, from memory. */
export function registerDev(program: Command, run: Run): void {
  program
    .command("dev")
    .description("serve the app's Convex functions on this machine, from memory, for development")
    .addOption(cwdOption("the app's folder"))
    .option("--convex <folder>", "the Convex folder, from the app's (default: the manifest's, or convex)")
    .option("-p, --port <number>", "port on 127.0.0.1; 0 means any that is free", portOf, 3210)
    .option("--data <file>", "rows to start with, .json or .jsonl (repeatable)", collect, [])
    .option("--env <name=value>", "an environment variable of the functions (repeatable)", collect, [])
    // Not --env-file: node 20 takes that for itself, wherever it stands.
    .option("--env-from <file>", "a file of such variables, as .env (repeatable)", collect, [])
    .option("--admin-key <key>", "the admin key, for `npx convex run`; made up when left out")
    .option("--no-watch", "do not reload when the folder changes")
    .option("--quiet", "do not print each call", false)
    .addHelpText("after", EXAMPLES)
    .action((options: DevOptions) => run((output) => dev(options, output)));
}

async function dev(options: DevOptions, output: Output): Promise<ExitCode> {
  const [{ serve }, { EXIT }] = await Promise.all([import("../dev/serve.js"), import("../errors.js")]);
  const { cwd, port, data, env, envFrom, adminKey, watch, quiet } = options;
  const { appRoot } = await import("../workspace/app.js");
  await appRoot(cwd);
  const convex = options.convex ?? (await convexOfManifest(cwd)) ?? "convex";
  await serve({ cwd, convex, port, data, env, envFiles: envFrom, adminKey: adminKey ?? null, watch, quiet }, output);
  return EXIT.clean;
}

async function convexOfManifest(cwd: string): Promise<string | null> {
  const [{ convexDirIn }, { MANIFEST_FILE }, { readText }] = await Promise.all([
    import("../manifest/peek.js"),
    import("../workspace/app.js"),
    import("../workspace/files.js"),
  ]);
  const manifest = await readText(cwd, MANIFEST_FILE);
  return manifest === null ? null : convexDirIn(manifest);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("It is a number from 0 to 65535.");
}
