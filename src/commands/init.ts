import { Option, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import { EXTRA_HELPERS, type ExtraHelper } from "../workspace/templates.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

export interface InitOptions {
  readonly cwd: string;
  readonly codegen: boolean;
  readonly with: readonly ExtraHelper[];
}

const EXAMPLES = `
Helpers for --with:
  server   lib/convex/server.ts: fetchQuery and fetchMutation for code without Prisma behind it
  sync     lib/convex/sync.ts: what \`migrate sync\` calls
  answers  lib/convex/answers.ts, and server: what \`migrate replace\` puts around a call
  timing   lib/instrumentation/with-timing.ts: what \`migrate twin\` wraps a route in
  storage  lib/storage/ticket-attachments.ts, and server: files of tickets in Convex's storage
`;

/** `migrate init`: the helpers that guards import, and an empty manifest. */
export function registerInit(program: Command, run: Run): void {
  program
    .command("init")
    .description("write lib/data-source.ts, lib/convex-client.ts and an empty manifest; never over an existing file")
    .option("--cwd <folder>", "the app's folder", process.cwd())
    .option("--codegen", "also make convex/_generated, without a deployment", false)
    .addOption(
      new Option("--with <helpers...>", "also write these helpers")
        .choices(Object.keys(EXTRA_HELPERS))
        .default([], "none"),
    )
    .addHelpText("after", EXAMPLES)
    .action((options: InitOptions) => run((output) => init(options, output)));
}

async function init({ cwd, codegen, with: extra }: InitOptions, { data, message }: Output): Promise<ExitCode> {
  const [{ initApp, nextAfterInit }, { generateApi }, { EXIT }] = await Promise.all([
    import("../run/init.js"),
    import("../workspace/codegen.js"),
    import("../errors.js"),
  ]);
  const { root, written, kept } = await initApp(cwd, extra);
  for (const file of written) data(`wrote ${file}\n`);
  for (const file of kept) data(`kept  ${file} (it was there before)\n`);
  if (codegen) data(`wrote ${await generateApi(root)}\n`);
  for (const step of nextAfterInit(codegen)) message(`→ ${step}\n`);
  return EXIT.clean;
}
