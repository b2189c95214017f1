// @ts-check
// The fixture app as Next serves it. Plain JavaScript, because the demo runs it without a build.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const NEXT = createRequire(import.meta.url).resolve("next/dist/bin/next");
const QUERY_LOG = new URL("./query-log.js", import.meta.url).href;
const START_TIMEOUT_MS = 30_000;

/**
 * @typedef {object} ServedApp
 * @property {string} url without a slash at the end
 * @property {() => readonly string[]} queries the statements that reached the database since the last call
 * @property {() => string} said what it wrote to its terminal
 * @property {() => Promise<void>} stop
 */

/**
 * Loads a module of an app that is written in TypeScript.
 *
 * @param {string} file absolute path
 * @returns {Promise<Record<string, unknown>>}
 */
export async function importTypeScript(file) {
  const outfile = `${file}.${process.pid}.mjs`;
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
    // What the bundle asks for beside itself is beside the source.
    define: { "import.meta.url": JSON.stringify(pathToFileURL(file).href) },
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(outfile, { force: true });
  }
}

/**
 * Builds the app, as `npm run build` does.
 *
 * @param {string} root
 */
export async function buildApp(root) {
  const child = spawn(process.execPath, [NEXT, "build"], { cwd: root, env: nextEnvironment({}), stdio: "pipe" });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += String(data)));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`next build ended with ${code}:\n${said}`);
}

/**
 * Starts the built app on the loopback and waits until it listens.
 *
 * @param {string} root
 * @param {Readonly<Record<string, string>>} env
 * @param {string} log absolute path of a file for the database's statements
 * @returns {Promise<ServedApp>}
 */
export async function startApp(root, env, log) {
  const child = fork(NEXT, ["start", "--hostname", "127.0.0.1", "--port", "0"], {
    cwd: root,
    env: { ...nextEnvironment(env), QUERY_LOG: log, QUERY_LOG_APP: join(root, "package.json") },
    execArgv: ["--import", QUERY_LOG],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let said = "";
  let read = 0;
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data) => (said += String(data)));
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!/Ready in/.test(said)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`next start did not come up:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const port = /http:\/\/[\w.]+:(\d+)/.exec(said)?.[1];
  return {
    url: `http://127.0.0.1:${port}`,
    said: () => said,
    stop,
    queries() {
      const lines = existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n").filter(Boolean) : [];
      const fresh = lines.slice(read).map((line) => String(JSON.parse(line)));
      read = lines.length;
      return fresh;
    },
  };
}

/**
 * @param {Readonly<Record<string, string>>} env
 * @returns {Record<string, string>}
 */
function nextEnvironment(env) {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...env };
}
