import { importsFrom } from "../../manifest/rooted.js";
import type { Edit } from "../../edits/edit.js";
import { applyEdits } from "../../edits/edit.js";
import type { Mapping } from "../../manifest/replacement.js";
import { finding, type Finding } from "../../findings.js";
import type { CallResult } from "../../report/model.js";
import type { CodeStyle } from "../../route/facts.js";
import type { TextRange } from "../../route/write-facts.js";
import { end } from "../style.js";
import type { ChainFacts, FileChains } from "../../route/chains/chain-facts.js";
import { shortText } from "./bind.js";
import { decideAll } from "./decide.js";
import type { Decision } from "./decision.js";
import { flat, laidOut } from "./lines.js";
import { isInside, isOneOfMany } from "./shape.js";
import { openingOf, together } from "./together.js";
import { heldName, Needs, printAnswer, printArguments, printCall, printPick, type Printing } from "./print.js";
import type { ReplaceTools } from "./tools.js";

/** What becomes of one file. */
export interface Replacement {
  /** the new text; the old one for a file that is left alone */
  readonly text: string;
  readonly calls: readonly CallResult[];
  readonly findings: readonly Finding[];
}

type Decisions = ReadonlyMap<ChainFacts, Decision>;
type Replaced = Extract<Decision, { kind: "replaced" }>;

/** Replaces the calls of the old store in a file: all of them, or none. Pure; a second time it changes nothing. */
export function replaceFile(file: string, text: string, tools: ReplaceTools): Replacement {
  const facts = tools.read(file, text);
  if (facts.syntaxError !== null) {
    const { place, reason } = facts.syntaxError;
    return { text, calls: [], findings: [finding("syntax-error", place, { reason })] };
  }
  const decided = decideAll(facts.chains, tools);
  const decisions = [...decided.values()];
  const isRefused = decisions.some(({ kind }) => kind === "refused");
  const isWholly = decisions.every(({ kind }) => kind === "replaced" || kind === "covered");
  // A transaction that becomes one call is a use of the client that goes with it.
  const openings = [...decided].flatMap(([{ transaction }, { kind }]) =>
    kind === "replaced" && transaction !== null ? [openingOf(transaction)] : [],
  );
  const escaped =
    isRefused || !isWholly
      ? []
      : facts.otherUses
          .filter(({ offset }) => !openings.some((range) => isInside({ start: offset, end: offset }, range)))
          .map(escapedClient);
  const stays = [
    ...escaped,
    ...(decisions.some(({ kind }) => kind === "replaced") && !isRefused ? facts.standing : []).map(escapedClient),
  ];
  const isLeft = isRefused || stays.length > 0;
  const calls = facts.chains.map((chain) => resultOf(chain, decided.get(chain), isLeft, tools));
  const warnings = decisions.flatMap((decision) => (decision.kind === "replaced" ? (decision.warning ?? []) : []));
  const changes = !isLeft && decisions.some(({ kind }) => kind === "replaced");
  const rewriting = changes ? rewritten(text, facts, decided, tools) : { text, clash: null };
  if (rewriting.clash !== null) {
    const place = calls.find(({ status }) => status === "replaced")?.place ?? { file, line: 1, column: 1 };
    const taken = finding("name-taken", place, { name: rewriting.clash });
    return { text, calls: calls.map((call) => refusedFor(call, taken)), findings: [] };
  }
  return { text: rewriting.text, calls, findings: [...stays, ...(isLeft ? [] : warnings)] };
}

const refusedFor = (call: CallResult, taken: Finding): CallResult =>
  call.status === "replaced" || call.status === "covered" ? { ...call, status: "refused", finding: taken } : call;

const escapedClient = ({ text, form, place }: FileChains["otherUses"][number]): Finding =>
  finding("replace-client", place, { use: text, form });

const isReplaced = (decision: Decision | undefined): decision is Replaced => decision?.kind === "replaced";

function resultOf(
  chain: ChainFacts,
  decision: Decision | undefined,
  isLeft: boolean,
  { mappings }: ReplaceTools,
): CallResult {
  const { place } = chain;
  const base = { file: place.file, place, call: shortText(chain), domain: null, reason: null, finding: null };
  switch (decision?.kind) {
    case "replaced":
      if (isLeft) return { ...base, domain: decision.mapping.domain, status: "left", reason: WHOLE };
      return { ...base, domain: decision.mapping.domain, status: "replaced" };
    case "covered":
      return {
        ...base,
        status: isLeft ? "left" : "covered",
        reason: isLeft ? WHOLE : `answered by ${shortText(decision.by)}`,
      };
    case "kept":
    case "ignored":
      return { ...base, status: decision.kind, reason: decision.reason };
    default: {
      const domain = mappings[0]?.domain ?? null;
      return { ...base, domain, status: "refused", finding: decision?.problem ?? null };
    }
  }
}

