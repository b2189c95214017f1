import type { Mutation } from "./mutant.js";
import { MUTATIONS_OF_FUNCTIONS } from "./mutations-of-functions.js";
import { MUTATIONS_OF_HOLDERS } from "./mutations-of-holders.js";

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
    from: "AUTHORIZING_CALL.test(name) ||",
    to: "",
  },
  {
    name: "who is given a header does not authorize",
    file: "route/authorizing.ts",
    from: "  takesCredential,\n",
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
  {
    name: "what a handler does with the rows of a narrowed query does not count",
    file: "route/narrowing.ts",
    from: "clause === null ? made : bothOf(clause, made)",
    to: "clause ?? made",
  },
  {
    name: "rows that are an element of another value go out as they are",
    file: "route/row-holders.ts",
    from: "if (!ts.isExpressionStatement(parent) && !isSaidOtherwise(top)) markOpaque(next, parent);",
    to: "next.uses.isWhole = true;",
  },
  {
    name: "a row by its number is no row",
    file: "route/row-uses.ts",
    from: "(ts.isNumericLiteral(key) || isLoopName(key))) return readUse(element, reading);",
    to: "(ts.isNumericLiteral(key) || isLoopName(key))) return;",
  },
  {
    name: "options of a query do not hang on who asks",
    file: "route/deciding.ts",
    from: "QUERY_OPTION.test(node.name.getText()) ? [node.initializer] : []",
    to: "[]",
  },
  {
    name: "what a function is given does not choose",
    file: "route/deciding.ts",
    from: "ts.isCallExpression(node) ? givenToChoose(node, context) : []",
    to: "[]",
  },
  {
    name: "a package that is given the session cannot refuse",
    file: "route/authorizing.ts",
    from: " insistsOnCaller,",
    to: "",
  },
  {
    name: "what the caller sent fits every schema",
    file: "route/authorizing.ts",
    from: " parsesRequest,",
    to: "",
  },
  {
    name: "what was made for the caller refuses nobody",
    file: "route/authorizing.ts",
    from: "  isOfCallersObject,\n",
    to: "",
  },
  {
    name: "a number that was found out in front is a number",
    file: "route/caller-tests.ts",
    from: " || (saysHowMany(node) && !isOfRequest(value))",
    to: "",
  },
  {
    name: "an extension may change what is asked",
    file: "route/client-extension.ts",
    from: "return /^(model|action|operation|length)$/.test(parent.name.text) && !isAssigned(parent);",
    to: "return true;",
  },
  {
    name: "an extension may do more",
    file: "route/client-extension.ts",
    from: "if (doesMore(node) && !isNext(node, asked, next)) return false;",
    to: "",
  },
  {
    name: "a client is what the module that is imported says",
    file: "route/client-narrowing.ts",
    from: "depth < MAX_DEPTH ? clientsBehind(module, findModule) : []",
    to: "[]",
  },
  {
    name: "a cookie among the headers of the old answer is a header",
    file: "codemods/guard/rules.ts",
    from: "if (cookie !== undefined)",
    to: "if (cookie === null)",
  },
  {
    name: "one of several constants is a constant",
    file: "route/follow.ts",
    from: "isKnown && !isDecided(all)",
    to: "isKnown",
  },
  {
    name: "rows that nobody is shown may be shown",
    file: "route/narrowing.ts",
    from: "if (fields.size === 0 && withheld.size === 0) return NOTHING_SHOWN;",
    to: "",
  },
  {
    name: "what a select says under a condition is shown",
    file: "route/narrowing.ts",
    from: "return isShown ? [property.name.text] : [];",
    to: "return isShown || select.pos > 0 ? [property.name.text] : [];",
  },
  {
    name: "members do not throw",
    file: "route/service-exits.ts",
    from: "if (throwing !== null) exits.push(exitOf(throwing, node, file));",
    to: "",
  },
  {
    name: "what chooses the fields of a text does not count",
    file: "route/carriers.ts",
    from: " && !isFiltered",
    to: "",
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
    file: "route/thrown-away.ts",
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

/** Whoever asks is looked at in ways that no name tells. */
const CALLERS: readonly Mutation[] = [
  {
    name: "a call that only some callers reach is any call",
    file: "route/authorizing.ts",
    from: " hangsOnCaller,",
    to: "",
  },
  {
    name: "a promise is waited for where it is made",
    file: "route/calls.ts",
    from: "if (!isWithin(started, root))",
    to: "if (started.end < 0)",
  },
  {
    name: "what a parallel call throws away is used",
    file: "route/thrown-away.ts",
    from: " || isThrownAway(node)",
    to: "",
  },
  {
    name: "everybody who is asserted to be somebody is",
    file: "route/unchecked.ts",
    from: "return open.length === 0 ?",
    to: "return open.length >= 0 ?",
  },
  {
    name: "nobody is tested in front",
    file: "route/unchecked.ts",
    from: "tested.has(rootOf(source))",
    to: "tested.has(`${rootOf(source)}?`)",
  },
  {
    name: "an option of a query that cannot be read is none",
    file: "route/where.ts",
    from: "if (unread !== undefined)",
    to: "if (unread?.end === 0)",
  },
  {
    name: "a client that is made for the caller is any client",
    file: "route/client-of-call.ts",
    from: "return isOpenCall(value, context)\n      ?",
    to: "return isOpenCall(value, context) && depth < 0\n      ?",
  },
  {
    name: "null filters like nothing",
    file: "codemods/guard/arguments.ts",
    from: "if (isFilteredByNull(value, input))",
    to: 'if (isFilteredByNull(value, input) && name === "")',
  },
  {
    name: "rows are given anew in vain",
    file: "route/row-uses.ts",
    from: "if (!isOfRows) markOpaque",
    to: "if (!isOfRows && parent.end < 0) markOpaque",
  },
  {
    name: "a function that answers does not refuse",
    file: "route/service-exits.ts",
    from: " || (isAnswer && isErrorAnswer(exit))",
    to: "",
  },
  {
    name: "what a function tells of the caller is not of the caller",
    file: "route/caller-tests.ts",
    from: "reachedCalls(made, context).length === 0 && asksWho",
    to: "reachedCalls(made, context).length < 0 && asksWho",
  },
  {
    name: "a middleware is not looked for",
    file: "route/client-narrowing.ts",
    from: "if (!isAcknowledged && isBetween(node))",
    to: "if (!isAcknowledged && isBetween(node) && node.end < 0)",
  },
];

/** What becomes of the handler's own answer, its conditions and its form. */
export const MUTATIONS_OF_ANSWERS: readonly Mutation[] = [
  ...ANSWERS,
  ...CONDITIONS,
  ...HANDLERS,
  ...CALLERS,
  ...MUTATIONS_OF_HOLDERS,
  ...MUTATIONS_OF_FUNCTIONS,
];
