import picomatch from "picomatch";
import type { Noted, PlanDocument } from "../plan/document.js";
import { codeSpans } from "../plan/markdown.js";
import { plainPath } from "../plan/plan.js";
import { absence } from "./files.js";
import { readGreps, type Grep } from "./grep.js";
import type { CheckResult } from "./model.js";
import type { Modules } from "./modules.js";
import { lineOf, searchLines } from "./pattern.js";

/** What a line of a plan asks to be run, and what must come of it. */
interface Asked {
  readonly command: string;
  /** the command must find nothing */
  readonly isEmpty: boolean;
  readonly inCodeOnly: boolean;
}

/** The lines of `<verify>` and the items of `<verification>`: calls of grep are answered, the rest is a person's. */
export async function checkCommands(document: PlanDocument, modules: Modules): Promise<readonly CheckResult[]> {
  const lines = document.tasks.flatMap((task) => task.verify.filter(({ text }) => !isCaption(text)));
  const results: CheckResult[] = [];
  for (const line of [...lines, ...document.verification]) results.push(...(await checkLine(line, modules)));
  return results;
}

/** `Test tickets endpoints:` says what the lines below it are about. */
const isCaption = (text: string): boolean => /^[^`]*:$/.test(text);

async function checkLine({ text, place }: Noted, modules: Modules): Promise<readonly CheckResult[]> {
  const plain = text.replace(/^[-*+]\s+/, "");
  const asked = askedIn(plain);
  const base = { kind: "command", place } as const;
  const person = (detail: string): CheckResult => ({
    ...base,
    subject: plain,
    question: "holds",
    status: "person",
    detail,
  });
  if (asked === null) return [person("it is not a call of grep")];
  const results: CheckResult[] = [];
  for (const grep of readGreps(asked.command)) {
    if ("reason" in grep) return [person(`${grep.reason}; nothing of a document is run`)];
    const isEmpty = asked.isEmpty !== grep.isNegated;
    const found = await answer(grep, asked.inCodeOnly, modules);
    results.push({
      ...base,
      subject: `grep ${grep.written} ${grep.paths.join(" ")}`,
      question: isEmpty ? "finds nothing" : "finds something",
      status: "matches" in found && found.matches.length > 0 !== isEmpty ? "passed" : "failed",
      detail: "problem" in found ? found.problem : matchWords(found.matches),
    });
  }
  return results;
}

/** `grep -q x f`, or `` `grep -r x src/` returns no matches (excluding comments) ``. */
function askedIn(text: string): Asked | null {
  if (/^(?:!\s+)?[ef]?grep\s/.test(text)) return { command: text, isEmpty: false, inCodeOnly: false };
  const command = codeSpans(text).find((span) => /^(?:!\s+)?[ef]?grep\s/.test(span));
  if (command === undefined) return null;
  const words = text.replace(command, "");
  const isEmpty = /\bno (?:match|result|output|hit|line|occurrence)|\bnothing\b|\bis empty\b|\bzero\b|\b0 match/i.test(
    words,
  );
  if (!isEmpty && !/\breturns?\b|\bfinds?\b|\bmatch|\bshows?\b|^\W*$/i.test(words)) return null;
  return {
    command,
    isEmpty,
    inCodeOnly: /\b(?:exclud\w*|except|without|ignor\w*|not counting) comments?/i.test(words),
  };
}

type Answer = { readonly matches: readonly string[] } | { readonly problem: string };

async function answer(grep: Grep, inCodeOnly: boolean, modules: Modules): Promise<Answer> {
  const matches: string[] = [];
  for (const path of grep.paths) {
    const files = await filesOf(path, grep, modules);
    if ("problem" in files) return files;
    for (const file of files.files) {
      const found = await modules.file(file);
      const text = inCodeOnly ? await modules.code(file) : found.kind === "text" ? found.text : null;
      const match = text === null ? -1 : searchLines(grep.pattern, grep.flags, text);
      if (typeof match !== "number") return { problem: match.reason };
      if (match >= 0 && text !== null) matches.push(`${file}:${lineOf(text, match)}`);
    }
  }
  return { matches };
}

async function filesOf(
  path: string,
  { isRecursive, include }: Grep,
  modules: Modules,
): Promise<{ readonly files: readonly string[] } | { readonly problem: string }> {
  const plain = plainPath(path).replace(/\/$/, "") || ".";
  const found = await modules.file(plain);
  if (found.kind === "text" || found.kind === "unreadable") return { files: [plain] };
  if (found.kind !== "folder" || !isRecursive) return { problem: absence(plain, found) ?? "" };
  const files = await modules.list(plain === "." ? "" : plain);
  const isIncluded = include.length === 0 ? () => true : picomatch([...include], { basename: true });
  return { files: files.filter((file) => isIncluded(file)) };
}

const SHOWN = 5;

function matchWords(matches: readonly string[]): string {
  if (matches.length === 0) return "nothing matches";
  const more = matches.length > SHOWN ? `, and ${matches.length - SHOWN} files more` : "";
  return `${matches.slice(0, SHOWN).join(", ")}${more}`;
}
