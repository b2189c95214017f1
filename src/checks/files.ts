import type { Artifact } from "../plan/document.js";
import { plainPath } from "../plan/plan.js";
import type { CheckResult, FoundFile } from "./model.js";
import type { Modules } from "./modules.js";
import { lineOf, search } from "./pattern.js";

/** What is said of a file that is not there to be looked at; null for one that is. */
export function absence(path: string, found: FoundFile): string | null {
  switch (found.kind) {
    case "text":
      return null;
    case "missing":
      return `${path} does not exist`;
    case "folder":
      return `${path} is a folder`;
    case "outside":
      return `${path} leads out of the app and is not looked at`;
    case "unreadable":
      return `${path} is no text`;
  }
}

/** An artifact: that it exists, what it contains, and each name that it exports. */
export async function checkArtifact(artifact: Artifact, modules: Modules): Promise<readonly CheckResult[]> {
  const path = plainPath(artifact.path);
  const missing = absence(path, await modules.file(path));
  const result = (question: string, passed: boolean, detail: string): CheckResult => ({
    kind: "artifact",
    subject: path,
    question,
    status: passed ? "passed" : "failed",
    detail,
    place: artifact.place,
  });
  const results = [result("exists", missing === null, missing ?? "it is there")];
  if (artifact.contains !== null) {
    const found = missing ?? (await contains(path, artifact.contains, modules));
    const isFound = typeof found === "number";
    results.push(result(`contains ${artifact.contains}`, isFound, isFound ? `line ${found}` : found));
  }
  if (artifact.exports.length === 0) return results;
  const names = await modules.exportsOf(path);
  const main = (await modules.facts(path))?.defaultName ?? null;
  for (const name of artifact.exports) {
    results.push(
      result(`exports ${name}`, names.has(name) || main === name, missing ?? exportWords(name, names, main)),
    );
  }
  return results;
}

function exportWords(name: string, names: ReadonlySet<string>, main: string | null): string {
  if (names.has(name)) return "it is exported by this name";
  if (main === name) return `only as the default export: import ${name} from …`;
  return names.size === 0 ? "it exports nothing" : `it exports ${[...names].sort().join(", ")}`;
}

/** The line on which a file's code matches a pattern, or why that is not so. A comment is not code. */
export async function contains(path: string, pattern: string, modules: Modules): Promise<number | string> {
  const code = (await modules.code(path)) ?? "";
  const found = search(pattern, code);
  if (typeof found !== "number") return found.reason;
  if (found >= 0) return lineOf(code, found);
  const file = await modules.file(path);
  const inComment = file.kind === "text" ? search(pattern, file.text) : -1;
  if (typeof inComment === "number" && inComment >= 0 && file.kind === "text")
    return `only a comment matches it (line ${lineOf(file.text, inComment)})`;
  return "nothing in it matches";
}
