// @ts-check
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * @typedef {object} Measured
 * @property {number} wall seconds from the start to the end
 * @property {number} cpu seconds of all cores, the program's own children included
 * @property {number} peak megabytes of the whole tree of processes at its largest (Linux; elsewhere 0)
 * @property {number | null} code
 */

const SAMPLED_EVERY = 15;
const PAGE = 4_096;
const MARK = "@@bench";

/**
 * Runs a program by bash, which counts the time of its children, and waits for its end.
 *
 * @param {readonly string[]} command
 * @param {string} cwd
 * @param {Readonly<Record<string, string>>} [env]
 * @returns {Promise<Measured>}
 */
export function measure(command, cwd, env = {}) {
  return new Promise((resolve, reject) => {
    const script = `TIMEFORMAT='${MARK} %U %S'; time "$@" >/dev/null`;
    const startedAt = performance.now();
    const child = spawn("bash", ["-c", script, "bench", ...command], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    let peak = 0;
    const sampler = setInterval(() => (peak = Math.max(peak, treeMemory(child.pid ?? 0))), SAMPLED_EVERY);
    child.stderr.on("data", (data) => (stderr = (stderr + data).slice(-4_000)));
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(sampler);
      const wall = (performance.now() - startedAt) / 1_000;
      const [, user = "0", system = "0"] = new RegExp(`${MARK} ([\\d.]+) ([\\d.]+)`).exec(stderr) ?? [];
      resolve({ wall, cpu: Number(user) + Number(system), peak, code });
    });
  });
}

/**
 * Resident memory of a process and of all below it.
 *
 * @param {number} root
 */
function treeMemory(root) {
  if (process.platform !== "linux") return 0;
  /** @type {Map<number, { parent: number, pages: number }>} */
  const processes = new Map();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) readProcess(Number(name), processes);
  }
  let pages = 0;
  for (const [pid, { pages: own }] of processes) {
    for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) {
      if (at !== root) continue;
      pages += own;
      break;
    }
  }
  return (pages * PAGE) / 1024 / 1024;
}

/**
 * @param {number} pid
 * @param {Map<number, { parent: number, pages: number }>} processes
 */
function readProcess(pid, processes) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    processes.set(pid, { parent: Number(fields[1]), pages: Number(fields[21]) });
  } catch {
    // It has ended between the listing and the reading.
  }
}
