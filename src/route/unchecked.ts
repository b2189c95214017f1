import { ts } from "../../lib/ts-morph.cjs";
import { callerTestOver } from "./callers.js";
import type { Exit, Source, Step, Value } from "./facts.js";
import { placeOf } from "./parse.js";
import type { ValueContext } from "./reads.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";
import { readValue } from "./values.js";
import { unwrap } from "./wrapping.js";

/**
 * Where a statement throws for a caller who is nobody, because it takes a member of a session or header that nothing has
 * tested: `session!.user.id`; where no types are, `session.user.id` as well.
 */
export function findUnchecked(statement: ts.Node, file: string, context: ValueContext): Exit[] {
  const exits: Exit[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCatchClause(node)) return;
    const owner = ownerIn(node);
    const value = owner === null ? null : readValue(owner, context);
    if (
      owner !== null &&
      value !== null &&
      mayBeNobody(owner, value) &&
      callerTestOver(node, context.fn, context) === null
    )
      exits.push({
        kind: "throw",
        status: null,
        tests: [{ kind: "absent", value, says: "null" }],
        isSure: false,
        condition: shorten(`!${unwrap(owner).getText()}`),
        statement: node.getText(),
        place: placeOf(node, file),
      });
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return exits;
}

/** The value whose member a node takes, so that it throws where there is none. */
function ownerIn(node: ts.Node): ts.Expression | null {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return ts.isOptionalChain(node) ? null : node.expression;
  if (ts.isNonNullExpression(node)) return ts.isOptionalChain(node) ? null : node;
  if (ts.isForOfStatement(node) || ts.isSpreadElement(node)) return node.expression;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return ts.isObjectLiteralExpression(node.left) || ts.isArrayLiteralExpression(node.left) ? node.right : null;
  return ts.isVariableDeclaration(node) && !ts.isIdentifier(node.name) ? (node.initializer ?? null) : null;
}

function mayBeNobody(owner: ts.Expression, { sources, canonical }: Value): boolean {
  const isCaller = sources.length > 0 && sources.every(saysWho);
  if (!isCaller || sources.some(({ key }) => REQUIRED.test(key))) return false;
  const isTaken = owner.parent !== undefined && ownerIn(owner.parent) === owner;
  if (ts.isNonNullExpression(owner) && (isTaken || sources.some(({ origin }) => origin === "session"))) return true;
  const isWhole = sources.some(
    ({ origin, key }) => key === canonical && (origin === "wrapper" || (origin === "session" && SOMEBODY.test(key))),
  );
  return isWhole && isUntyped(owner);
}

const saysWho = ({ origin, key }: Source): boolean =>
  origin === "session" || origin === "header" || (origin === "wrapper" && WRAPPED.test(key));

/** `context.session`, of which a wrapper does not say by syntax whether it is there */
const WRAPPED = /(^|\.)(session|user|auth|viewer|account)$/;

/** What the session call gives, or the one whom it tells of: `getSession(request).user` */
const SOMEBODY = /\)(\.(data|session|user|account|profile|member))*$/;

/** What has such a name gives somebody, or throws. */
const REQUIRED = /(^|\.)_?(require|assert|ensure|must|protect|enforce|verify)|OrThrow|OrRedirect|OrFail/;

/** No compiler has seen that the value may be absent: the file is JavaScript, or the name is declared as `any`, or made of it. */
function isUntyped(owner: ts.Expression): boolean {
  if (/\.[cm]?jsx?$/.test(owner.getSourceFile().fileName) || isAsserted(owner)) return true;
  let value = unwrap(owner);
  while (ts.isPropertyAccessExpression(value)) value = unwrap(value.expression);
  let declared: ts.Node | undefined = ts.isIdentifier(value) ? resolveName(value.text, value)?.node.parent : undefined;
  while (declared !== undefined && (ts.isBindingElement(declared) || ts.isObjectBindingPattern(declared)))
    declared = declared.parent;
  return declared !== undefined && isDeclaredUntyped(declared);
}

function isDeclaredUntyped(declared: ts.Node): boolean {
  if (ts.isParameter(declared)) return /\bany\b/.test(declared.type?.getText() ?? "");
  if (!ts.isVariableDeclaration(declared)) return false;
  return declared.type?.kind === ts.SyntaxKind.AnyKeyword || isAsserted(declared.initializer);
}

/** `(await getSession()) as Session`: the compiler is told that it is there. */
function isAsserted(value: ts.Expression | undefined): boolean {
  if (value === undefined) return false;
  if (ts.isAsExpression(value) || ts.isTypeAssertionExpression(value) || ts.isNonNullExpression(value)) return true;
  return (ts.isAwaitExpression(value) || ts.isParenthesizedExpression(value)) && isAsserted(value.expression);
}

/** Leaves out what an earlier step has tested: whoever gets there is somebody. */
export function withoutTested(steps: readonly Step[], unchecked: readonly (readonly Exit[])[]): Step[] {
  const tested = new Set<string>();
  return steps.map((step, index) => {
    const open = (unchecked[index] ?? []).filter(
      ({ tests }) => !tests.some((test) => sourcesOf([test]).some((source) => tested.has(rootOf(source)))),
    );
    for (const source of step.exits.flatMap(({ tests }) => sourcesOf(tests))) tested.add(rootOf(source));
    for (const source of open.flatMap(({ tests }) => sourcesOf(tests))) tested.add(rootOf(source));
    return open.length === 0 ? step : { ...step, exits: [...step.exits, ...open] };
  });
}

const sourcesOf = (tests: Exit["tests"]): Source[] =>
  tests.flatMap((test) =>
    test.kind === "differs" ? [...test.left.sources, ...test.right.sources] : test.value.sources,
  );

/** A session as a whole, and each header. */
const rootOf = ({ origin, key }: Source): string =>
  origin === "session" ? (key.split(").")[0] ?? key).replace(/\)$/, "") : key;
