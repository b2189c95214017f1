import type { Command } from "commander";
import { addRewriteOptions, type RewriteOptions } from "./options.js";
import type { Run } from "./register.js";

const EXAMPLES = `
Examples:
  migrate unwire --domain leads --dry-run   see what would go
  migrate unwire --all                      every file as it was before, byte for byte
`;

/** `migrate unwire`: the exact inverse of `wire`. */
export function registerUnwire(program: Command, run: Run): void {
  addRewriteOptions(program.command("unwire"))
    .description("take the guards out again, byte for byte")
    .addHelpText("after", EXAMPLES)
    .action((options: RewriteOptions) =>
      run(async (output) => {
        const [{ unwire }, { rewrite }] = await Promise.all([import("../index.js"), import("./rewrite.js")]);
        return rewrite(unwire, options, output);
      }),
    );
}
