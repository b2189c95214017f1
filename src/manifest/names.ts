/** Words that cannot stand for a value of the handler: keywords, and globals that are values themselves. */
const RESERVED: ReadonlySet<string> = new Set(
  [
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends",
    "false finally for function if implements import in instanceof interface let new null package private protected",
    "public return static super switch this throw true try typeof var void while with yield",
    "undefined NaN Infinity globalThis",
  ].flatMap((line) => line.split(" ")),
);

const DANGEROUS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Whether a word is a keyword or a global value, and so cannot name a binding of a handler. */
export const isReserved = (word: string): boolean => RESERVED.has(word);

/** Whether a key or member would reach an object's prototype instead of a field. */
export const isDangerousKey = (word: string): boolean => DANGEROUS.has(word);

/** Names of scripts of a package.json. A name, never a command: nothing that a manifest holds is run as it stands. */
export const SCRIPT_NAME = /^[A-Za-z0-9][\w:.-]*$/;

/** Import specifiers: they are printed into somebody's imports. */
export const SPECIFIER = /^[\p{L}\p{N}@~#$_./-]+$/u;

/** Tables and fields of Convex: nothing that is its own (`_id`). */
export const CONVEX_NAME = /^[A-Za-z]\w{0,63}$/;

/** A model of a Prisma schema, and a field of one: `Lead`, `Lead.value`. */
export const PRISMA_NAME = /^[A-Za-z]\w*$/;
export const PRISMA_FIELD = /^[A-Za-z]\w*\.[A-Za-z]\w*$/;
