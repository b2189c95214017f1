import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { MigrateError } from "../errors.js";

const run = promisify(execFile);

/**
 * Makes `convex/_generated` with the app's own Convex, without a deployment and without the network.
 *
 * @param root the app's root, absolute
 * @returns the folder that was written
 * @throws MigrateError when the app has no Convex, or Convex says no
 */
export async function generateApi(root: string): Promise<string> {
  const program = convexProgram(root);
  // `--system-udfs` is what keeps codegen from asking for a deployment; it is not in Convex's documentation.
  const args = [program, "codegen", "--system-udfs", "--typecheck", "disable"];
  try {
    await run(process.execPath, args, { cwd: root, encoding: "utf8" });
  } catch (error) {
    const output =
      error instanceof Error && "stderr" in error && typeof error.stderr === "string"
        ? error.stderr.trim()
        : String(error);
    throw new MigrateError(`Convex could not generate its api: ${output}`, {
      cause: error,
      hint: "Run `npx convex codegen` in the app's folder and see what it says.",
    });
  }
  return "convex/_generated";
}

function convexProgram(root: string): string {
  try {
    const manifest = createRequire(join(root, "package.json")).resolve("convex/package.json");
    return join(dirname(manifest), "bin", "main.js");
  } catch (error) {
    throw new MigrateError("The app has no package `convex`.", {
      cause: error,
      hint: "Run `npm install convex` in the app's folder.",
    });
  }
}
