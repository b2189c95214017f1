import type { Mutation } from "./mutant.js";
import { MUTATIONS_OF_ANSWERS } from "./mutations-of-answers.js";

const PLACE: readonly Mutation[] = [
  {
    name: "a stub does not look for gates",
    file: "codemods/guard/place.ts",
    from: "step.exits.some(mayRefuse) ||\n",
    to: "\n",
  },
  {
    name: "a stub does not look for calls that authorize",
    file: "codemods/guard/place.ts",
    from: "step.calls.some(({ authorizes }) => authorizes) ||",
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
    from: "owner !== null && isFirm(leaf) && ",
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
    from: "gate.where.some((own) => isFirm(own) && own.value.canonical === leaf.value.canonical) &&",
    to: "",
  },
  {
    name: "a gate need not turn anybody away",
    file: "codemods/guard/scope.ts",
    from: "leavesWhenAbsent(gate, before),",
    to: "true,",
  },
  {
    name: "a gate need not test what is passed",
    file: "codemods/guard/scope.ts",
    from: "passed.has(key.value.canonical) &&\n            isAboutRowOf(leaf, key, gate, access),",
    to: "passed.size > 0,",
  },
  {
    name: "the caller is never tested in front",
    file: "codemods/guard/scope.ts",
    from: "sources.every(isCaller) && isGated(leaf, reach)",
    to: "false",
  },
  {
    name: "whoever may see the row may see all that belongs to it",
    file: "codemods/guard/scope.ts",
    from: "isAboutRowOf(leaf, key, gate, access),",
    to: "leaf.field !== key.field,",
  },
  {
    name: "what is asked for emptiness may be there",
    file: "codemods/guard/scope.ts",
    from: 'test.says === "empty" ||',
    to: 'test.says !== "null" ||',
  },
  {
    name: "what cannot be followed in a where is nothing",
    file: "codemods/guard/rules.ts",
    from: "if (opaque !== null)",
    to: "if (opaque !== null && false)",
  },
];

/** What is not in the list of rules and keeps a guard safe all the same, each piece taken out in turn. */
export const MUTATIONS: readonly Mutation[] = [...PLACE, ...ARGUMENTS, ...SCOPE, ...MUTATIONS_OF_ANSWERS];
