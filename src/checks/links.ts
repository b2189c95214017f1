import type { KeyLink, PlanDocument } from "../plan/document.js";
import { plainPath } from "../plan/plan.js";
import { absence, contains } from "./files.js";
import type { CheckResult } from "./model.js";
import type { Modules, Step } from "./modules.js";
import { search } from "./pattern.js";

/** A way over HTTP leaves no trace in the code that could be followed. */
const OVER_HTTP = /\bhttps?\b|\bfetch\b|\bwebhook|\bproxy|\bproxie|\bendpoint|\burl\b/i;

/** A link: the pattern in the file that it starts from, and the way to the other file. */
export async function checkLink(
  link: KeyLink,
  document: PlanDocument,
  modules: Modules,
): Promise<readonly CheckResult[]> {
  const [from, to] = [plainPath(link.from), plainPath(link.to)];
  const missing = [absence(from, await modules.file(from)), absence(to, await modules.file(to))].filter(
    (reason) => reason !== null,
  );
  const isHttp = OVER_HTTP.test(`${link.via ?? ""} ${link.pattern ?? ""}`);
  const result = (question: string, passed: boolean, detail: string): CheckResult => ({
    kind: "link",
    subject: `${from} → ${to}`,
    question,
    status: passed ? "passed" : "failed",
    detail,
    place: link.place,
  });
  const results: CheckResult[] = [];
  if (link.pattern !== null) {
    const found = missing.length > 0 ? missing.join("; ") : await contains(from, link.pattern, modules);
    const notes = [
      typeof found === "number" ? `line ${found} of ${from}` : found,
      ...(isHttp ? ["a link over HTTP is judged by its pattern alone"] : []),
      ...(isHttp && missing.length === 0 ? await otherWay(from, to, modules) : []),
      ...contradiction(link.pattern, from, document),
    ];
    results.push(result(`matches ${link.pattern}`, typeof found === "number", notes.join("; ")));
  }
  if (isHttp && link.pattern !== null) return results;
  if (missing.length > 0) return [...results, result("leads there", false, missing.join("; "))];
  if (isHttp) return [result("leads there", true, "a link over HTTP without a pattern: both files are there")];
  const way = await modules.way(from, to);
  return [...results, result("leads there", way !== null, way === null ? await deadEnd(from, modules) : wayWords(way))];
}

const wayWords = (way: readonly Step[]): string =>
  way.map(({ how, file }, index) => (index === way.length - 1 ? how : `${how} (${file})`)).join(", which ");

async function deadEnd(from: string, modules: Modules): Promise<string> {
  const steps = await modules.next(from);
  if (steps.length === 0) return `no import and no call of ${from} leads to a file of the app`;
  return `no import and no call leads there; it ${steps.map(({ how }) => how).join(", ")}`;
}

/** What the code calls instead, where a plan says that the way is HTTP. */
async function otherWay(from: string, to: string, modules: Modules): Promise<readonly string[]> {
  const calls = (await modules.next(from)).filter(({ how, file }) => how.startsWith("calls") && file !== to);
  return calls.length === 0 ? [] : [`its code ${calls.map(({ how, file }) => `${how} (${file})`).join(", ")}`];
}

/** A plan may ask for a pattern that the code it writes out for the very file does not match. */
function contradiction(pattern: string, file: string, { tasks }: PlanDocument): readonly string[] {
  const code = tasks
    .filter(({ files }) => files.some(({ text }) => plainPath(text) === file))
    .flatMap((task) => task.code);
  const [first] = code;
  if (first === undefined || code.some(({ text }) => search(pattern, text) !== -1)) return [];
  return [`the plan disagrees with itself: the code that it writes for this file (line ${first.line}) does not match`];
}
