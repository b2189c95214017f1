// @ts-check
// Where the time of a command goes, by V8's own profiles of all its processes.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure } from "./measure.js";

/** What is looked for from the outside in: the first that is met takes the whole time below it, but for `INNER`. */
const PHASES = {
  "read the tsconfig": /^getParsedCommandLineOfConfigFile$/,
  "parse for syntax only": /^syntaxProblems$/,
  "find importers": /^readGraph$/,
  "make the program (read, parse, resolve)": /^createProgram$/,
  "bind and merge globals": /^(?:initializeTypeChecker|bindSourceFile)$/,
  "check types": /^(?:checkSourceFile|getDiagnosticsWorker|checkSourceFileWithEagerDiagnostics)$/,
  "read routes": /^(?:readRoute|readBody)$/,
  "decide and print guards": /^wireRoute$/,
  "read the Convex functions": /^(?:readFunctions|readConvexSources)$/,
  "load modules":
    /^(?:compileForInternalLoader|Module\._load|evaluate|link|moduleEvaluation|Module\._compile|wrapSafe)$/,
  "collect garbage": /^\(garbage collector\)$/,
  wait: /^\(idle\)$/,
};

/** Asked for while something else is decided, and still a phase of its own. */
const INNER = "read routes";

/**
 * @param {readonly string[]} command
 * @param {string} cwd
 * @returns {Promise<Record<string, number>>} seconds by phase, of all processes together
 */
export async function profile(command, cwd) {
  const folder = mkdtempSync(join(tmpdir(), "bench-profile-"));
  try {
    const [node = "", ...rest] = command;
    await measure([node, "--cpu-prof", `--cpu-prof-dir=${folder}`, ...rest], cwd);
    /** @type {Record<string, number>} */
    const seconds = {};
    for (const name of readdirSync(folder)) addProfile(seconds, JSON.parse(readFileSync(join(folder, name), "utf8")));
    return Object.fromEntries(
      Object.entries(seconds)
        .filter(([, time]) => time >= 0.02)
        .sort(([, a], [, b]) => b - a)
        .map(([phase, time]) => [phase, Math.round(time * 100) / 100]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @typedef {{ readonly id: number, readonly callFrame: { readonly functionName: string }, readonly children?: readonly number[] }} ProfileNode
 * @typedef {{ readonly nodes: readonly ProfileNode[], readonly samples: readonly number[], readonly timeDeltas: readonly number[] }} CpuProfile
 */

/**
 * @param {Record<string, number>} seconds
 * @param {CpuProfile} profiled
 */
function addProfile(seconds, { nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  /** @type {Map<number, string>} */
  const phases = new Map();
  /**
   * @param {ProfileNode | undefined} start
   * @param {string | null} inherited
   */
  const visit = (start, inherited) => {
    const open = [{ node: start, phase: inherited }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node } = next;
      if (node === undefined) continue;
      const own = phaseOf(node.callFrame.functionName);
      const phase = own === INNER ? own : (next.phase ?? own);
      phases.set(node.id, phase ?? "the rest");
      for (const child of node.children ?? []) open.push({ node: byId.get(child), phase });
    }
  };
  visit(nodes[0], null);
  for (const [index, sample] of samples.entries()) {
    const phase = phases.get(sample) ?? "the rest";
    seconds[phase] = (seconds[phase] ?? 0) + (timeDeltas[index] ?? 0) / 1e6;
  }
}

/** @param {string} name */
const phaseOf = (name) => Object.entries(PHASES).find(([, pattern]) => pattern.test(name))?.[0] ?? null;
