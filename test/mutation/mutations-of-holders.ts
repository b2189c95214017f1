import type { Mutation } from "./mutant.js";

/** What becomes of rows in what holds them. */
export const MUTATIONS_OF_HOLDERS: readonly Mutation[] = [
  {
    name: "what holds rows is shown as it was made",
    file: "route/row-holders.ts",
    from: "if (ts.isIdentifier(name)) return readHolder(name, path, reading, except);",
    to: "if (ts.isIdentifier(name)) return show(name, reading);",
  },
  {
    name: "a copy of a row is shown as it was made",
    file: "route/row-holders.ts",
    from: "if (key === undefined) return reading.follow.name(name, reading, except);",
    to: "if (key === undefined) return show(name, reading);",
  },
  {
    name: "a function inside has one answer",
    file: "route/row-holders.ts",
    from: "returnsOf(fn.body).length > 1",
    to: "returnsOf(fn.body).length < 0",
  },
  {
    name: "a function that reads leaves its rows alone",
    file: "route/narrowing.ts",
    from: "return opaque === null && withheld.size === 0 && isWhole;",
    to: "return opaque === null || withheld.size > 0 || isWhole;",
  },
  {
    name: "only the innermost function reads under a condition",
    file: "route/accesses.ts",
    from: "for (const { fn, call } of [...passes].reverse())",
    to: "for (const { fn, call } of passes.slice(-1))",
  },
  {
    name: "only one operator sets a field",
    file: "route/row-uses.ts",
    from: "const isSet = assignmentAround(outermost(member)) !== null;",
    to: 'const isSet = assignmentAround(outermost(member)) !== null && outer.getText().includes(" = ");',
  },
  {
    name: "who sorts rows only looks at them",
    file: "route/row-uses.ts",
    from: "if (KEEPS_ROWS.test(method)) return readKept(call, reading);",
    to: "if (KEEPS_ROWS.test(method)) return readUse(call, reading);",
  },
  {
    name: "a callback has one parameter",
    file: "route/row-uses.ts",
    from: "isCallback && callback.parameters.length < 3 ?",
    to: "isCallback ?",
  },
  {
    name: "nothing stands behind the rows",
    file: "route/row-holders.ts",
    from: "if (isReplaced) return",
    to: "if (isReplaced && top.end < 0) return",
  },
  {
    name: "an assignment is always made",
    file: "route/row-holders.ts",
    from: " || isPassedBy(parent, target.declared, reading)",
    to: "",
  },
  {
    name: "every list calls back",
    file: "route/row-holders.ts",
    from: "/^(map|flatMap|from|then",
    to: "/^(then",
  },
  {
    name: "a name of the language is the language's",
    file: "route/row-holders.ts",
    from: "!isOfPackage(call, reading) ||",
    to: "",
  },
];
