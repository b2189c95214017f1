import type { Mutation } from "./mutant.js";

/** How functions are found, what of them counts as a refusal, and what they hand over. */
export const MUTATIONS_OF_FUNCTIONS: readonly Mutation[] = [
  {
    name: "names are not followed through other modules",
    file: "route/homes.ts",
    from: "return next === null ? null : this.find(next, name, source, hops + 1);",
    to: "return null;",
  },
  {
    name: "a class has no methods but its own",
    file: "route/services.ts",
    from: "base !== null && ts.isIdentifier(base)",
    to: "base !== null && hops < 0 && ts.isIdentifier(base)",
  },
  {
    name: "a function throws about rows only",
    file: "route/service-exits.ts",
    from: "!isGivenRows(call, context)",
    to: "false",
  },
  {
    name: "a class does not throw",
    file: "route/getters.ts",
    from: "if (declared !== null) return thrownBy(declared, member.name);",
    to: "",
  },
  {
    name: "neither rejections nor templates refuse",
    file: "route/service-exits.ts",
    from: "if (isRejection(node) || isOwnTag(node, context))",
    to: "if (isRejection(node) && node.end < 0)",
  },
  {
    name: "a session call refuses nobody",
    file: "route/calls.ts",
    from: " || isSessionCall(name)",
    to: "",
  },
  {
    name: "a function is what it is called by",
    file: "route/authorizing.ts",
    from: "  isRoundabout,\n",
    to: "",
  },
  {
    name: "promises in a list are not waited for",
    file: "route/promises.ts",
    from: "ts.isArrayLiteralExpression(value) ? value.elements : [value]",
    to: "[value]",
  },
  {
    name: "what is said of a session is true",
    file: "route/unchecked.ts",
    from: " || isAsserted(owner)",
    to: "",
  },
  {
    name: "it does not matter how often something happens",
    file: "route/deciding.ts",
    from: "if (ts.isForOfStatement(node) || ts.isForInStatement(node) || ts.isCaseClause(node)) return node.expression;",
    to: "",
  },
  {
    name: "a list calls back in any case",
    file: "route/deciding.ts",
    from: "callbacks.length > 0 && ts.isPropertyAccessExpression(callee)",
    to: "callbacks.length < 0 && ts.isPropertyAccessExpression(callee)",
  },
  {
    name: "what is switched on decides alone",
    file: "route/callers.ts",
    from: "isConstant && ts.isCaseClause(clause)",
    to: "isConstant && clause.end < 0 && ts.isCaseClause(clause)",
  },
  {
    name: "the rest is its first",
    file: "route/follow.ts",
    from: "if (isRest ||",
    to: "if (",
  },
  {
    name: "a class is a constant",
    file: "route/follow.ts",
    from: "&& !isClass ?",
    to: "&& (isClass || !isClass) ?",
  },
  {
    name: "functions change nothing that they are given",
    file: "route/assignments.ts",
    from: "return ts.isIdentifier(expression) &&",
    to: "return given.length < 0 &&",
  },
  {
    name: "members of members stay as they are",
    file: "route/assignments.ts",
    from: "while (isMemberOf(member.parent, member))",
    to: "if (isMemberOf(member.parent, member))",
  },
  {
    name: "a function gives everybody the same client",
    file: "route/client-of-call.ts",
    from: "if (isSessionCall(lastName(call)) || asksWho(call, context)) return true;",
    to: "",
  },
  {
    name: "whoever hands a client over hands over all of it",
    file: "route/client-of-call.ts",
    from: "if (parameter === null || inlined === undefined || index === -1) return OPEN;",
    to: "if (parameter === null || inlined === undefined || index === -1) return NOTHING;",
  },
  {
    name: "the database has no rules of its own",
    file: "codemods/guard/rules.ts",
    from: "if (setting !== undefined)\n",
    to: "if (setting?.start === -1)\n",
  },
];
