import { ts } from "../../lib/ts-morph.cjs";
import { parseWhole } from "../route/parse.js";

/** `activities:addActivity` */
const STRING_REFERENCE = /^[\w-]+(?:\/[\w-]+)*:\w+$/;

/**
 * The Convex functions that an exported function of a module names, as `"activities:addActivity"` or by a way below
 * `api`: in its own text, or else anywhere in the module. Asks for no symbol and no type.
 *
 * @returns module and name of each: `activities`, `addActivity`
 */
export function namedFunctions(
  file: string,
  text: string,
  name: string,
): readonly { readonly module: string; readonly fn: string }[] {
  const source = parseWhole(file, text);
  const declared = source.statements.find((statement) => declares(statement, name));
  const own = declared === undefined ? [] : namesIn(declared);
  const paths = own.length > 0 ? own : namesIn(source);
  return [...new Set(paths)].map((path) => {
    const end = path.lastIndexOf("/");
    return { module: path.slice(0, end), fn: path.slice(end + 1) };
  });
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isFunctionDeclaration(statement)) return statement.name?.text === name;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some(
    (declaration) => ts.isIdentifier(declaration.name) && declaration.name.text === name,
  );
}

/** `activities/addActivity`, for each function that is named in a piece of code. */
function namesIn(root: ts.Node): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && STRING_REFERENCE.test(node.text)) found.push(node.text.replace(":", "/"));
    const path = ts.isPropertyAccessExpression(node) ? wayBelowApi(node) : null;
    if (path !== null && path.includes("/")) found.push(path);
    if (path === null) ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** `api.leads.queries.getById` → `leads/queries/getById`; null for what starts with anything else. */
function wayBelowApi({ expression, name }: ts.PropertyAccessExpression): string | null {
  if (ts.isIdentifier(expression)) return expression.text === "api" ? name.text : null;
  const base = ts.isPropertyAccessExpression(expression) ? wayBelowApi(expression) : null;
  return base === null ? null : `${base}/${name.text}`;
}
