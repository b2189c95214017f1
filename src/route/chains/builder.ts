import { ts } from "../../../lib/ts-morph.cjs";
import { shorten } from "../shorten.js";
import { unwrap } from "../wrapping.js";
import { usesOf } from "./answer.js";
import type { BuilderFacts, Filter, Modifier, Terminal } from "./chain-facts.js";
import { linksBehind, type Link } from "./links.js";
import { lastTerminal, readConditions } from "./table-call.js";

/** A builder in a name, with what is added to it before it is sent. */
export interface FoundBuilder {
  readonly facts: BuilderFacts;
  readonly filters: readonly Filter[];
  readonly modifiers: readonly Modifier[];
  readonly terminal: Terminal | null;
  /** the expressions by which it is sent */
  readonly sent: readonly ts.Expression[];
  /** all expressions that add to it */
  readonly added: readonly ts.Expression[];
}

/** The builder that an unsent chain is held in: `let query = supabase.from("tickets").select("*")`; null for none. */
export function readBuilder(chain: ts.Expression): FoundBuilder | null {
  let top: ts.Node = chain;
  while (ts.isParenthesizedExpression(top.parent) || ts.isAsExpression(top.parent)) top = top.parent;
  const declaration = top.parent;
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer !== top) return null;
  const { name } = declaration;
  if (!ts.isIdentifier(name)) return null;
  const uses = usesOf(name).map((use) => (isRepeated(use, declaration) ? strange(use) : readUse(use)));
  const steps = uses.flatMap((use) => (use.kind === "step" ? [use] : []));
  const sent = uses.flatMap((use) => (use.kind === "sent" ? [use] : []));
  const added = [...steps, ...sent].map((use) => readConditions(use.links, use.kind === "step"));
  return {
    facts: {
      name: name.text,
      declaredAt: name.getStart(),
      head: { start: name.getStart(), end: declaration.type?.getEnd() ?? name.getEnd() },
      steps: steps.map(({ whole, links }) => ({ range: rangeOf(whole), ...readConditions(links, true) })),
      sent: sent.map(({ whole }) => rangeOf(whole)),
      strange: uses.find((use) => use.kind === "strange")?.text ?? null,
    },
    filters: added.flatMap(({ filters }) => filters),
    modifiers: added.flatMap(({ modifiers }) => modifiers),
    terminal: lastTerminal(sent.flatMap(({ links }) => links)),
    sent: sent.map(({ whole }) => whole),
    added: [...steps, ...sent].map(({ whole }) => whole),
  };
}

type Use =
  /** `query = query.eq(…)` */
  | { readonly kind: "step" | "sent"; readonly whole: ts.Expression; readonly links: readonly Link[] }
  /** the name at the left of a step */
  | { readonly kind: "target" }
  | { readonly kind: "strange"; readonly text: string };

const strange = (use: ts.Node): Use => ({ kind: "strange", text: shorten(use.parent.getText(), 60) });

/** A loop or a callback between the declaration and a use: what is added there is added many times. */
function isRepeated(use: ts.Node, declaration: ts.Node): boolean {
  for (let node = use.parent; node !== undefined; node = node.parent) {
    if (node.getStart() <= declaration.getStart() && node.getEnd() >= declaration.getEnd()) return false;
    if (ts.isIterationStatement(node, false) || ts.isFunctionLike(node)) return true;
  }
  return false;
}

function readUse(use: ts.Identifier): Use {
  const { parent } = use;
  if (ts.isBinaryExpression(parent) && parent.left === use) {
    const value = unwrap(parent.right);
    const isStep = parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && rootName(value) === use.text;
    return isStep ? { kind: "target" } : strange(use);
  }
  const { links, whole } = linksBehind(use);
  let top: ts.Node = whole;
  while (ts.isParenthesizedExpression(top.parent) || ts.isAsExpression(top.parent)) top = top.parent;
  const outer = top.parent;
  if (ts.isBinaryExpression(outer) && outer.right === top && outer.left.getText() === use.text)
    return { kind: "step", whole, links };
  const isSent =
    ts.isAwaitExpression(outer) ||
    ts.isReturnStatement(outer) ||
    ts.isArrayLiteralExpression(outer) ||
    (ts.isPropertyAccessExpression(outer) && outer.name.text === "then");
  return isSent ? { kind: "sent", whole, links } : strange(whole);
}

function rootName(value: ts.Expression): string | null {
  let current = value;
  while (ts.isCallExpression(current) || ts.isPropertyAccessExpression(current)) current = unwrap(current.expression);
  return ts.isIdentifier(current) ? current.text : null;
}

const rangeOf = (node: ts.Node): { start: number; end: number } => ({ start: node.getStart(), end: node.getEnd() });
