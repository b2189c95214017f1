import type { CodeStyle } from "../route/facts.js";

/** What ends a statement. */
export const end = (style: CodeStyle): string => (style.semicolon ? ";" : "");

/** A text as a string of the file. */
export const quoted = (text: string, style: CodeStyle): string => requote(JSON.stringify(text), style);

/** Strings of the manifest are printed with double quotes; a file may prefer single ones. */
export function requote(code: string, { quote }: CodeStyle): string {
  if (quote === '"') return code;
  return code.replace(/"((?:[^"\\]|\\.)*)"/g, (whole, inner: string) => (/['\\]/.test(inner) ? whole : `'${inner}'`));
}

/** Puts another name in place of the template's `result`; strings, keys and members of that name stay. */
export function renameResult(code: string, name: string): string {
  if (name === "result") return code;
  return code.replace(/"(?:[^"\\]|\\.)*"|(\.\s*)?\bresult\b(?!\s*:)/g, (whole, member: string | undefined) =>
    whole.startsWith('"') || member !== undefined ? whole : name,
  );
}
