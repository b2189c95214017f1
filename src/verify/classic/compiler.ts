import type ts from "typescript";
import type { Compiler } from "../compiler.js";
import { readConfig, type Config } from "./config.js";
import { syntaxProblems } from "./parse-only.js";
import { openProgram } from "./program.js";

/**
 * TypeScript 5 and 6: programs in this process.
 *
 * @param compiler the API of the app's own TypeScript
 * @param root absolute path of the app
 */
export function classicCompiler(compiler: typeof ts, root: string): Compiler {
  const configs = new Map<string, Config>();
  const configOf = (path: string): Config => {
    const config = configs.get(path) ?? readConfig(compiler, root, path);
    configs.set(path, config);
    return config;
  };
  return {
    version: compiler.version,
    readConfig: (path) => configOf(path).project,
    syntaxProblems: (paths, overlay) => syntaxProblems(compiler, root, paths, overlay),
    open: ({ path }, roots) => openProgram(compiler, root, configOf(path), roots),
    close: () => undefined,
  };
}