const WHOLE = "another call of this file cannot be replaced, and a file is replaced whole or not at all";

interface Rewritten {
  readonly text: string;
  /** a name that the new code needs, and the file has for something else */
  readonly clash: string | null;
}

function rewritten(text: string, facts: FileChains, decided: Decisions, tools: ReplaceTools): Rewritten {
  const needs = new Needs();
  const modules = importsFrom(facts.file, tools.imports);
  const edits: Edit[] = [];
  const held = new Map<ChainFacts, string>();
  const taken = new Set(tools.namesIn(facts.file, text));
  for (const [chain, { by, cover }] of coversIn(decided)) {
    const decision = decided.get(by);
    const isGone = cover.answer === null && (chain.statement !== null || chain.transaction !== null);
    if (isGone || held.has(by) || !isReplaced(decision)) continue;
    const name = heldName(decision.mapping, taken);
    taken.add(name);
    held.set(by, name);
  }
  for (const [chain, decision] of decided) {
    const site: Site = { facts, needs, held, modules, style: facts.style, identity: tools.identity };
    if (isReplaced(decision)) edits.push(...replacing(chain, decision, site));
    if (decision.kind === "covered") edits.push(...covered(chain, decision, site));
  }
  const clash = tools.clash(facts.file, text, needs.modules);
  const after = tools.withImports(facts.file, applyEdits(text, edits), needs.modules, facts.style);
  const clients = new Set(facts.clients);
  return { text: withoutOrphans(facts.file, { before: text, after }, clients, tools), clash };
}

type Covered = Extract<Decision, { kind: "covered" }>;

const coversIn = (decided: Decisions): readonly (readonly [ChainFacts, Covered])[] =>
  [...decided].flatMap(([chain, decision]) => (decision.kind === "covered" ? [[chain, decision] as const] : []));

/** What the edits of one chain are made with. */
interface Site extends Printing {
  readonly facts: FileChains;
  readonly held: ReadonlyMap<ChainFacts, string>;
  readonly identity: ReplaceTools["identity"];
}

function replacing(chain: ChainFacts, decision: Replaced, site: Site): readonly Edit[] {
  const { facts, needs, held, modules, style } = site;
  const { mapping, args } = decision;
  const { action } = mapping;
  if ("keep" in action) return [];
  if (args.some(({ isDate }) => isDate)) needs.of(modules.answers, "toMillis");
  if (chain.builder !== null) return replacingBuilder(chain, decision, site);
  const name = held.get(chain);
  const given = printArguments(args, style);
  const promise = printCall({ ...mapping, action, answer: name === undefined ? mapping.answer : null }, given, site);
  const answered = name === undefined ? promise : name + printPick(mapping.answer);
  const answer = printAnswer(chain, answered, wrapping(chain, mapping, args, site), site);
  const indent = chain.before?.indent ?? "";
  const declared = `const ${name ?? ""} = `;
  const line = declared + laidOut(promise, { column: indent.length + declared.length, indent, style }) + end(style);
  return [
    ...comments(chain, facts, args),
    ...(name === undefined ? [] : inFront(chain, line, facts)),
    ...together(chain, ownComments(chain, args) + awaited(chain, laidOut(answer, roomOf(chain, style)))),
  ];
}

/** How the old contract is put around a call. */
const wrapping = ({ call }: ChainFacts, { row }: Pick<Mapping, "row">, args: Replaced["args"], { identity }: Site) => ({
  row,
  isFirst: call.kind === "table" && isOneOfMany(call) && !args.some(({ from }) => from?.operator === "modifier"),
  isConditional: args.some(({ name, from }) => Object.hasOwn(identity, name) && from !== null && !from.isWritten),
});

const roomOf = ({ place, before }: ChainFacts, style: CodeStyle) => ({
  column: place.column - 1,
  indent: before?.indent ?? "",
  style,
});

/** What answered at once has to be waited for now. */
function awaited({ call, answer, isMember }: ChainFacts, code: string): string {
  const isSync = call.kind === "storage" && call.method === "getPublicUrl" && answer.form === "promise";
  if (!isSync) return code;
  return isMember ? `(await ${code})` : `await ${code}`;
}

