import { decideGuard, type Decision } from "../codemods/guard/decide.js";
import { STRICT_RULES, RULES } from "../codemods/guard/rules.js";
import { answeredAccesses } from "../codemods/guard/place.js";
import { describe, type Finding } from "../findings.js";
import { readAction } from "../manifest/action.js";
import { DEFAULTS } from "../manifest/defaults.js";
import type { Entry, Manifest } from "../manifest/model.js";
import type { RawAction } from "../manifest/schema.js";
import type { Access, Answer, HandlerFacts, RouteFacts } from "../route/facts.js";
import { checkEntry } from "../target/check.js";
import { candidatesFor, type Candidate } from "./candidates.js";
import { emptyFieldOf } from "./fields.js";
import type { AppSketch, DraftedEntry, RuledOut } from "./model.js";
import { stubFor } from "./stub.js";

/** One GET handler of an app, and the manifest as far as it is drafted: domains with their models, identities. */
export interface EntryInput {
  readonly app: AppSketch;
  readonly manifest: Manifest;
  readonly route: RouteFacts;
  readonly handler: HandlerFacts;
  readonly key: string;
  readonly domain: string;
  readonly ruledOut: RuledOut;
}

type Proposal = Pick<DraftedEntry, "outcome" | "value" | "reasons" | "refusal">;

/**
 * Drafts the entry of a handler: live where a function fits and the rules of the guard let it through with nothing left open,
 * else a stub where they let that through, else nothing, with the reason.
 */
export function draftEntry(input: EntryInput): DraftedEntry {
  const { route, handler, key, domain } = input;
  const answered = answeredOf(handler);
  const base = {
    route: key,
    file: route.file,
    domain,
    models: modelsOf(answered),
    helpers: [...new Set(answered.flatMap(({ chain }) => chain.slice(0, 1)))],
  };
  return { ...base, ...propose(input, answered) };
}

/** The models of reads that may be part of the answer. */
export const modelsOf = (answered: readonly Access[]): readonly string[] =>
  [...new Set(answered.filter(({ effect }) => effect === "read").map(({ model }) => model))].filter((model) =>
    /^[A-Za-z]\w*$/.test(model),
  );

export const answeredOf = ({ body }: HandlerFacts): readonly Access[] =>
  body === null ? [] : answeredAccesses(body, []);

function propose(input: EntryInput, answered: readonly Access[]): Proposal {
  const { route, handler } = input;
  const ignored = handler.ignored ?? route.ignored;
  if (ignored !== null) return nothing("refused", "ignored", [`left alone: ${ignored.reason}`]);
  if (handler.guard !== null) return nothing("by-hand", "guarded-by-hand", ["somebody has guarded it by hand"]);
  const live = proposeLive(input, answered);
  if (live.proposal !== null) return live.proposal;
  const stub = proposeStub(input, answered, live.reasons);
  return answered.length > 0 ? stub : { ...stub, outcome: "refused", ...otherStore(input) };
}

/** Why a handler in which no read of Prisma is seen gets no stub of its own: nobody asked for its answer to be hidden. */
function otherStore({ app, route, handler }: EntryInput): Pick<Proposal, "reasons" | "refusal"> {
  const tables = app.supabase.get(route.file) ?? [];
  if (tables.length > 0) {
    return {
      refusal: "reads-supabase",
      reasons: [`reads Supabase (${tables.join(", ")}): \`migrate replace\` is its way`],
    };
  }
  if (handler.convexCalls.length > 0) return { refusal: "asks-convex", reasons: ["asks Convex already"] };
  return { refusal: "no-data-seen", reasons: ["no read of a database is seen in it, so there is nothing to move"] };
}

const nothing = (outcome: "refused" | "by-hand", refusal: string, reasons: readonly string[]): Proposal => ({
  outcome,
  value: null,
  reasons,
  refusal,
});

interface LiveProposal {
  readonly proposal: Proposal | null;
  readonly reasons: readonly string[];
}

function proposeLive(input: EntryInput, answered: readonly Access[]): LiveProposal {
  const { app, key, manifest, ruledOut } = input;
  const [first] = answered;
  if (first === undefined || first.effect === "write" || app.functions.size === 0)
    return { proposal: null, reasons: [] };
  const candidates = candidatesFor(key, first, app.functions, new Set(Object.keys(manifest.identity)));
  const [best] = candidates;
  if (best === undefined) return { proposal: null, reasons: [] };
  if (ruledOut.live !== undefined)
    return { proposal: null, reasons: [`${best.call} (${best.score}): ${ruledOut.live}`] };
  let reason: string | null = null;
  for (const candidate of candidates) {
    if (candidate.lacks.length > 0) {
      reason ??= `${candidate.call} (${candidate.score}): its rows come without ${candidate.lacks.join(", ")}`;
      continue;
    }
    for (const raw of actionsFor(candidate, input)) {
      const { refusal } = judge(raw, input, true);
      if (refusal === null) return { proposal: liveProposal(candidate, raw), reasons: [] };
      reason ??= `${candidate.call} (${candidate.score}): ${wordsOf(refusal)}`;
    }
  }
  return { proposal: null, reasons: reason === null ? [] : [reason] };
}

