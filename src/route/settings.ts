import { ts } from "../../lib/ts-morph.cjs";
import type { RouteFacts } from "./facts.js";
import type { HandlerFunction } from "./handlers.js";
import { unwrap } from "./wrapping.js";
import { placeOf } from "./parse.js";

/** What a route file tells Next about when to run its handlers. */
export function readSettings(
  source: ts.SourceFile,
  file: string,
): Pick<RouteFacts, "staticSettings" | "isForcedDynamic"> {
  const settings = source.statements.flatMap(settingsIn);
  return {
    staticSettings: settings
      .filter(isStatic)
      .map(({ name, value, node }) => ({ text: `${name} = ${value.getText()}`, place: placeOf(node, file) })),
    isForcedDynamic: settings.some(
      ({ name, value }) =>
        (name === "dynamic" && textOf(value) === "force-dynamic") || (name === "revalidate" && isZero(value)),
    ),
  };
}

/** `"use cache"` at the top of a function's body. */
export function isCached({ body }: HandlerFunction): boolean {
  const first = body !== undefined && ts.isBlock(body) ? body.statements[0] : undefined;
  return first !== undefined && ts.isExpressionStatement(first) && /^use cache\b/.test(textOf(first.expression) ?? "");
}

interface Setting {
  readonly name: string;
  readonly value: ts.Expression;
  readonly node: ts.Node;
}

function settingsIn(statement: ts.Statement): Setting[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((node) =>
    ts.isIdentifier(node.name) && node.initializer !== undefined
      ? [{ name: node.name.text, value: unwrap(node.initializer), node }]
      : [],
  );
}

/** `dynamic = "force-static"`, `revalidate = 60`: answered at build time. */
const isStatic = ({ name, value }: Setting): boolean =>
  (name === "dynamic" && /^(force-static|error)$/.test(textOf(value) ?? "")) ||
  (name === "revalidate" && !isZero(value));

const textOf = (value: ts.Expression): string | null => (ts.isStringLiteralLike(value) ? value.text : null);

const isZero = (value: ts.Expression): boolean => ts.isNumericLiteral(value) && value.text === "0";
