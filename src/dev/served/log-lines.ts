import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";

const LEVELS = { log: "LOG", debug: "DEBUG", info: "INFO", warn: "WARN", error: "ERROR" } as const;

const linesOfCall = new AsyncLocalStorage<string[]>();

/** From here on, what a function writes with `console` belongs to its call, as in a deployment. */
export function captureConsole(): void {
  const capturing = Object.entries(LEVELS).map(([method, level]) => [
    method,
    (...values: readonly unknown[]): void => {
      const text = values.map((value) => (typeof value === "string" ? `'${value}'` : inspect(value))).join(" ");
      linesOfCall.getStore()?.push(`[${level}] ${text}`);
    },
  ]);
  globalThis.console = Object.assign(Object.create(globalThis.console), Object.fromEntries(capturing));
}

/** Does a call's work and gives what it wrote. */
export async function withLogLines<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; logLines: readonly string[] }> {
  const logLines: string[] = [];
  const result = await linesOfCall.run(logLines, work);
  return { result, logLines };
}
