import { ts } from "../../lib/ts-morph.cjs";

/** An import of a package by names: `import { defineSchema } from "convex/server"`. */
export interface PackageImport {
  readonly specifier: string;
  readonly names: readonly { readonly local: string; readonly name: string }[];
  /** behind the last of the names, where another one can be put */
  readonly room: number;
}

/** The imports of packages by names, those of types alone left out. */
export function packageImports(source: ts.SourceFile): readonly PackageImport[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const specifier = statement.moduleSpecifier.text;
    const clause = statement.importClause;
    const bindings = clause?.namedBindings;
    const isOfPackage = !specifier.startsWith(".");
    if (!isOfPackage || clause?.isTypeOnly === true || bindings === undefined || !ts.isNamedImports(bindings))
      return [];
    const { elements } = bindings;
    const last = elements.at(-1);
    if (last === undefined) return [];
    const values = elements.filter(({ isTypeOnly }) => !isTypeOnly);
    const names = values.map(({ name, propertyName }) => ({ local: name.text, name: (propertyName ?? name).text }));
    return [{ specifier, names, room: last.getEnd() }];
  });
}
