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
  const line = (like: string, end: string): string => {
    const quote = quoteOf(like);
    return `import { ${imported} } from ${quote}${module.specifier}${quote}${end}`;
  };
  const last =
    top.statements.findLast((node) => j.ImportDeclaration.check(node)) ?? top.directives.at(-1) ?? top.hashbang;
  if (last === null) {
    const offset = firstPlace(text, top.statements[0]);
    return insertAt(offset, `${line(text, semicolonOf(text))}${eol}${eol}`);
  }
  const { start, end } = rangeOf(last);
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? "";
  const isFree = /^[ \t]*(?:\/\/.*|\/\*(?:(?!\*\/).)*\*\/[ \t]*)?$/.test(rest);
  const own = text.slice(start, end);
  const semicolon = !isFree || (last === top.hashbang ? semicolonOf(text) : own.endsWith(";") ? ";" : "");
  const code = line(last === top.hashbang ? text : own, semicolon === true ? ";" : semicolon);
  return insertAt(end + (isFree ? rest.length : 0), eol + code);
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

/** In front of the first statement and the comments that belong to it, behind those about the whole file. */
function firstPlace(text: string, first: ASTNode | undefined): number {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  let offset = start;
  const comments = first === undefined || !("comments" in first) ? [] : (first.comments ?? []);
  for (const comment of comments) {
    const end = rangeOf(comment).end;
    const gap = /^[ \t]*(?:\r?\n)?/.exec(text.slice(end))?.[0].length ?? 0;
    if (comment.leading !== false && ABOUT_THE_FILE.test(comment.value)) offset = end + gap;
  }
  return offset;
}

const quoteOf = (text: string): string => (/["']/.exec(text)?.[0] === "'" ? "'" : '"');

/** A file without imports: as most of its lines end. */
const semicolonOf = (text: string): ";" | "" =>
  text.split(/\r?\n/).filter((line) => /;\s*$/.test(line)).length > 0 ? ";" : "";
