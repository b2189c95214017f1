import { realpathSync } from "node:fs";
import { MigrateError } from "../../errors.js";
import { addedProblems } from "../compare.js";
import { readDisk } from "../disk.js";
import type { Proof, ProofEngine, TypeProblem } from "../engine.js";
import { copyApp } from "./copy.js";
import { readOutput } from "./output.js";
import { runCommand, type CheckCommand } from "./run.js";

/**
 * An engine that lets a command check a copy of the app: for a TypeScript whose API cannot be used, and for projects whose
 * types are checked by a program of their own. It always looks at everything that the command looks at.
 *
 * @param name what the report calls it
 */
export function commandEngine(name: string, command: CheckCommand): ProofEngine {
  return {
    async prove({ appRoot, staged }) {
      const root = realpathSync(appRoot);
      const copy = copyApp(root);
      const stop = (): void => copy.remove();
      process.on("exit", stop);
      try {
        for (const [path, text] of staged) copy.write(path, text);
        const after = await check(command, copy.root);
        if (after.length === 0) return proofOf(name, staged.size, [], []);
        for (const path of staged.keys()) copy.write(path, readDisk(`${root}/${path}`) ?? null);
        return proofOf(name, staged.size, await check(command, copy.root), after);
      } finally {
        process.off("exit", stop);
        copy.remove();
      }
    },
  };
}

const proofOf = (
  engine: string,
  checkedFiles: number,
  baseline: readonly TypeProblem[],
  after: readonly TypeProblem[],
): Proof => ({ engine, baseline, added: addedProblems(baseline, after), checkedFiles });

const isSetting = ({ file }: TypeProblem): boolean => file === "" || file.endsWith(".json");

async function check(command: CheckCommand, cwd: string): Promise<TypeProblem[]> {
  const { code, signal, output } = await runCommand(command, cwd);
  const problems = readOutput(output, cwd.replaceAll("\\", "/"));
  const said = command.kind === "script" ? `"${command.name}" (${command.text})` : "tsc";
  const [setting] = problems.every(isSetting) ? problems : [];
  if (setting !== undefined) {
    // `tsc` says nothing about types where it refuses an option: the same answer to both states would look like a proof.
    throw new MigrateError(`The type check ${said} stops at a setting, and checks no types: ${setting.message}`, {
      hint: "Nothing was written. Mend the tsconfig, or let the app's own TypeScript check with --verify affected.",
    });
  }
  if (problems.length > 0 || code === 0) return problems;
  const end = signal ?? `exit code ${code}`;
  const last = output.trimEnd().split("\n").slice(-5).join("\n");
  throw new MigrateError(`The type check ${said} ended with ${end} and named no type error.\n${last}`.trimEnd(), {
    hint: "Nothing was written. Make the command work in the app's folder first, or pass --no-verify.",
  });
}
