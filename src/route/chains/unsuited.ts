import { ts } from "../../../lib/ts-morph.cjs";
import { placeOf } from "../parse.js";
import { shorten } from "../shorten.js";
import type { ClientUse } from "./chain-facts.js";

/** What kind of file could not hold the new calls: one of the browser, and one that exports as CommonJS does. */
export function unsuited(source: ts.SourceFile, file: string): readonly ClientUse[] {
  const [first] = source.statements;
  const use = (node: ts.Node, form: string): readonly ClientUse[] => [
    { offset: node.getStart(), text: shorten(node.getText(), 60), form, place: placeOf(node, file) },
  ];
  if (first !== undefined && isDirective(first, "use client"))
    return use(first, "the new calls carry the server's key, and this file is also sent to browsers");
  if (source.statements.some((each) => ts.isImportDeclaration(each) || isExporting(each))) return [];
  const exported = source.statements.find(isCommonExport);
  return exported === undefined ? [] : use(exported, "an import cannot stand beside it");
}

const isDirective = (statement: ts.Statement, text: string): boolean =>
  ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression) && statement.expression.text === text;

const isExporting = (node: ts.Statement): boolean =>
  ts.isExportDeclaration(node) ||
  ts.isExportAssignment(node) ||
  (ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true);

/** `module.exports = …`, `exports.load = …` */
const isCommonExport = (statement: ts.Statement): boolean =>
  ts.isExpressionStatement(statement) &&
  ts.isBinaryExpression(statement.expression) &&
  /^(?:module\.exports|exports)\b/.test(statement.expression.left.getText());
