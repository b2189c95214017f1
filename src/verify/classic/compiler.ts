import type ts from "typescript";
import type { Compiler } from "../compiler.js";
import type { ParsedFiles } from "./overlay.js";
import { readConfig, type Config } from "./config.js";
import { syntaxProblems } from "./parse-only.js";
import { openProgram } from "./program.js";

/** What earlier questions have parsed, by the tsconfig under which it was. */
export type ParsedByConfig = Map<string, ParsedFiles>;

/**
 * TypeScript 5 and 6: programs in this process.
 *
 * @param compiler the API of the app's own TypeScript
 * @param root absolute path of the app
 * @param known what earlier questions have parsed; left out: nothing is kept
 */
export function classicCompiler(compiler: typeof ts, root: string, known?: ParsedByConfig): Compiler {
  const configs = new Map<string, Config>();
  const configOf = (path: string): Config => {
    const config = configs.get(path) ?? readConfig(compiler, root, path);
    configs.set(path, config);
    return config;
  };
  const keptOf = (path: string): ParsedFiles | undefined => {
    if (known !== undefined && !known.has(path)) known.set(path, new Map());
    return known?.get(path);
  };
  return {
    version: compiler.version,
    readConfig: (path) => configOf(path).project,
    forgetConfigs: () => configs.clear(),
    syntaxProblems: (paths, overlay) => syntaxProblems(compiler, root, paths, overlay),
    open: ({ path }, roots) => openProgram(compiler, root, configOf(path), roots, keptOf(path)),
    close: () => undefined,
  };
}
