import { structuredPatch } from "diff";
import type { FileChange } from "./model.js";

/** Lines of unchanged text around a change. */
const CONTEXT = 3;

/**
 * A unified diff that `git apply` and `patch -p1` take. Line ends are kept as they are; files that did not change
 * are left out.
 */
export function toDiff(changes: readonly FileChange[]): string {
  return changes
    .filter(({ before, after }) => before !== after)
    .map(fileDiff)
    .join("");
}

function fileDiff({ file, before, after }: FileChange): string {
  const { hunks } = structuredPatch(file, file, before ?? "", after ?? "", undefined, undefined, { context: CONTEXT });
  const body = hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => {
    const header = `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;
    return `${[header, ...lines].join("\n")}\n`;
  });
  const from = before === null ? "/dev/null" : patchName("a", file);
  const to = after === null ? "/dev/null" : patchName("b", file);
  return `${headerOf({ file, before, after })}--- ${from}\n+++ ${to}\n${body.join("")}`;
}

/** What git wants to be told of a file that comes or goes. */
function headerOf({ file, before, after }: FileChange): string {
  if (before !== null && after !== null) return "";
  const mode = before === null ? "new file mode 100644" : "deleted file mode 100644";
  return `diff --git ${gitName("a", file)} ${gitName("b", file)}\n${mode}\n`;
}

function range(start: number, length: number): string {
  return length === 1 ? `${start}` : `${length === 0 ? start - 1 : start},${length}`;
}

/** A name as git writes it: quoted when it holds control characters or quotes. */
function gitName(side: "a" | "b", file: string): string {
  const name = `${side}/${file}`;
  return /["\\\p{Cc}]/u.test(name) ? `"${name.replace(/["\\\p{Cc}]/gu, quoted)}"` : name;
}

/** The same where a line ends with it: a name with spaces is ended by a tab. */
function patchName(side: "a" | "b", file: string): string {
  const name = gitName(side, file);
  return name.includes(" ") && !name.startsWith('"') ? `${name}\t` : name;
}

function quoted(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  return [...Buffer.from(character, "utf8")].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
