import { isCancel, multiselect, note, select } from "@clack/prompts";
import type { Draft } from "../draft/model.js";
import { toDiff } from "../report/diff.js";
import { printable } from "../report/printable.js";
import { count, draftLines, isDrafted } from "../report/draft.js";
import type { PreparedInit } from "../run/init.js";
import type { Output } from "./output.js";
import { summaryOf } from "./print-init.js";

const TERMINAL = { input: process.stdin, output: process.stderr };

/** Asks which of the drafted domains are wanted. Null: the person wants to stop. */
export async function chooseDomains(draft: Draft): Promise<ReadonlySet<string> | null> {
  const domains = draft.domains.filter(({ entries }) => entries.some(isDrafted));
  // A domain of which only comments can be written is no choice.
  const others = draft.domains.filter((domain) => !domains.includes(domain)).map(({ name }) => name);
  if (domains.length < 2) return new Set(draft.domains.map(({ name }) => name));
  const answer = await multiselect({
    ...TERMINAL,
    message: "Which domains shall the manifest have? What is left out can be added later with --update.",
    options: domains.map(({ name, entries }) => ({ value: name, label: printable(name), hint: hintOf(entries) })),
    initialValues: domains.map(({ name }) => name),
    required: true,
  });
  return isCancel(answer) ? null : new Set([...answer, ...others]);
}

function hintOf(entries: Draft["domains"][number]["entries"]): string {
  const number = (outcome: string): number => entries.filter((entry) => entry.outcome === outcome).length;
  const parts = [`${number("live")} live`, count(number("stub"), "stub")];
  const left = number("refused") + number("by-hand");
  return [...parts, ...(left === 0 ? [] : [`${left} in comments`])].join(", ");
}

/** Shows what is about to be written, as a diff where that is wanted, and asks. */
export async function mayWrite(prepared: PreparedInit, { message }: Output): Promise<boolean> {
  const { changes } = prepared;
  if (changes.length === 0) return true;
  const summary = summaryOf(prepared);
  if (summary !== null) note(draftLines(summary).join("\n"), "The draft", TERMINAL);
  for (;;) {
    const answer = await select({
      ...TERMINAL,
      message: `Write ${changes.map(({ file }) => printable(file)).join(", ")}?`,
      options: [
        { value: "write", label: "Write" },
        { value: "diff", label: "Show the diff first" },
        { value: "stop", label: "Stop, and write nothing" },
      ],
    });
    if (isCancel(answer) || answer === "stop") return false;
    if (answer === "write") return true;
    message(toDiff(changes).split("\n").map(printable).join("\n"));
  }
}
