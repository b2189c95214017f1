import { ts } from "../../lib/ts-morph.cjs";
import type { HandlerFunction } from "./handlers.js";
import { unwrap } from "./wrapping.js";
import type { FindModule } from "./modules.js";
import { notesOf } from "./notes.js";
import { parseWhole } from "./parse.js";
import { resolveName, topLevelNames } from "./scope.js";

/** A function of the app that a handler calls: in the same file, or imported. */
export interface ServiceFunction {
  readonly name: string;
  readonly fn: HandlerFunction | ts.MethodDeclaration | ts.ConstructorDeclaration;
}

/** What enters a function: a call, or `new` with its constructor. */
export type EnteringCall = ts.CallExpression | ts.NewExpression;

/** Re-exports are followed this far. */
const MAX_HOPS = 6;

/** Finds the functions that calls lead to. Files are parsed once. */
export class Services {
  readonly #findModule: FindModule;
  readonly #parsed = new Map<string, ts.SourceFile>();

  constructor(findModule: FindModule) {
    this.#findModule = findModule;
  }

  /** The function that a call calls, or null when syntax does not lead to one. */
  functionBehind(call: EnteringCall): ServiceFunction | null {
    const notes = notesOf(call);
    // Null is an answer too.
    if (notes.called === undefined) notes.called = this.#called(call);
    return notes.called;
  }

  #called(call: EnteringCall): ServiceFunction | null {
    const callee = unwrap(call.expression);
    if (ts.isNewExpression(call)) return ts.isIdentifier(callee) ? constructorOf(this.#class(callee)) : null;
    if (ts.isIdentifier(callee)) return this.#named(callee.text, callee, 0);
    const member = memberName(callee);
    if (member === null) return null;
    const owner = unwrap(member.owner);
    const module = importedModule(owner);
    if (module !== null) return this.#exported(module, member.name, call.getSourceFile(), 1);
    return ts.isIdentifier(owner) ? this.#member(owner, member.name) : null;
  }

  #named(name: string, from: ts.Node, hops: number): ServiceFunction | null {
    const binding = resolveName(name, from);
    if (binding === null || hops > MAX_HOPS) return null;
    if (binding.kind === "import") {
      const imported = binding.path?.[0];
      if (binding.module === null || imported === undefined || imported === "*") return null;
      return this.#exported(binding.module, imported, from.getSourceFile(), hops + 1);
    }
    const declaration = binding.node.parent;
    if (ts.isFunctionDeclaration(declaration)) return withBody(name, declaration);
    if (binding.initializer === null) return null;
    // `const { list } = leads;`
    const [member, ...deeper] = binding.path ?? [];
    const owner = unwrap(binding.initializer);
    if (member !== undefined && deeper.length === 0) {
      const module = importedModule(owner);
      if (module !== null) return this.#exported(module, member, from.getSourceFile(), hops + 1);
      if (ts.isIdentifier(owner)) return this.#member(owner, member);
    }
    return functionIn(name, binding.initializer);
  }

  /** `leads.list()`: a member of a namespace import or of an object of functions. */
  #member(owner: ts.Identifier, member: string): ServiceFunction | null {
    const binding = resolveName(owner.text, owner);
    if (binding === null) return null;
    const declared = this.#class(owner);
    if (declared !== null) return memberOfClass(declared, member, true);
    if (binding.kind !== "import")
      return binding.initializer === null ? null : this.#memberOf(binding.initializer, member);
    const imported = binding.path?.[0];
    if (binding.module === null || imported === undefined) return null;
    if (imported === "*") return this.#exported(binding.module, member, owner.getSourceFile(), 1);
    const object = this.#exportedValue(binding.module, imported, owner.getSourceFile());
    return object === null ? null : this.#memberOf(object, member);
  }

  #memberOf(object: ts.Expression, member: string): ServiceFunction | null {
    const value = unwrap(object);
    const module = importedModule(value);
    if (module !== null) return this.#exported(module, member, value.getSourceFile(), 1);
    if (ts.isNewExpression(value)) {
      const made = unwrap(value.expression);
      return ts.isIdentifier(made) ? memberOfClass(this.#class(made), member, false) : null;
    }
    if (!ts.isObjectLiteralExpression(value)) return null;
    for (const property of value.properties) {
      if (property.name?.getText() !== member) continue;
      if (ts.isMethodDeclaration(property)) return { name: member, fn: property };
      if (ts.isShorthandPropertyAssignment(property)) return this.#named(member, value, 1);
      if (!ts.isPropertyAssignment(property)) continue;
      const given = unwrap(property.initializer);
      return ts.isIdentifier(given) ? this.#named(given.text, given, 1) : functionIn(member, given);
    }
    return null;
  }

  #exported(module: string, name: string, from: ts.SourceFile, hops: number): ServiceFunction | null {
    const source = this.#source(module, from);
    if (source === null || hops > MAX_HOPS) return null;
    for (const statement of source.statements) {
      if (name === "default" && ts.isExportAssignment(statement)) {
        const value = unwrap(statement.expression);
        return ts.isIdentifier(value) ? this.#named(value.text, value, hops) : functionIn("default", value);
      }
      const found = ts.isExportDeclaration(statement) ? this.#reexported(statement, name, source, hops) : null;
      if (found !== null) return found;
      const isDefault = name === "default" && ts.isFunctionDeclaration(statement) && isDefaultExport(statement);
      if (isDefault) return withBody("default", statement);
    }
    const own = topLevelNames(source).find((binding) => binding.name === name && binding.kind !== "import");
    return own === undefined ? null : this.#named(name, own.node, hops);
  }

  #reexported(
    statement: ts.ExportDeclaration,
    name: string,
    source: ts.SourceFile,
    hops: number,
  ): ServiceFunction | null {
    const module =
      statement.moduleSpecifier !== undefined && ts.isStringLiteral(statement.moduleSpecifier)
        ? statement.moduleSpecifier.text
        : null;
    if (statement.exportClause === undefined)
      return module === null ? null : this.#exported(module, name, source, hops + 1);
    if (!ts.isNamedExports(statement.exportClause)) return null;
    const element = statement.exportClause.elements.find((candidate) => candidate.name.text === name);
    if (element === undefined) return null;
    const inner = (element.propertyName ?? element.name).text;
    return module === null
      ? this.#named(inner, source.statements[0] ?? source, hops + 1)
      : this.#exported(module, inner, source, hops + 1);
  }

  #exportedValue(module: string, name: string, from: ts.SourceFile): ts.Expression | null {
    const source = this.#source(module, from);
    if (source === null) return null;
    const exported = name === "default" ? source.statements.find(ts.isExportAssignment) : undefined;
    const value = exported === undefined ? null : unwrap(exported.expression);
    if (value !== null && !ts.isIdentifier(value)) return value;
    const local = value === null ? name : value.text;
    return topLevelNames(source).find((binding) => binding.name === local)?.initializer ?? null;
  }

  /** The class that a name means, in its own file or in the module that it is imported from. */
  #class(name: ts.Identifier): ts.ClassDeclaration | null {
    const binding = resolveName(name.text, name);
    if (binding === null) return null;
    if (binding.kind !== "import") return ts.isClassDeclaration(binding.node.parent) ? binding.node.parent : null;
    const imported = binding.path?.[0];
    const source = binding.module === null ? null : this.#source(binding.module, name.getSourceFile());
    const found = source?.statements.find(
      (statement): statement is ts.ClassDeclaration =>
        ts.isClassDeclaration(statement) &&
        (imported === "default" ? isDefaultExport(statement) : statement.name?.text === imported),
    );
    return found ?? null;
  }

  #source(specifier: string, from: ts.SourceFile): ts.SourceFile | null {
    const module = this.#findModule(specifier, from.fileName.slice(1));
    if (module === null) return null;
    const known = this.#parsed.get(module.file);
    if (known !== undefined) return known;
    const source = parseWhole(module.file, module.text);
    this.#parsed.set(module.file, source);
    return source;
  }
}

