import { finding, type Finding } from "../../findings.js";
import type { Place } from "../../manifest/model.js";
import type { Access, Exit, ExitTest, WhereLeaf } from "../../route/facts.js";
import { answersAlike, answersJson, keepsHeaders, lostBeside } from "./answers.js";
import { asksWhatItSays, widensNoFields } from "./fields.js";
import { hasEffect } from "./call-names.js";
import {
  handlerPlace,
  skippedSteps,
  type LiveSituation,
  type Rule,
  type RuleSet,
  type Situation,
} from "./situation.js";
import { leafCover } from "./scope.js";

/** Next must not run the handler at build time, and must not keep its answer: the flag would be frozen. */
const isDynamic: Rule = ({ route, handler, body, nextMajor }) => {
  const [setting] = route.staticSettings;
  if (setting !== undefined) return finding("static-route", setting.place, { setting: setting.text });
  if (handler.isCached) return finding("static-route", handler.place, { setting: '"use cache"' });
  // Until version 15 Next ran a GET at build time that nothing in it tied to a request.
  const isOpen =
    handler.method === "GET" && !handler.hasParameters && body.steps.every(({ calls }) => calls.length === 0);
  const isBuilt = nextMajor !== null && nextMajor < 15 && isOpen && !route.isForcedDynamic;
  return isBuilt
    ? finding("static-route", handler.place, { setting: `GET() without a request in Next ${nextMajor}` })
    : null;
};

/** What writes, sends or records behind the guard would not happen any more. */
const skipsNoEffect: Rule = (situation) => {
  const onResponse = situation.body.steps.flatMap(({ calls }) => calls).find(({ isOnResponse }) => isOnResponse);
  if (onResponse !== undefined) return finding("effect-skipped", onResponse.place, { effect: onResponse.text });
  const cookie = lostBeside(situation).find(({ setsCookie }) => setsCookie);
  if (cookie !== undefined) return finding("effect-skipped", cookie.place, { effect: cookie.text });
  for (const step of skippedSteps(situation)) {
    const write = step.accesses
      .map((index) => situation.body.accesses[index])
      .find((access) => access?.effect === "write");
    const isAnswered =
      write !== undefined && situation.live?.action.kind === "mutation" && situation.answered.includes(write);
    if (write !== undefined && !isAnswered) return finding("effect-skipped", write.place, { effect: write.text });
    const call = step.calls.find((candidate) => hasEffect(candidate) && !candidate.authorizes);
    if (call !== undefined) return finding("effect-skipped", call.place, { effect: call.text });
  }
  return null;
};

/** Nobody may be refused behind the guard, unless the guard makes the same check or `null` leads to the same answer. */
const refusesNobodyLater: Rule = (situation) => {
  const [first] = situation.answered;
  for (const step of skippedSteps(situation)) {
    for (const exit of step.exits) {
      if (isHarmlessExit(exit, situation)) continue;
      if (exit.kind === "return" && exit.status !== null && exit.status < 400)
        return finding("conditional-answer", exit.place, { condition: exit.condition });
      return finding("authorization-after-data", exit.place, {
        status: exit.status === null ? "with a refusal" : String(exit.status),
        condition: exit.condition,
        access: first?.text ?? "the data",
      });
    }
    const call = step.calls.find(({ authorizes }) => authorizes);
    if (call !== undefined) {
      return finding("authorization-after-data", call.place, {
        status: "with a refusal",
        condition: call.text,
        access: first?.text ?? "the data",
      });
    }
  }
  return null;
};

/**
 * The exit leads to the same answer as the guard's: the row is absent (the guard falls through then), is what `owner`
 * checks, or there are no rows and the handler answers with success as well.
 */
function isHarmlessExit(exit: Exit, { answered, live }: Situation): boolean {
  const isSuccess = exit.kind === "return" && exit.status !== null && exit.status < 400;
  if (live === null) return isSuccess;
  if (failsInGuard(exit, live)) return true;
  const [first] = answered;
  if (first === undefined || exit.tests.length === 0 || live.action.kind === "mutation") return false;
  const isRowsOwn = exit.tests.every((test) => test.kind === "absent" && test.value.canonical === `row@${first.start}`);
  // An empty list is an answer of Convex; a refusal must not depend on it.
  if (live.returnsList) return isRowsOwn && isSuccess;
  return exit.tests.every((test) => isAnsweredByNull(test, first) || isOwnerTest(test, first, live));
}

/** The guard takes a member of the same absent value: it fails as well, and the handler goes its old way. */
const failsInGuard = ({ kind, tests }: Exit, { args }: LiveSituation): boolean =>
  kind === "throw" &&
  tests.length > 0 &&
  tests.every(
    (test) =>
      test.kind === "absent" &&
      args.some(
        ({ value, condition }) =>
          condition === null &&
          value !== null &&
          value.nullable === false &&
          value.canonical.startsWith(`${test.value.canonical}.`),
      ),
  );

const isAnsweredByNull = (test: ExitTest, row: Access): boolean =>
  test.kind === "absent" && test.value.canonical === `row@${row.start}`;

function isOwnerTest(test: ExitTest, row: Access, { owner }: LiveSituation): boolean {
  if (test.kind !== "differs" || owner === null) return false;
  const sides = [test.left.canonical, test.right.canonical];
  return sides.includes(owner.value.canonical) && sides.includes(`row@${row.start}.${owner.field}`);
}

