import type { ASTNode, ASTPath, Collection, Shift } from "../jscodeshift.js";
import { nameOf, readOrigins, type Origin, type Origins } from "./origins.js";
import type { CallKind } from "./resolve.js";

/** A string that stands where a call takes a Convex function. */
export interface ReferenceUse {
  readonly literal: ASTPath;
  readonly text: string;
  /** what the call says that it runs; null when it does not say */
  readonly call: CallKind | null;
  /** the call is one of Convex, seen from the source; otherwise only its name and the string speak for it */
  readonly isCertain: boolean;
}

/** Whether an import specifier leads to a module of the app. */
export type IsAppModule = (specifier: string) => boolean;

/** Functions by which Convex, and apps around it, take a reference; other `…Query` are other libraries' as often. */
const CONVEX_NAMES = /^(?:convex|fetch|preload|run)(?:Query|Mutation|Action)$/;
const METHODS = /^(?:query|mutation|action)$/;

/** The strings that stand as the first argument of a call that takes a Convex function. */
export function findReferences(j: Shift, root: Collection, isAppModule: IsAppModule): readonly ReferenceUse[] {
  const origins = readOrigins(j, root);
  return root
    .find(j.CallExpression)
    .paths()
    .flatMap((path) => {
      const call = readCallee(j, path.node.callee, origins, isAppModule);
      if (call === null || path.node.arguments.length === 0) return [];
      return stringsIn(j, path.get("arguments", 0)).map((use) => ({ ...use, ...call }));
    });
}

type Call = Pick<ReferenceUse, "call" | "isCertain">;

function readCallee(j: Shift, callee: ASTNode, origins: Origins, isAppModule: IsAppModule): Call | null {
  const local = nameOf(j, callee);
  if (local !== null) {
    const origin = origins.get(local);
    const name = origin?.kind === "import" ? origin.imported : local;
    return isForeign(origin, isAppModule) ? null : readName(name, CONVEX_NAMES.test(name) || isConvex(origin));
  }
  if (!j.MemberExpression.check(callee) || callee.computed === true) return null;
  const method = nameOf(j, callee.property);
  const receiver = namesIn(j, callee.object);
  const origin = origins.get(receiver[0] ?? "");
  if (method === null || isForeign(origin, isAppModule)) return null;
  const isCertain = receiver.some(mentionsConvex) || isConvex(origin) || CONVEX_NAMES.test(method);
  return METHODS.test(method) || CONVEX_NAMES.test(method) || isCertain ? readName(method, isCertain) : null;
}

/** A call takes a reference when its name ends in what it runs, or speaks of Convex. */
function readName(name: string, isCertain: boolean): Call | null {
  const words = name.split(/(?=[A-Z])|_/).map((word) => word.toLowerCase());
  const kinds = words.filter(isKind);
  const last = words.at(-1);
  const call = last !== undefined && isKind(last) ? last : kinds.length === 1 ? (kinds[0] ?? null) : null;
  if (mentionsConvex(name)) return { call, isCertain: true };
  return last !== undefined && isKind(last) ? { call: last, isCertain } : null;
}

const isKind = (word: string): word is CallKind => word === "query" || word === "mutation" || word === "action";

const mentionsConvex = (text: string): boolean => /convex/i.test(text);

function isConvex(origin: Origin | undefined): boolean {
  if (origin === undefined) return false;
  return mentionsConvex(origin.kind === "import" ? `${origin.specifier} ${origin.imported}` : origin.by);
}

/** It comes from a package, or is made by something, that has nothing to do with Convex. */
function isForeign(origin: Origin | undefined, isAppModule: IsAppModule): boolean {
  if (origin === undefined || isConvex(origin)) return false;
  return origin.kind === "import" ? !isAppModule(origin.specifier) : /^(?:[A-Z]|create)/.test(origin.by);
}

/** The names along `getClient().http`, the first one first. */
function namesIn(j: Shift, node: ASTNode): readonly string[] {
  if (j.Identifier.check(node)) return [node.name];
  if (j.MemberExpression.check(node)) return [...namesIn(j, node.object), ...namesIn(j, node.property)];
  if (j.CallExpression.check(node) || j.NewExpression.check(node)) return namesIn(j, node.callee);
  const inner = withoutCast(j, node);
  return inner === null ? [] : namesIn(j, inner);
}

function withoutCast(j: Shift, node: ASTNode): ASTNode | null {
  const isCast =
    j.TSAsExpression.check(node) ||
    j.TSNonNullExpression.check(node) ||
    j.TSSatisfiesExpression.check(node) ||
    j.TSTypeAssertion.check(node) ||
    j.ParenthesizedExpression.check(node);
  return isCast ? node.expression : null;
}

/** The strings that an argument can be: itself, behind casts, or either branch of a condition. */
function stringsIn(j: Shift, path: ASTPath): readonly Pick<ReferenceUse, "literal" | "text">[] {
  const { node } = path;
  if (j.StringLiteral.check(node)) return [{ literal: path, text: node.value }];
  if (j.TemplateLiteral.check(node)) {
    const [only] = node.quasis;
    return node.expressions.length > 0 || only === undefined ? [] : [{ literal: path, text: only.value.raw }];
  }
  if (withoutCast(j, node) !== null) return stringsIn(j, path.get("expression"));
  if (!j.ConditionalExpression.check(node)) return [];
  return [...stringsIn(j, path.get("consequent")), ...stringsIn(j, path.get("alternate"))];
}
