/** What a text says about other files, as far as it can be seen without parsing it: rather too much than too little. */
export interface Mentions {
  /** everything between quotes: import specifiers are among it */
  readonly quoted: readonly string[];
  /** packages that are imported for their effect alone: `import "x"` */
  readonly effects: readonly string[];
  /** it declares what other files see without importing it */
  readonly reachesAll: boolean;
}

const LONGEST_SPECIFIER = 260;
const COMMENTS = /\/\*[^]*?\*\/|^[ \t]*\/\/.*$/gm;
const MODULE_SYNTAX = /^[ \t]*(?:import|export)\b(?!\s*[(.:=])|^[^\n]*;[ \t]*(?:import|export)\s/m;
const DECLARES = /\bdeclare\s+(?:global\b|module\s*["'])/;
const EFFECT = /^[ \t]*import\s*["']([^"'\n]+)["']/gm;

/** Reads a source text without parsing it. A specifier holds no quote, so it stands between two quotes that follow one another. */
export function readMentions(path: string, text: string): Mentions {
  return {
    quoted: text.split(/["'`]/).filter((part) => part.length > 0 && part.length <= LONGEST_SPECIFIER),
    effects: text.includes("import") ? [...text.matchAll(EFFECT)].flatMap(([, name]) => packageName(name)) : [],
    reachesAll: reachesAll(path, text),
  };
}

/** Whether a text may declare something that no import names: an ambient file, an augmentation, a script. */
export function reachesAll(path: string, text: string): boolean {
  if (path.endsWith(".json")) return false;
  if (/\.d\.(?:[^/]+\.)?[cm]?ts$/.test(path) || DECLARES.test(text)) return true;
  return !MODULE_SYNTAX.test(text.includes("/*") ? text.replace(COMMENTS, "") : text);
}

/** Styles and the app's own files declare nothing for others. */
const packageName = (specifier: string | undefined): string[] =>
  specifier === undefined || /^[./#~]|\.(?:css|scss|sass|less)$/.test(specifier) ? [] : [specifier];
