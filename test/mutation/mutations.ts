import type { Mutation } from "./mutant.js";

const PLACE: readonly Mutation[] = [
  {
    name: "a stub does not look for gates",
    file: "codemods/guard/place.ts",
    from: "step.exits.some(mayRefuse) || ",
    to: "",
  },
  {
    name: "a stub does not look for calls that authorize",
    file: "codemods/guard/place.ts",
    from: " || step.calls.some(({ authorizes }) => authorizes)",
    to: "",
  },
  {
    name: "a stub without data does not stand behind calls",
    file: "codemods/guard/place.ts",
    from: "step.calls.length > 0 || step.exits.length > 0",
    to: "step.exits.length > 0",
  },
  {
    name: "an answer whose status cannot be read refuses nobody",
    file: "codemods/guard/place.ts",
    from: "exit.status === null ||",
    to: "",
  },
  {
    name: "a read that only decides is answered by the guard",
    file: "codemods/guard/place.ts",
    from: 'access.role === "answers" && ',
    to: "",
  },
  {
    name: "every read only decides whose test leaves",
    file: "route/roles.ts",
    from: "return parent.expression === child && leaves(parent.thenStatement);",
    to: "return parent.expression === child;",
  },
  {
    name: "any callback's value is the response",
    file: "route/line.ts",
    from: "NO_RESPONSE.test(name) || ",
    to: "",
  },
];

const ARGUMENTS: readonly Mutation[] = [
  {
    name: "a name may be another declaration's",
    file: "codemods/guard/arguments.ts",
    from: "(visible.get(name) ?? null) === declaredAt && lastSetAt <= offset",
    to: "lastSetAt <= offset",
  },
  {
    name: "a name may be set again later",
    file: "codemods/guard/arguments.ts",
    from: "(visible.get(name) ?? null) === declaredAt && lastSetAt <= offset",
    to: "(visible.get(name) ?? null) === declaredAt",
  },
  {
    name: "a required argument may be null",
    file: "codemods/guard/arguments.ts",
    from: "condition: needsCondition ? value.text : null",
    to: "condition: null",
  },
  {
    name: "a required argument leaves the old condition out",
    file: "codemods/guard/arguments.ts",
    from: "if (condition !== null && condition.canonical !== value.canonical) return unresolved(name, input);",
    to: "",
  },
  {
    name: "null is passed where Convex takes undefined",
    file: "codemods/guard/arguments.ts",
    from: "isNull ? `${value.text} ?? undefined` : value.text",
    to: "value.text",
  },
  {
    name: "the request is read inside the try",
    file: "codemods/guard/arguments.ts",
    from: "isSimple(code, value) ? made(name, code, value)",
    to: 'code !== "" ? made(name, code, value)',
  },
];

const SCOPE: readonly Mutation[] = [
  {
    name: "owner covers any field",
    file: "codemods/guard/scope.ts",
    from: "leaf.field === owner.field && ",
    to: "",
  },
  {
    name: "owner covers any comparison",
    file: "codemods/guard/scope.ts",
    from: "owner !== null && leaf.isEquality && ",
    to: "owner !== null && ",
  },
  {
    name: "one search param stands for the whole query",
    file: "codemods/guard/scope.ts",
    from: '(origin === "query" || origin === "params") && /^\\w+\\.\\w+$/.test(key)',
    to: '(origin === "query" || origin === "params")',
  },
  {
    name: "any read in front is a gate for the caller",
    file: "codemods/guard/scope.ts",
    from: "tests(access, leaf, passed) &&",
    to: "",
  },
  {
    name: "a gate need not turn anybody away",
    file: "codemods/guard/scope.ts",
    from: "leavesWhenAbsent(access, before),",
    to: "true,",
  },
  {
    name: "a gate need not test what is passed",
    file: "codemods/guard/scope.ts",
    from: "passed.has(own.value.canonical)",
    to: "passed.size > 0",
  },
  {
    name: "the caller is never tested in front",
    file: "codemods/guard/scope.ts",
    from: "sources.every(isCaller) && isGated(leaf, reach)",
    to: "false",
  },
  {
    name: "what cannot be followed in a where is nothing",
    file: "codemods/guard/rules.ts",
    from: "if (opaque !== null)",
    to: "if (opaque !== null && false)",
  },
];