/** The data is read whatever the request says, or the guard is given what the request says. */
const readsUnconditionally: Rule = (situation) => {
  const { answered, live } = situation;
  if (live === null) return null;
  // Only a value that is passed as it is: one that is part of a greater whole does not say what the branch says.
  const plain = live.args.flatMap(({ value }) => (value !== null && value.sources.length === 1 ? value.sources : []));
  const passed = new Set(plain.map(({ key }) => key));
  for (const access of answered) {
    if (access.inside !== null && /^a (`catch`|labelled block)$/.test(access.inside))
      return finding("conditional-data", access.place, { access: access.text, inside: access.inside });
    const isOpen =
      access.condition?.sources.some(({ origin, key }) => origin !== "constant" && !passed.has(key)) ?? false;
    if (isOpen)
      return finding("conditional-data", access.place, {
        access: access.text,
        inside: `a branch on \`${access.condition?.text ?? ""}\``,
      });
  }
  return null;
};

/** Behind the guard the answer does not turn on who asks, unless the guard is given what it turns on. */
const answersWhoeverAsks: Rule = (situation) => {
  const { live } = situation;
  if (live === null) return null;
  const passed = new Set(live.args.flatMap(({ value }) => value?.sources.map(({ key }) => key) ?? []));
  for (const { value, place } of skippedSteps(situation).flatMap(({ callerTests }) => callerTests)) {
    const isOpen = value.sources.some(({ origin, key }) => origin !== "constant" && !passed.has(key));
    if (isOpen) return finding("conditional-answer", place, { condition: value.text });
  }
  return null;
};

/** Every value of the old `where` reaches the guard. */
const keepsTheScope: Rule = (situation) => {
  const { answered, live, body, stepIndex } = situation;
  if (live === null) return null;
  const setting = body.accesses.find(({ opaqueWhere }) => opaqueWhere !== null && SETS_CALLER.test(opaqueWhere));
  if (setting !== undefined)
    return dropped(situation, setting.place, "row-level security", setting.text, "a setting of the database");
  for (const access of answered) {
    const before = { access, body, stepIndex, args: live.args, owner: live.owner };
    const opaque = access.opaqueWhere;
    if (opaque !== null)
      return dropped(situation, access.place, "where", opaque, "an expression that cannot be followed");
    const leaf = access.where.find((candidate) => leafCover(candidate, before) === "dropped");
    if (leaf !== undefined) return dropped(situation, access.place, leaf.field, leaf.value.text, originsOf(leaf));
  }
  return null;
};

/** Raw SQL that tells the database who asks: its own rules say which rows there are. */
const SETS_CALLER = /\bset_config\s*\(|[`"']\s*SET\s/i;

const dropped = ({ live }: Situation, place: Place, field: string, value: string, origin: string): Finding =>
  finding("scope-dropped", place, { field, value, origin, fn: live?.action.fn.path ?? "" });

const ORIGIN_WORDS: Readonly<Record<string, string>> = {
  session: "the session",
  wrapper: "the wrapper",
  params: "the route's params",
  query: "the query string",
  body: "the body",
  header: "a header",
  row: "another row",
  unknown: "a value that cannot be followed",
};

const originsOf = (leaf: WhereLeaf): string =>
  [...new Set(leaf.value.sources.map(({ origin }) => ORIGIN_WORDS[origin] ?? origin))].join(" and ") || "the handler";

/** An identity must not come from what the caller sends, unless the old code took it from there as well. */
const trustsNoCaller: Rule = (situation) => {
  const { answered, live, manifest } = situation;
  if (live === null) return null;
  const used = new Set(answered.flatMap((access) => access.where.map((leaf) => leaf.value.canonical)));
  for (const { name, value } of live.args) {
    if (manifest.identity[name] === undefined || value === null || used.has(value.canonical)) continue;
    const source = value.sources.find(
      ({ origin }) => origin === "body" || origin === "query" || origin === "params" || origin === "header",
    );
    if (source !== undefined) {
      return finding("untrusted-identity", handlerPlace(situation), {
        argument: name,
        value: value.text,
        origin: ORIGIN_WORDS[source.origin] ?? source.origin,
      });
    }
  }
  return null;
};

/** A condition of the old `where` on a constant that nothing on the other side is seen to hold. */
const keepsConstantFilters: Rule = ({ answered, live, body, stepIndex }) => {
  if (live === null) return null;
  for (const access of answered) {
    const leaf = access.where.find(
      (candidate) =>
        leafCover(candidate, { access, body, stepIndex, args: live.args, owner: live.owner }) === "constant",
    );
    if (leaf !== undefined)
      return finding("filter-dropped", access.place, {
        filter: `${leaf.field}: ${leaf.value.text}`,
        fn: live.action.fn.path,
      });
  }
  return null;
};

/** What the request says about the page and its order reaches the guard. */
const keepsPaging: Rule = ({ answered, live }) => {
  if (live === null || live.action.kind === "mutation") return null;
  const passed = new Set(live.args.flatMap(({ value }) => value?.sources.map(({ key }) => key) ?? []));
  for (const access of answered) {
    const lost = access.paging.find(({ sources }) =>
      sources.some(({ origin, key }) => origin === "query" && !passed.has(key)),
    );
    if (lost !== undefined)
      return finding("paging-dropped", access.place, { value: lost.text, fn: live.action.fn.path });
  }
  return null;
};

export const RULES: RuleSet = {
  refusing: [
    isDynamic,
    answersJson,
    refusesNobodyLater,
    skipsNoEffect,
    readsUnconditionally,
    keepsTheScope,
    trustsNoCaller,
    asksWhatItSays,
    widensNoFields,
    answersWhoeverAsks,
  ],
  warning: [keepsConstantFilters, keepsPaging, answersAlike, keepsHeaders],
};

/** The same rules, and whatever would be a warning refuses as well. */
export const STRICT_RULES: RuleSet = { refusing: [...RULES.refusing, ...RULES.warning.map(asError)], warning: [] };

function asError(rule: Rule): Rule {
  return (situation) => {
    const found = rule(situation);
    return found === null ? null : { ...found, severity: "error" };
  };
}