const liveProposal = ({ score, because }: Candidate, raw: RawAction): Proposal => ({
  outcome: "live",
  value: valueOf(raw),
  reasons: [`live, ${score} of 100: ${because}`],
  refusal: null,
});

/** The short notation where the query says it all. */
function valueOf(raw: RawAction): DraftedEntry["value"] {
  const parts = Object.entries(raw).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const [only] = parts;
  if (parts.length > 1 || only === undefined) return { GET: Object.fromEntries(parts) };
  return only[0] === "stub" ? `stub ${only[1]}` : only[1];
}

/** A candidate's entries: without `owner` where it can be done without, in the shape of the handler's own answer. */
function actionsFor({ call, owner }: Candidate, { app, handler }: EntryInput): readonly RawAction[] {
  const answer = handler.body?.answers.findLast(({ form }) => form === "json" || form === "helper");
  const shape = shapeOf(answer, app.respondWith);
  if (owner !== null) return [{ query: call, owner, ...shape }];
  return [
    { query: call, ...shape },
    ...testedFields(handler).map((field) => ({ query: call, owner: field, ...shape })),
  ];
}

/** Fields of a row that the handler compares behind the read: `if (lead.userId !== user.id) return …`. */
function testedFields({ body }: HandlerFacts): readonly string[] {
  const tests = (body?.steps ?? []).flatMap(({ exits }) => exits.flatMap((exit) => exit.tests));
  const sides = tests.flatMap((test) => (test.kind === "differs" ? [test.left.canonical, test.right.canonical] : []));
  return [...new Set(sides.flatMap((canonical) => /^row@\d+\.([A-Za-z]\w*)$/.exec(canonical)?.[1] ?? []))];
}

/** @param usual the helper that the manifest names for all routes */
function shapeOf(answer: Answer | undefined, usual: string | null): Pick<RawAction, "respond" | "respondWith"> {
  if (answer?.helper != null)
    return { respond: "result", ...(answer.helper === usual ? {} : { respondWith: answer.helper }) };
  if (answer?.respond == null || answer.respond === DEFAULTS.respond.code) return {};
  return { respond: answer.respond };
}

function proposeStub(input: EntryInput, answered: readonly Access[], reasons: readonly string[]): Proposal {
  const { app, handler, ruledOut } = input;
  const { body } = handler;
  const fieldOf = (name: string): string | null => emptyFieldOf(app.models, modelsOf(answered), name);
  const answer = body === null ? null : stubFor(body, fieldOf);
  const raw: RawAction = {
    stub: answer?.code ?? "{}",
    ...(answer?.respondWith == null || answer.respondWith === app.respondWith
      ? {}
      : { respondWith: answer.respondWith }),
  };
  const { refusal, warnings } = judge(raw, input, false);
  if (refusal !== null)
    return { ...refused(refusal.kind, [...reasons, wordsOf(refusal)]), value: answer === null ? null : valueOf(raw) };
  if (answer === null)
    return refused("answer-unseen", [...reasons, "what it answers cannot be seen: write its stub yourself"]);
  if (ruledOut.stub !== undefined)
    return { ...refused("type-error", [...reasons, ruledOut.stub]), value: valueOf(raw) };
  const guesses = answer.guessed.length === 0 ? [] : [`guessed by their names: ${answer.guessed.join(", ")}`];
  return {
    outcome: "stub",
    value: valueOf(raw),
    reasons: [...reasons, ...warnings.map(wordsOf), ...guesses],
    refusal: null,
  };
}

const refused = (kind: string, reasons: readonly string[]): Proposal => nothing("refused", kind, reasons);

const wordsOf = (finding: Finding): string => `${finding.kind}: ${describe(finding).message}`;

interface Judgement {
  readonly refusal: Finding | null;
  readonly warnings: readonly Finding[];
}

/** Why an entry would not be written, by the very code that writes it; null when it would be, with what it warns about. */
function judge(raw: RawAction, input: EntryInput, isStrict: boolean): Judgement {
  const { app, manifest, route, handler, key, domain } = input;
  const place = { file: manifest.file, line: 1, column: 1 };
  const read = readAction(raw, { path: [], respond: DEFAULTS.respond, locate: () => place });
  if (read.action === null) return { refusal: read.findings[0] ?? null, warnings: [] };
  const respondWith = read.respondWith ?? app.respondWith ?? undefined;
  const entry: Entry = {
    domain,
    route: key,
    file: route.file,
    method: "GET",
    action: read.action,
    place,
    ...(respondWith === undefined ? {} : { respondWith }),
  };
  const [misfit] = checkEntry(entry, app.functions);
  if (misfit !== undefined) return { refusal: misfit, warnings: [] };
  const rules = isStrict ? STRICT_RULES : RULES;
  const { functions, nextMajor } = app;
  const decision: Decision = decideGuard({ manifest, functions, nextMajor, route, handler, entry, rules });
  return decision.kind === "refused"
    ? { refusal: decision.finding, warnings: [] }
    : { refusal: null, warnings: decision.warnings };
}
