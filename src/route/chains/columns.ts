import type { Columns, Embed } from "./chain-facts.js";

const PLAIN = /^[A-Za-z_][\w$]*$/;
const EMBED = /^(?:([A-Za-z_]\w*)\s*:\s*)?([A-Za-z_]\w*)((?:!\w+)*)\s*\(/;

/** Reads the text of a `select`: column names and joined tables. */
export function readColumns(text: string): Columns {
  const unreadable: Columns = { kind: "unreadable", text };
  const parts = topLevelParts(text);
  if (parts === null) return unreadable;
  const wanted = parts.map((part) => part.trim()).filter((part) => part !== "");
  if (wanted.length === 0 || (wanted.length === 1 && wanted[0] === "*")) return { kind: "all" };
  const names: string[] = [];
  const embeds: Embed[] = [];
  for (const part of wanted) {
    const [opening, alias, table] = EMBED.exec(part) ?? [];
    // An inner join leaves rows out: it is a condition.
    if (/!inner\b/.test(part)) return unreadable;
    if (opening !== undefined && table !== undefined && part.endsWith(")"))
      embeds.push({ name: alias ?? table, table, columns: readColumns(part.slice(opening.length, -1)) });
    else if (part === "*" || PLAIN.test(part)) names.push(part);
    else return unreadable;
  }
  return { kind: "named", names, embeds };
}

/** Splits at the commas that no parenthesis surrounds; null when the parentheses do not fit. */
function topLevelParts(text: string): readonly string[] | null {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (depth < 0) return null;
    if (sign !== "," || depth > 0) continue;
    parts.push(text.slice(start, index));
    start = index + 1;
  }
  return depth === 0 ? [...parts, text.slice(start)] : null;
}
