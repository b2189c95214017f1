/** A way into the manifest's JSON: keys and indexes from the root. */
export type JsonPath = readonly (string | number)[];

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

/** A way as a person reads it: `domains.leads.routes["leads/[id]"].GET`. */
export function pathText(path: JsonPath): string {
  if (path.length === 0) return "the manifest";
  return path.map((step, index) => stepText(step, index === 0)).join("");
}

function stepText(step: string | number, isFirst: boolean): string {
  if (typeof step === "number") return `[${step}]`;
  if (!PLAIN_KEY.test(step)) return `[${JSON.stringify(step)}]`;
  return isFirst ? step : `.${step}`;
}

/** The value at the end of a way, `undefined` when there is none. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((value, step) => (isContainer(value) ? value[step] : undefined), root);
}

/** An object or array, read by any key. */
export function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

/** The keys of an object; none for anything else. */
export function keysOf(value: unknown): readonly string[] {
  return isContainer(value) && !Array.isArray(value) ? Object.keys(value) : [];
}

/** A folder as the program spells it: `./src/app/api/` → `src/app/api`. */
export function folderName(text: string): string {
  return text.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, "");
}

/** A value in a few words, for a person. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return isContainer(value) ? "an object" : JSON.stringify(value);
}