function functionIn(name: string, expression: ts.Expression): ServiceFunction | null {
  const value = unwrap(expression);
  if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return { name, fn: value };
  // `cache(async () => …)`, `unstable_cache(…)`: the one function among the arguments
  if (!ts.isCallExpression(value)) return null;
  const functions = value.arguments
    .map(unwrap)
    .filter((part) => ts.isArrowFunction(part) || ts.isFunctionExpression(part));
  return functions.length === 1 && functions[0] !== undefined ? { name, fn: functions[0] } : null;
}

const withBody = (name: string, fn: ts.FunctionDeclaration): ServiceFunction | null =>
  fn.body === undefined ? null : { name, fn };

/** `owner.name` and `owner["name"]`. */
function memberName(callee: ts.Expression): { readonly owner: ts.Expression; readonly name: string } | null {
  if (ts.isPropertyAccessExpression(callee)) return { owner: callee.expression, name: callee.name.text };
  return ts.isElementAccessExpression(callee) && ts.isStringLiteralLike(callee.argumentExpression)
    ? { owner: callee.expression, name: callee.argumentExpression.text }
    : null;
}

/** The module of `await import("./leads")`, or null for anything else. */
function importedModule(value: ts.Expression): string | null {
  const call = ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
  if (!ts.isCallExpression(call) || call.expression.kind !== ts.SyntaxKind.ImportKeyword) return null;
  const [specifier] = call.arguments;
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : null;
}

/** A method of a class, of the class itself or of its instances. */
function memberOfClass(declared: ts.ClassDeclaration | null, name: string, isStatic: boolean): ServiceFunction | null {
  const found = declared?.members.find((member) => member.name?.getText() === name && isOfClass(member) === isStatic);
  if (found === undefined) return null;
  if (ts.isMethodDeclaration(found)) return found.body === undefined ? null : { name, fn: found };
  const value = ts.isPropertyDeclaration(found) ? found.initializer : undefined;
  return value === undefined ? null : functionIn(name, value);
}

const isOfClass = (member: ts.ClassElement): boolean =>
  ts.canHaveModifiers(member) &&
  (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);

function constructorOf(declared: ts.ClassDeclaration | null): ServiceFunction | null {
  const found = declared?.members.find(ts.isConstructorDeclaration);
  return found?.body === undefined ? null : { name: declared?.name?.text ?? "constructor", fn: found };
}

const isDefaultExport = (statement: ts.FunctionDeclaration | ts.ClassDeclaration): boolean =>
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
