import { ts } from "../../../lib/ts-morph.cjs";
import { isName } from "../names.js";
import { resolveName } from "../scope.js";
import { outermost } from "../wrapping.js";
import type { AnswerFacts } from "./chain-facts.js";

const NOTHING = { names: {}, opaque: [], usesError: false } as const;

/** What becomes of a chain's answer: how it is taken apart, and whether its error is looked at. */
export function readAnswer(chain: ts.Expression): AnswerFacts {
  const top = outermost(chain);
  const isAwaited = ts.isAwaitExpression(top) || containsAwait(chain, top);
  const { parent } = top;
  if (ts.isExpressionStatement(parent)) return { ...NOTHING, form: isAwaited ? "unused" : "unsent" };
  if (ts.isVoidExpression(parent)) return { ...NOTHING, form: "unsent" };
  if (!isAwaited) return { ...NOTHING, form: "promise", usesError: mentionsError(parent) };
  const pattern = patternOf(top);
  if (pattern !== null && ts.isObjectBindingPattern(pattern)) return fromPattern(pattern);
  if (pattern !== null && ts.isIdentifier(pattern)) {
    return { ...NOTHING, form: "named", names: { answer: pattern.text }, usesError: memberIsUsed(pattern, "error") };
  }
  return { ...NOTHING, form: "awaited", usesError: mentionsError(parent) };
}

function containsAwait(chain: ts.Node, top: ts.Node): boolean {
  for (let node = chain; node !== top; node = node.parent) if (ts.isAwaitExpression(node)) return true;
  return false;
}

/** `const { data } = …`, also through a condition: `known ? … : await …` */
function patternOf(top: ts.Node): ts.BindingName | null {
  let node = top;
  while (ts.isConditionalExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && parent.initializer === node ? parent.name : null;
}

function fromPattern(pattern: ts.ObjectBindingPattern): AnswerFacts {
  const names: Record<string, string> = {};
  const opaque: string[] = [];
  for (const { name, propertyName, dotDotDotToken } of pattern.elements) {
    const member = propertyName ?? name;
    if (dotDotDotToken === undefined && ts.isIdentifier(name) && ts.isIdentifier(member))
      names[member.text] = name.text;
    else opaque.push(dotDotDotToken === undefined && ts.isIdentifier(member) ? member.text : name.getText());
  }
  const error = pattern.elements.find(({ name, propertyName }) => (propertyName ?? name).getText() === "error");
  const usesError = error !== undefined && (!ts.isIdentifier(error.name) || usesOf(error.name).length > 0);
  return { form: "destructured", names, opaque, usesError };
}

const memberIsUsed = (name: ts.Identifier, member: string): boolean =>
  usesOf(name).some(({ parent }) => ts.isPropertyAccessExpression(parent) && parent.name.text === member);

const mentionsError = (node: ts.Node): boolean => /\berror\b/.test(node.getText());

/** Every use of a declared name, its declaration left out. */
export function usesOf(declared: ts.Identifier): readonly ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    const isUse = ts.isIdentifier(node) && node.text === declared.text && node !== declared && !isName(node);
    if (isUse && resolveName(node.text, node)?.node === declared) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(declared.getSourceFile());
  return found;
}
