import { describe, finding, type FindingKind, type Severity } from "../findings.js";
import { CHAPTERS, FINDING_KINDS, PAGES } from "../finding-pages/pages.js";
import type { FindingPage } from "../finding-pages/page.js";
import { columns } from "./columns.js";

/** Everything that is to be said of a kind of finding, in words. */
export interface FindingDocument {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  readonly explanation: string;
  /** what it says of an app, for example */
  readonly message: string;
  /** what to do about that */
  readonly hint: string;
}

/** The documentation of a kind. */
export function findingPage<K extends FindingKind>(kind: K): FindingDocument {
  const { explanation, example }: FindingPage<K> = PAGES[kind];
  const found = finding(kind, { file: "", line: 1, column: 1 }, example);
  return { kind, severity: found.severity, explanation, ...describe(found) };
}

/** The page of a kind for a terminal. */
export function findingText(kind: FindingKind): string {
  const { severity, title, explanation, message, hint } = findingPage(kind);
  return `${kind} (${severity}): ${title}\n\n${explanation}\n\nfor example\n  ${message}\n\nwhat to do\n  ${hint}\n`;
}

/** Every kind with its title, by chapter. */
export function findingTitles(): string {
  const blocks = CHAPTERS.map(({ title, pages }) => {
    const rows = kindsOf(pages).map((kind) => [`  ${kind}`, findingPage(kind).title]);
    return [title, ...columns(rows)].join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}

/** The documentation of all kinds: a heading, which is an anchor, and a section each. */
export function findingsMarkdown(): string {
  const chapters = CHAPTERS.map(({ title, pages }) => ({ title, kinds: kindsOf(pages) }));
  const contents = chapters.map(
    ({ title, kinds }) => `- ${title}: ${kinds.map((kind) => `[${kind}](#${kind})`).join(", ")}`,
  );
  const sections = chapters.flatMap(({ title, kinds }) => [`## ${title}`, ...kinds.map(sectionOf)]);
  return `${[INTRODUCTION, contents.join("\n"), ...sections].join("\n\n")}\n`;
}

const INTRODUCTION = `# Findings

What the tool says about an app or its manifest. \`migrate help <finding>\` prints one of these sections. An **error** refuses
what it is about, or stops the run; a **warning** is to be looked at, and refuses under \`--strict\` where it is about a handler.
This file is made from the tool's own table.`;

const kindsOf = (pages: Partial<Readonly<Record<FindingKind, unknown>>>): readonly FindingKind[] =>
  FINDING_KINDS.filter((kind) => Object.hasOwn(pages, kind));

function sectionOf(kind: FindingKind): string {
  const { severity, title, explanation, message, hint } = findingPage(kind);
  return [`### ${kind}`, `**${title}** · ${severity}`, explanation, `> ${message}`, `What to do: ${hint}`].join("\n\n");
}
