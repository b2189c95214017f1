import { createHash } from "node:crypto";

/**
 * Code without what a formatter may change: white space, line breaks, quotes, semicolons, trailing commas. Two texts with
 * one normal form say the same.
 */
export function normaliseCode(text: string): string {
  const tokens =
    text.match(/\/\/[^\r\n]*|\/\*[^]*?\*\/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[\w$]+|[^\s\w$]/g) ??
    [];
  return tokens
    .map((token) => (token.startsWith("'") ? requote(token) : token))
    .map((token) => (token.startsWith("/*") ? token.replace(/\s+/g, " ") : token))
    .filter((token, index) => token !== ";" && !(token === "," && /^[)}\]]$/.test(tokens[index + 1] ?? "")))
    .join(" ");
}

const requote = (token: string): string => `"${token.slice(1, -1).replace(/\\'/g, "'").replace(/"/g, '\\"')}"`;

/** What `.migrate` remembers of a guard that the tool wrote. */
export function guardDigest(text: string): string {
  return createHash("sha256").update(normaliseCode(text)).digest("hex");
}
