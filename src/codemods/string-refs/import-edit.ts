import type { Edit } from "../../edits/edit.js";
import { rangeOf, type ASTNode, type Collection, type Shift } from "../jscodeshift.js";
import type { IsApiModule } from "./api-name.js";

/** Comments that must stay in front of everything: they speak to tools about the whole file. */
const ABOUT_THE_FILE = /^[\s*!]*(?:@ts-|@jsx|@jest|@vitest|@license|@preserve|eslint|oxlint|biome|prettier|copyright)/i;

/** The top of a file: what an import's place and look depend on. */
interface Top {
  readonly statements: readonly ASTNode[];
  readonly directives: readonly ASTNode[];
  readonly hashbang: ASTNode | null;
}

/**
 * The edit that imports `api` under a name, in the file's own quotes, semicolons and line ends: into an import of that
 * module that is there, else behind the last import, else behind directives and the comments about the whole file.
 *
 * @returns null for a CommonJS file, which can hold no import
 */
export function importApi(
  j: Shift,
  root: Collection,
  text: string,
  name: string,
  module: { readonly specifier: string; readonly isApi: IsApiModule },
): Edit | null {
  const top = topOf(j, root);
  const imported = name === "api" ? "api" : `api as ${name}`;
  const open = lastSpecifier(j, top, module.isApi);
  if (open !== null) return insertAt(rangeOf(open).end, `, ${imported}`);
  if (isCommonJs(j, root, top)) return null;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const code = (like: string, end: string): string => {
    const quote = quoteOf(like);
    return `import { ${imported} } from ${quote}${module.specifier}${quote}${end}`;
  };
  const last = top.statements.findLast((node) => j.ImportDeclaration.check(node)) ?? top.directives.at(-1);
  if (last !== undefined) {
    const { start, end } = rangeOf(last);
    const own = text.slice(start, end);
    const place = placeBehind(text, end);
    return insertAt(place.offset, eol + code(own, own.endsWith(";") || !place.isLineEnd ? ";" : ""));
  }
  const line = code(text, semicolonOf(text));
  if (top.hashbang !== null) return insertAt(placeBehind(text, rangeOf(top.hashbang).end).offset, eol + line);
  return insertAt(firstPlace(text), line + eol + eol);
}

/** Behind a statement and the comment on the rest of its line; at once behind it when other code follows there. */
function placeBehind(text: string, end: number): { readonly offset: number; readonly isLineEnd: boolean } {
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? "";
  const isLineEnd = /^[ \t]*(?:\/\/.*|\/\*(?:(?!\*\/).)*\*\/[ \t]*)?$/.test(rest);
  return { offset: isLineEnd ? end + rest.length : end, isLineEnd };
}

const insertAt = (offset: number, text: string): Edit => ({ start: offset, end: offset, text });

function topOf(j: Shift, root: Collection): Top {
  const program = root.find(j.Program).nodes()[0];
  return {
    statements: program?.body ?? [],
    directives: program?.directives ?? [],
    hashbang: program?.interpreter ?? null,
  };
}

/** The last name of a value import of the module, behind which another one can stand. */
function lastSpecifier(j: Shift, { statements }: Top, isApi: IsApiModule): ASTNode | null {
  for (const node of statements) {
    const isOpen = j.ImportDeclaration.check(node) && node.importKind !== "type" && isApi(String(node.source.value));
    const last = isOpen ? node.specifiers?.at(-1) : undefined;
    if (j.ImportSpecifier.check(last)) return last;
  }
  return null;
}

function isCommonJs(j: Shift, root: Collection, { statements }: Top): boolean {
  const isModule = statements.some(
    (node) =>
      j.ImportDeclaration.check(node) ||
      j.ExportNamedDeclaration.check(node) ||
      j.ExportDefaultDeclaration.check(node) ||
      j.ExportAllDeclaration.check(node),
  );
  const named = (name: string): boolean => root.find(j.CallExpression, { callee: { name } }).size() > 0;
  return !isModule && (named("require") || root.find(j.MemberExpression, { object: { name: "module" } }).size() > 0);
}

const COMMENT = /^\s*(?:\/\/([^\r\n]*)|\/\*([\s\S]*?)\*\/)[ \t]*(?:\r?\n)?/;

/** At the very top, but behind the comments about the whole file. */
function firstPlace(text: string): number {
  let place = text.startsWith("\uFEFF") ? 1 : 0;
  let offset = place;
  for (let found = COMMENT.exec(text.slice(offset)); found !== null; found = COMMENT.exec(text.slice(offset))) {
    offset += found[0].length;
    if (ABOUT_THE_FILE.test(found[1] ?? found[2] ?? "")) place = offset;
  }
  return place;
}

const quoteOf = (text: string): string => (/["']/.exec(text)?.[0] === "'" ? "'" : '"');

/** A file without imports: as most of its lines end. */
const semicolonOf = (text: string): ";" | "" =>
  text.split(/\r?\n/).filter((line) => /;\s*$/.test(line)).length > 0 ? ";" : "";
