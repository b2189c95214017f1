import { finding, type Finding } from "../findings.js";
import { readModuleFacts } from "../route/module-facts.js";
import { apiFor, type AskedParser, type FileInfo, type TransformApi } from "./jscodeshift.js";

/** Options of a transform, as the command line gives them. */
export type TransformOptions = Readonly<Record<string, unknown>>;

/** Somebody else's jscodeshift transform. What it gives is not believed before it was looked at. */
export interface ForeignTransform {
  /** as it was named */
  readonly name: string;
  readonly run: (file: FileInfo, api: TransformApi, options: TransformOptions) => unknown;
  /** null: by the file's extension */
  readonly parser: AskedParser | null;
}

/** What a transform makes of one file. */
export interface TransformedFile {
  readonly file: string;
  /** null: the file stays as it is */
  readonly after: string | null;
  readonly status: "changed" | "unchanged" | "skipped" | "refused";
  readonly reason: string | null;
  readonly finding: Finding | null;
}

const IDENTIFIERS: ReadonlySet<string> = new Set(["babel", "babylon", "flow", "ts", "tsx"]);

/** Reads what a module exports as a transform; a text says why it is none. */
export function asTransform(name: string, exported: unknown): ForeignTransform | string {
  const run = defaultOf(exported);
  if (typeof run !== "function") return "it has no default export that is a function (file, api, options)";
  const asked = memberOf(exported, "parser") ?? memberOf(run, "parser");
  const parser = asked === undefined ? null : readParser(asked);
  if (parser === undefined) return "its `parser` is neither a name that jscodeshift knows nor an object with parse()";
  return { name, run: (file, api, options): unknown => Reflect.apply(run, undefined, [file, api, options]), parser };
}

/** `module.exports = transform`, `exports.default = transform`, and what compilers make of `export default`. */
function defaultOf(exported: unknown): unknown {
  const inner = memberOf(exported, "default");
  return inner === undefined ? exported : (memberOf(inner, "default") ?? inner);
}

function memberOf(value: unknown, name: string): unknown {
  const isHolder = (typeof value === "object" && value !== null) || typeof value === "function";
  return isHolder ? (Reflect.get(value, name) as unknown) : undefined;
}

function readParser(asked: unknown): AskedParser | undefined {
  if (typeof asked === "string") return IDENTIFIERS.has(asked) ? asked : undefined;
  return isParser(asked) ? asked : undefined;
}

const isParser = (value: unknown): value is Exclude<AskedParser, string> =>
  typeof memberOf(value, "parse") === "function";

/** Longer than a transform takes for any file that a person wrote. */
const LONGEST_MS = 60_000;

/**
 * Runs a transform on a file, and once more on what it gave: one that would go on changing its own work is refused, and
 * so is one that fails, gives no text, empties the file, or leaves what does not parse.
 */
export async function transformFile(
  transform: ForeignTransform,
  file: string,
  source: string,
  options: TransformOptions,
): Promise<TransformedFile> {
  const said: string[] = [];
  const once = await runOnce(transform, { path: file, source }, options, (message) => said.push(message));
  if ("problem" in once) return refused(transform, file, once.problem);
  const reason = said.length === 0 ? null : said.join("; ");
  if (once.text === null) return { file, after: null, status: "skipped", reason, finding: null };
  if (once.text === source) return { file, after: null, status: "unchanged", reason, finding: null };
  const after = inStyleOf(source, once.text);
  const problem = problemOf(file, source, after) ?? (await problemOfSecond(transform, file, after, options));
  return problem === null
    ? { file, after, status: "changed", reason, finding: null }
    : refused(transform, file, problem);
}

type Ran = { readonly text: string | null } | { readonly problem: string };

async function runOnce(
  { run, parser }: ForeignTransform,
  info: FileInfo,
  options: TransformOptions,
  report: (message: string) => void,
): Promise<Ran> {
  try {
    const given = await inTime(run({ ...info }, apiFor(info.path, parser, report), options));
    if (given === undefined || given === null) return { text: null };
    if (typeof given === "string") return { text: given };
    return { problem: `it gave ${typeof given === "object" ? "an object" : `a ${typeof given}`} where a text belongs` };
  } catch (error) {
    return { problem: `it failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}` };
  }
}

/** A promise that is never kept would keep the whole app locked. */
async function inTime(given: unknown): Promise<unknown> {
  if (!(given instanceof Object) || !("then" in given)) return given;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LONGEST_MS / 1_000} s`)), LONGEST_MS);
  });
  try {
    return await Promise.race([given, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** recast prints the line ends of the machine, and drops a byte order mark: both belong to the file. */
function inStyleOf(source: string, text: string): string {
  const mark = source.startsWith("\uFEFF") && !text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const isCrlf = source.includes("\r\n") && !/(?<!\r)\n/.test(source);
  return mark + (isCrlf ? text.replace(/\r?\n/g, "\r\n") : text);
}

function problemOf(file: string, source: string, after: string): string | null {
  if (after.trim() === "" && source.trim() !== "") return "it leaves nothing of the file";
  if (readModuleFacts(file, source).syntaxError !== null) return null;
  const error = readModuleFacts(file, after).syntaxError;
  return error === null ? null : `what it leaves does not parse: ${error}`;
}

async function problemOfSecond(
  transform: ForeignTransform,
  file: string,
  after: string,
  options: TransformOptions,
): Promise<string | null> {
  const again = await runOnce(transform, { path: file, source: after }, options, () => undefined);
  if ("problem" in again) return `on its own work ${again.problem}`;
  const isStable = again.text === null || inStyleOf(after, again.text) === after;
  return isStable ? null : "a second run would change the file once more";
}

function refused({ name }: ForeignTransform, file: string, reason: string): TransformedFile {
  const found = finding("transform-refused", { file, line: 1, column: 1 }, { transform: name, reason });
  return { file, after: null, status: "refused", reason, finding: found };
}
