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
  const { hunks } = structuredPatch(file, file, before ?? "", after, undefined, undefined, { context: CONTEXT });
  const body = hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => {
    const header = `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;
    return `${[header, ...lines].join("\n")}\n`;
  });
  const from = before === null ? "/dev/null" : patchName("a", file);
  return `--- ${from}\n+++ ${patchName("b", file)}\n${body.join("")}`;
}

function range(start: number, length: number): string {
  return length === 1 ? `${start}` : `${length === 0 ? start - 1 : start},${length}`;
}

/** A name as git writes it: quoted when it holds control characters or quotes, ended by a tab when it holds spaces. */
function patchName(side: "a" | "b", file: string): string {
  const name = `${side}/${file}`;
  if (/["\\\p{Cc}]/u.test(name)) return `"${name.replace(/["\\\p{Cc}]/gu, quoted)}"`;
  return name.includes(" ") ? `${name}\t` : name;
}

function quoted(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  return [...Buffer.from(character, "utf8")].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
