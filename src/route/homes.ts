import { ts } from "../../lib/ts-morph.cjs";
import type { FindModule } from "./modules.js";
import { parseWhole } from "./parse.js";
import { topLevelNames } from "./scope.js";
import { unwrap } from "./wrapping.js";

/** Where something that is exported is declared. */
export interface Home {
  readonly source: ts.SourceFile;
  /** its name there; `default` for what has none, `*` for a whole module */
  readonly name: string;
  /** the module as it is written; for `*` the one that is meant */
  readonly module: string;
}

/** Re-exports are followed this far. */
const MAX_HOPS = 6;

/** Finds the modules in which exported names are declared. Files are parsed once. */
export class Homes {
  readonly #findModule: FindModule;
  readonly #parsed = new Map<string, ts.SourceFile>();

  constructor(findModule: FindModule) {
    this.#findModule = findModule;
  }

  /** The app's own module that a specifier means, or null. */
  source(specifier: string, from: ts.SourceFile): ts.SourceFile | null {
    const module = this.#findModule(specifier, from.fileName.slice(1));
    if (module === null) return null;
    const known = this.#parsed.get(module.file);
    if (known !== undefined) return known;
    const source = parseWhole(module.file, module.text);
    this.#parsed.set(module.file, source);
    return source;
  }

  /** The text of a module has the name, or passes on others whole: none of them is parsed in vain. */
  mayExport(specifier: string, name: string, from: ts.SourceFile): boolean {
    const text = this.#findModule(specifier, from.fileName.slice(1))?.text;
    return text !== undefined && (text.includes(name) || /\bexport\s*\*/.test(text));
  }

  /** The module that declares what another exports under a name, through re-exports. */
  find(module: string, name: string, from: ts.SourceFile, hops = 0): Home | null {
    const source = hops <= MAX_HOPS && this.mayExport(module, name, from) ? this.source(module, from) : null;
    if (source === null) return null;
    if (name === "default") return { source, name: defaultName(source), module };
    for (const statement of source.statements) {
      const found = ts.isExportDeclaration(statement) ? this.#reexported(statement, name, module, hops) : null;
      if (found !== null) return found;
    }
    return this.#local(source, name, module, hops);
  }

  #reexported(statement: ts.ExportDeclaration, name: string, module: string, hops: number): Home | null {
    const { exportClause, moduleSpecifier } = statement;
    const source = statement.getSourceFile();
    const next = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : null;
    if (exportClause === undefined) return next === null ? null : this.find(next, name, source, hops + 1);
    if (ts.isNamespaceExport(exportClause))
      return exportClause.name.text === name && next !== null ? { source, name: "*", module: next } : null;
    const element = exportClause.elements.find((candidate) => candidate.name.text === name);
    if (element === undefined) return null;
    const inner = (element.propertyName ?? element.name).text;
    return next === null ? this.#local(source, inner, module, hops) : this.find(next, inner, source, hops + 1);
  }

  /** A name at the top of a module, followed through its imports. */
  #local(source: ts.SourceFile, name: string, module: string, hops: number): Home | null {
    const binding = topLevelNames(source).find((candidate) => candidate.name === name);
    if (binding?.kind !== "import") return binding === undefined ? null : { source, name, module };
    const imported = binding.path?.[0];
    if (binding.module === null || imported === undefined) return null;
    return imported === "*"
      ? { source, name: "*", module: binding.module }
      : this.find(binding.module, imported, source, hops + 1);
  }
}

/** The name behind `export default name`. */
function defaultName(source: ts.SourceFile): string {
  const exported = source.statements.find(ts.isExportAssignment);
  const value = exported === undefined ? null : unwrap(exported.expression);
  return value !== null && ts.isIdentifier(value) ? value.text : "default";
}

/** The value that is declared there, or null for what is no variable. */
export function valueAt({ source, name }: Home): ts.Expression | null {
  if (name !== "default") return topLevelNames(source).find((binding) => binding.name === name)?.initializer ?? null;
  const exported = source.statements.find(ts.isExportAssignment);
  return exported === undefined ? null : unwrap(exported.expression);
}

export const isDefaultExport = (statement: ts.FunctionDeclaration | ts.ClassDeclaration): boolean =>
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
