import { createContext, Script } from "node:vm";

/** The longest that a stranger's pattern may work on one text, in milliseconds. */
const PATIENCE = 1_000;

/** Where a pattern matches a text: an offset, -1 for nowhere, or the reason why that cannot be said. */
export type Match = number | { readonly reason: string };

// Plans are written by others, and a pattern such as (a+)+$ never comes to an end. Only a script of its own can be
// stopped: it is the same text for every pattern, which reaches it as a value.
const WHOLE = new Script("new RegExp(pattern, flags).exec(text)?.index ?? -1");
const BY_LINE = new Script(`{
  const expression = new RegExp(pattern, flags);
  let [offset, found] = [0, -1];
  for (const line of text.split("\\n")) {
    if (expression.test(line)) { found = offset; break; }
    offset += line.length + 1;
  }
  found;
}`);

/** Looks for a regular expression in a whole text; `^` and `$` stand for the ends of lines. */
export const search = (pattern: string, text: string): Match => run(WHOLE, pattern, "m", text);

/** Looks for the first line that matches, as grep does. */
export const searchLines = (pattern: string, flags: string, text: string): Match => run(BY_LINE, pattern, flags, text);

function run(script: Script, pattern: string, flags: string, text: string): Match {
  try {
    const context = createContext({ pattern, flags, text }, { codeGeneration: { strings: false, wasm: false } });
    const found: unknown = script.runInContext(context, { timeout: PATIENCE });
    return typeof found === "number" ? found : -1;
  } catch (error) {
    const reason = String(partOf(error, "message") ?? error);
    return {
      reason: partOf(error, "code") === TIMEOUT ? `the pattern takes longer than ${PATIENCE / 1_000} s` : reason,
    };
  }
}

const TIMEOUT = "ERR_SCRIPT_EXECUTION_TIMEOUT";

/** An error of another context is no `Error` of this one. */
const partOf = (error: unknown, key: string): unknown =>
  typeof error === "object" && error !== null ? Reflect.get(error, key) : undefined;

/** The line (from 1) of an offset. */
export const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
