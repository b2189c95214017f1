import type { Command } from "commander";
import { addRewriteOptions, type RewriteOptions } from "./options.js";
import type { Run } from "./register.js";

const EXAMPLES = `
Examples:
  migrate wire --domain leads --dry-run   see the diff, write nothing
  migrate wire --domain leads             write it, once the types are proven
  migrate wire --plan A3 --plan A4        two plans together
  migrate wire --all --check              for CI: exit 2 when something is pending
`;

/** `migrate wire`: puts guards and stubs in front of the Prisma code of the mapped handlers. */
export function registerWire(program: Command, run: Run): void {
  addRewriteOptions(program.command("wire"))
    .description("put guards in front of the Prisma code of the mapped handlers")
    .addHelpText("after", EXAMPLES)
    .action((options: RewriteOptions) =>
      run(async (output) => {
        const [{ wire }, { rewrite }] = await Promise.all([import("../index.js"), import("./rewrite.js")]);
        return rewrite(wire, options, output);
      }),
    );
}