/** A line in front of the statement that holds a chain. */
const inFront = ({ before }: ChainFacts, code: string, { style }: FileChains): readonly Edit[] =>
  before === null ? [] : [{ start: before.offset, end: before.offset, text: `${before.indent}${code}${style.eol}` }];

/** The comments of a chain that no value of the new call holds. */
const commentsOf = (chain: ChainFacts, args: Replaced["args"]): ChainFacts["comments"] =>
  chain.comments.filter((comment) => !args.some(({ from }) => from !== null && isInside(comment, from.value)));

/** They stand in front of the statement, each in a line, */
const comments = (chain: ChainFacts, facts: FileChains, args: Replaced["args"] = []): readonly Edit[] =>
  chain.before?.ownLine === true ? commentsOf(chain, args).flatMap(({ text }) => inFront(chain, text, facts)) : [];

/** or in front of the new call, where no line can be put. */
const ownComments = (chain: ChainFacts, args: Replaced["args"]): string =>
  chain.before?.ownLine === true
    ? ""
    : commentsOf(chain, args)
        .map(({ text }) => `${text.replace(/^\/\/(.*)$/s, "/*$1 */")} `)
        .join("");

/** The name that held the builder holds the arguments: what was added to the one is added to the other. */
function replacingBuilder(chain: ChainFacts, { mapping, args }: Replaced, site: Site): readonly Edit[] {
  const { facts, needs, modules, style } = site;
  const { builder, range } = chain;
  const { action } = mapping;
  if (builder === null || "keep" in action) return [];
  const isIn = (place: TextRange) => (arg: Replaced["args"][number]) =>
    arg.from !== null && arg.from.value.start >= place.start && arg.from.value.end <= place.end;
  const later = [...builder.steps.map((step) => step.range), ...builder.sent];
  const first = args.filter((arg) => !later.some((place) => isIn(place)(arg)));
  const { callee } = action;
  const type =
    callee.kind === "app"
      ? `Parameters<typeof ${callee.name}>[0]`
      : `${needs.of(modules.answers, "type ArgumentsOf").replace("type ", "")}<typeof ${callee.fn.path}>`;
  const room = roomOf(chain, style);
  return [
    ...comments(chain, facts, args),
    { ...builder.head, text: `${builder.name}: ${type}` },
    { ...range, text: laidOut(printArguments(first, style), { ...room, column: room.column + type.length }) },
    ...builder.steps.map((step) => {
      const code = printArguments(args.filter(isIn(step.range)), style, builder.name);
      return { ...step.range, text: flat(code) };
    }),
    ...builder.sent.map((sent): Edit => {
      const own = args.filter(isIn(sent));
      const given = own.length === 0 ? builder.name : printArguments(own, style, builder.name);
      const promise = printCall({ ...mapping, action }, given, site);
      return { ...sent, text: laidOut(printAnswer(chain, promise, wrapping(chain, mapping, args, site), site), room) };
    }),
  ];
}

function covered(chain: ChainFacts, { by, cover }: Covered, site: Site): readonly Edit[] {
  const { held, needs, modules, style, facts } = site;
  if (chain.transaction !== null && chain.transaction.callback === null) return [];
  if (cover.answer === null && chain.statement !== null) return [{ ...chain.statement, text: "" }];
  const name = held.get(by);
  if (name === undefined) return [];
  if (cover.answer === null) return [{ ...chain.range, text: `${needs.of(modules.answers, "asChanged")}(${name})` }];
  const [first = "", ...rest] = cover.answer;
  const path = [`result?.${first}`, ...rest].join(".");
  const answer = printAnswer(chain, `${name}.then((result) => ${path})`, wrapping(chain, cover, [], site), site);
  return [...comments(chain, facts), { ...chain.range, text: laidOut(answer, roomOf(chain, style)) }];
}

const MOST_ROUNDS = 12;

/** Takes away what only the old calls used, until nothing more falls. */
function withoutOrphans(
  file: string,
  { before, after }: { readonly before: string; readonly after: string },
  clients: ReadonlySet<string>,
  tools: ReplaceTools,
): string {
  let text = after;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const ranges = tools.orphans(file, { before, after: text }, clients);
    if (ranges.length === 0) return text;
    text = applyEdits(
      text,
      ranges.map((range) => ({ ...range, text: "" })),
    );
  }
  return text;
}
