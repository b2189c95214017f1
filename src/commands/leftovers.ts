import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import { plainReport } from "../report/plain.js";
import {
  addCommonOptions,
  addSelectionOptions,
  selectionOf,
  type CommonOptions,
  type SelectionOptions,
} from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface LeftoversOptions extends CommonOptions, SelectionOptions {}

const EXAMPLES = `
Examples:
  migrate leftovers --domain tickets             the domain's routes, and where its tables are still named
  migrate leftovers --all                        every route file, those of exclusions included
  migrate leftovers --domain ari src/lib/ari     files outside of the routes as well
  migrate leftovers --all --json

Exit code 2 while the old store is still reached. What stays on purpose stands in the manifest:
  "keep": [{ "path": "src/lib/media/**", "reason": "chat media stay for a time" }]
`;

/** `migrate leftovers`: whether the old store is still reached. */
export function registerLeftovers(program: Command, run: Run): void {
  addCommonOptions(addSelectionOptions(program.command("leftovers [paths...]")))
    .description("show by which ways routes still reach Supabase or Prisma, and what nothing uses any more")
    .addHelpText("after", EXAMPLES)
    .action((paths: readonly string[], options: LeftoversOptions) =>
      run((output) => leftovers(paths, options, output)),
    );
}

async function leftovers(paths: readonly string[], options: LeftoversOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, { findLeftovers }, { leftoversCounts, leftoversText }, { isLeft }, print] = await Promise.all([
    import("../workspace/app.js"),
    import("../run/leftovers.js"),
    import("../report/leftovers.js"),
    import("../leftovers/model.js"),
    import("./output.js"),
  ]);
  const { cwd, format } = options;
  const startedAt = performance.now();
  const app = await readApp(cwd);
  const { manifest } = app;
  if (manifest === null) return print.printManifestProblems("leftovers", app, options, output);
  const found = await findLeftovers({ app, manifest, selection: selectionOf(options), paths });
  const { findings, sources, ...left } = found;
  const outcome = isLeft(left) ? "left-over" : "done";
  const report = plainReport({
    command: "leftovers",
    outcome,
    findings,
    durationMs: Math.round(performance.now() - startedAt),
    leftovers: left,
  });
  const texts = new Map([...sources, [app.manifestFile, app.manifestText]]);
  const words = () => `${leftoversText(left)}${leftoversCounts(left)}\n`;
  return print.printResult({ report, sources: texts }, { cwd, format, diff: false, table: false, words }, output);
}
