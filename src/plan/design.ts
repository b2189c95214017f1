import { finding, type Finding } from "../findings.js";
import type { Place } from "../manifest/model.js";
import { parseAction, type ParsedAction } from "../manifest/shorthand.js";
import { blocksOf, codeSpans, plainText, type Block, type Table, type TableRow } from "./markdown.js";

/** One row of an assignment table: a route file and what answers for it. */
export interface DesignRow {
  /** the file as the document names it */
  readonly file: string;
  /** what answers, in the manifest's notation */
  readonly text: string;
  readonly action: ParsedAction;
  /** the id of the plan whose table it is; null below a heading without one */
  readonly plan: string | null;
  readonly place: Place;
}

export interface DesignPlan {
  readonly id: string;
  readonly title: string;
}

export interface DesignExclusion {
  /** as the manifest writes it: `webhooks/**` */
  readonly routes: string;
  readonly reason: string;
}

/** What a design document says that a manifest can say too. */
export interface Design {
  readonly plans: readonly DesignPlan[];
  readonly rows: readonly DesignRow[];
  readonly exclusions: readonly DesignExclusion[];
  /** every line that looks as if it said something and could not be read */
  readonly findings: readonly Finding[];
}

/** `A3 — leads-core`, `12: billing` */
const PLAN_HEADING = /^([A-Za-z]{0,12}[-.]?\d[\w.-]{0,20})\s*(?:[—–:]|-\s)\s*(\S.*)$/;
const ROUTE_FILE = /(?:^|\/)route\.(?:ts|tsx|js|mjs)$/;

/**
 * Reads a design document: its assignment tables (a file, and a Convex function or a stub) below headings that name a
 * plan, and its table of routes that stay as they are, with reasons.
 *
 * @param file the document's path, for places
 */
export function readDesign(file: string, document: string): Design {
  const plans: DesignPlan[] = [];
  const rows: DesignRow[] = [];
  const exclusions: DesignExclusion[] = [];
  const findings: Finding[] = [];
  const mentions: { readonly route: string; readonly line: number }[] = [];
  let plan: DesignPlan | null = null;
  for (const block of blocksOf(document)) {
    if (block.kind === "heading") plan = planOf(block.text);
    else if (block.kind === "text") mentions.push(...mentionsIn(block));
    else if (isExclusions(block)) readExclusions(block, exclusions, unread(file, findings));
    else if (isAssignments(block)) {
      if (plan !== null && !plans.some(({ id }) => id === plan?.id)) plans.push(plan);
      readAssignments(block, { file, plan: plan?.id ?? null, rows, refuse: unread(file, findings) });
    } else unread(file, findings)(block.head, "a table that is neither of assignments nor of exclusions", "warning");
  }
  const assigned = new Set(rows.map((row) => row.file));
  for (const { route, line } of mentions) {
    if (!assigned.has(route)) unread(file, findings)({ line }, `it names ${route}, which no table assigns`, "warning");
  }
  return { plans, rows, exclusions, findings: findings.sort((a, b) => a.line - b.line) };
}

type Refuse = (at: { readonly line: number }, reason: string, severity?: "warning") => void;

function unread(file: string, findings: Finding[]): Refuse {
  return ({ line }, reason, severity) => {
    const kind = severity === "warning" ? "design-left-over" : "design-unreadable";
    findings.push(finding(kind, { file, line, column: 1 }, { reason }));
  };
}

function planOf(heading: string): DesignPlan | null {
  const [, id, title] = PLAN_HEADING.exec(plainText(heading)) ?? [];
  return id === undefined || title === undefined ? null : { id, title };
}

function mentionsIn({ text, line }: Extract<Block, { kind: "text" }>) {
  return codeSpans(text)
    .filter((span) => ROUTE_FILE.test(span))
    .map((route) => ({ route, line }));
}

const headOf = ({ head }: Table): readonly string[] => head.cells.map((cell) => cell.toLowerCase());

function isAssignments(table: Table): boolean {
  const [first = "", second = ""] = headOf(table);
  return /\b(?:file|route)/.test(first) && /\b(?:convex|function)/.test(second);
}

function isExclusions(table: Table): boolean {
  const [first = "", second = ""] = headOf(table);
  return /\broute/.test(first) && /\breason/.test(second);
}

interface Assignments {
  readonly file: string;
  readonly plan: string | null;
  readonly rows: DesignRow[];
  readonly refuse: Refuse;
}

function readAssignments(table: Table, { file, plan, rows, refuse }: Assignments): void {
  if (plan === null)
    refuse(table.head, "the heading above names no plan such as A3, so its routes belong to none", "warning");
  for (const row of table.rows) {
    const [fileCell = "", actionCell = ""] = row.cells;
    const [route, ...others] = codeSpans(fileCell);
    const name = route ?? plainText(fileCell);
    const text = actionCell.replaceAll("`", "").trim();
    const parsed = parseAction(text);
    if (others.length > 0 || !ROUTE_FILE.test(name)) refuse(row, "its first cell is not one route file");
    else if (rows.some((earlier) => earlier.file === name)) refuse(row, `${name} has a row already`);
    else if (!parsed.ok) refuse(row, notationProblem(text, parsed.problem));
    else rows.push({ file: name, text, action: parsed.value, plan, place: placeOf(file, row) });
  }
}

const notationProblem = (
  text: string,
  { column, found, expected }: { column: number; found: string; expected: string },
) => `"${text}" is no function and no stub: at ${column}, found ${found}, expected ${expected}`;

const placeOf = (file: string, { line }: TableRow): Place => ({ file, line, column: 1 });

function readExclusions(table: Table, exclusions: DesignExclusion[], refuse: Refuse): void {
  for (const row of table.rows) {
    const [routes = "", reasonCell = ""] = row.cells;
    const reason = plainText(reasonCell);
    const patterns = codeSpans(routes);
    if (patterns.length === 0) refuse(row, "its first cell names no route in backticks");
    else if (reason === "") refuse(row, "it gives no reason");
    else exclusions.push(...patterns.map((pattern) => ({ routes: everythingBelow(pattern), reason })));
  }
}

/** People write `webhooks/*` for everything below; the manifest's `*` is one folder. */
const everythingBelow = (pattern: string): string => pattern.replace(/^\/+/, "").replace(/(^|\/)\*$/, "$1**");
