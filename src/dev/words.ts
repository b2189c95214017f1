import type { ObservedCall } from "./protocol.js";
import type { RunningConvex } from "./start.js";

/** What is said when the server is up: what it is, and how to reach it. */
export function banner({ url, adminKey }: RunningConvex, folder: string, hasServerKey: boolean): string {
  const key = hasServerKey
    ? ""
    : "CONVEX_SERVER_KEY is not set (--env): functions that want it answer signed-in callers only.\n";
  return `
  Serving ${folder} for DEVELOPMENT. Everything is in memory and gone at the end. Tokens are not verified.
  This is not Convex: no WebSockets, no components, no crons. Never put it where others can reach it.

  The app:          CONVEX_URL=${url}
  npx convex run:   CONVEX_SELF_HOSTED_URL=${url} CONVEX_SELF_HOSTED_ADMIN_KEY='${adminKey}'

${key}Ctrl-C ends it.
`;
}

/** One line for a call, and one for each thing it said. */
export function callLine({ kind, path, outcome, milliseconds, problem, logLines }: ObservedCall): string {
  const head = `${kind.padEnd(8)} ${path} ${outcome} ${milliseconds.toFixed(1)} ms`;
  const said = [...logLines, ...(problem === null ? [] : [problem])];
  return [head, ...said.map((line) => `         ${line.replaceAll("\n", "\n         ")}`)].join("\n");
}

/** What is said when the functions were changed. */
export function reloadLine(problem: string | null): string {
  return problem === null
    ? "reloaded with the data that was there"
    : `NOT reloaded, the last good functions go on:\n${problem}`;
}