const ANSWERS: readonly Mutation[] = [
  {
    name: "owner is not printed for a row",
    file: "codemods/guard/print.ts",
    from: ": ` && ${names.result}.${field} === ${value.text}`",
    to: ': ""',
  },
  {
    name: "owner is not printed for a list",
    file: "codemods/guard/print.ts",
    from: "? ` && ${names.result}.every((${names.row}) => ${names.row}.${field} === ${value.text})`",
    to: '? ""',
  },
  {
    name: "an empty list counts as an absent row",
    file: "codemods/guard/rules.ts",
    from: "if (live.returnsList) return isRowsOwn && isSuccess;",
    to: "",
  },
  {
    name: "any comparison behind the read is the owner's",
    file: "codemods/guard/rules.ts",
    from: "&& sides.includes(`row@${row.start}.${owner.field}`)",
    to: "",
  },
  {
    name: "functions that authorize are not known by their names",
    file: "route/calls.ts",
    from: "authorizes: AUTHORIZING_CALL.test(lastName(call)) ||",
    to: "authorizes:",
  },
  {
    name: "who is given a header does not authorize",
    file: "route/calls.ts",
    from: " || takesCredential(call, inside)",
    to: "",
  },
  {
    name: "effects are known by their statements only",
    file: "codemods/guard/call-names.ts",
    from: "isStatement || HAS_EFFECT.test(name)",
    to: "isStatement",
  },
  {
    name: "effects are known by their names only",
    file: "codemods/guard/call-names.ts",
    from: "isStatement || HAS_EFFECT.test(name)",
    to: "HAS_EFFECT.test(name)",
  },
  {
    name: "a branch around the read is no condition",
    file: "route/accesses.ts",
    from: "if (ts.isIfStatement(parent) && child !== parent.expression) return readValue(parent.expression, context);",
    to: "",
  },
  {
    name: "fields of the answer's own object do not count",
    file: "route/narrowing.ts",
    from: 'return { fields: [...fields], withheld: [...withheld], narrowedBy: "the answer\'s own object" };',
    to: "return NOTHING_NARROWED;",
  },
  {
    name: "what an answer takes away from its rows does not count",
    file: "route/narrowing.ts",
    from: 'narrowedBy: withheld.size > 0 ? "the answer" : null',
    to: "narrowedBy: null",
  },
];

const CONDITIONS: readonly Mutation[] = [
  {
    name: "a choice filters alike on both sides",
    file: "route/where.ts",
    from: "if (condition !== null || !isNothing) return void collector.opaque.push(choice.getText());",
    to: "readFilter(choice.whenFalse, prefix, readValue(choice.condition, collector.context), collector);",
  },
  {
    name: "a filter that is set in an else is set under the condition",
    file: "route/where.ts",
    from: "found !== null || parent.elseStatement === child",
    to: "found !== null",
  },
  {
    name: "a filter that is set under two conditions is set under one",
    file: "route/where.ts",
    from: "found !== null || parent.elseStatement === child",
    to: "parent.elseStatement === child",
  },
  {
    name: "NOT says the same as without it",
    file: "codemods/guard/scope.ts",
    from: "/(^|\\.)(NOT|not|notIn|none|isNot|every)(\\.|$)/.test(field)",
    to: 'field === ""',
  },
  {
    name: "an exit that is passed by sometimes turns everybody away",
    file: "codemods/guard/scope.ts",
    from: "exit.isSure &&",
    to: "",
  },
  {
    name: "an exit that is passed by sometimes narrows a name",
    file: "codemods/guard/arguments.ts",
    from: "exit.isSure && ",
    to: "",
  },
  {
    name: "a call that is one of two is none",
    file: "route/calls.ts",
    from: "isOneOfTwo(node) ||",
    to: "",
  },
  {
    name: "a status that cannot be read is a success",
    file: "route/exits.ts",
    from: ": undefined) ?? null;",
    to: ": undefined) ?? 200;",
  },
  {
    name: "operators in front of a value say the same",
    file: "route/follow.ts",
    from: 'if (ts.isPrefixUnaryExpression(value)) return ts.tokenToString(value.operator) ?? "";',
    to: "",
  },
  {
    name: "who the session calls are asked about does not count",
    file: "route/reads.ts",
    from: "chosen.length === 0 ?",
    to: "chosen.length >= 0 ?",
  },
];

const HANDLERS: readonly Mutation[] = [
  {
    name: "one function may serve several methods",
    file: "route/handlers.ts",
    from: "methods.length > 1",
    to: "methods.length > 9",
  },
  {
    name: "writing methods may be stubbed",
    file: "codemods/guard/decide.ts",
    from: 'if (!isRead && entry.action.kind !== "mutation")',
    to: 'if (!isRead && entry.action.kind === "query")',
  },
  {
    name: "functions that are not async may hold a guard",
    file: "codemods/guard/decide.ts",
    from: 'entry.action.kind !== "stub" && !handler.isAsync',
    to: "false",
  },
  {
    name: "getDataSource may be anybody's",
    file: "codemods/guard/decide.ts",
    from: "return taken === null ? null :",
    to: 'return taken !== "" ? null :',
  },
  {
    name: "names of the guard may shadow the handler's",
    file: "codemods/guard/decide.ts",
    from: "visible.has(name) ? freshName(other, taken) : name",
    to: "taken.has(other) ? freshName(other, taken) : name",
  },
  {
    name: "a guard that was edited is replaced",
    file: "codemods/wire.ts",
    from: "!force && digest !== null && knownGuards.length > 0 && !knownGuards.includes(digest)",
    to: "!force && digest === null",
  },
  {
    name: "a guard that was edited is taken out",
    file: "codemods/unwire.ts",
    from: "(knownGuards.length > 0 && !knownGuards.includes(guardDigest(text.slice(guard.start, guard.end))))",
    to: '(knownGuards.length > 0 && text === "" && guardDigest(text.slice(guard.start, guard.end)) === "")',
  },
];

/** What is not in the list of rules and keeps a guard safe all the same, each piece taken out in turn. */
export const MUTATIONS: readonly Mutation[] = [
  ...PLACE,
  ...ARGUMENTS,
  ...SCOPE,
  ...ANSWERS,
  ...CONDITIONS,
  ...HANDLERS,
];
