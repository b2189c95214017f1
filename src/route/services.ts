import { ts } from "../../lib/ts-morph.cjs";
import type { HandlerFunction } from "./handlers.js";
import { unwrap } from "./wrapping.js";
import type { FindModule } from "./modules.js";
import { importedModule, memberName } from "./callees.js";
import { Homes, isDefaultExport, valueAt } from "./homes.js";
import { notesOf } from "./notes.js";
import { returnsOf } from "./returns.js";
import { resolveName, topLevelNames, type Binding } from "./scope.js";

/** A function of the app that a handler calls: in the same file, or imported. */
export interface ServiceFunction {
  readonly name: string;
  readonly fn: HandlerFunction | ts.MethodDeclaration | ts.ConstructorDeclaration;
}

/** What enters a function: a call, or `new` with its constructor. */
export type EnteringCall = ts.CallExpression | ts.NewExpression;

/** Names that stand for names are followed this far. */
const MAX_HOPS = 6;

/** Finds the functions that calls lead to. Files are parsed once. */
export class Services {
  readonly #homes: Homes;

  constructor(findModule: FindModule) {
    this.#homes = new Homes(findModule);
  }

  /** The function that a call calls, or null when syntax does not lead to one. */
  functionBehind(call: EnteringCall): ServiceFunction | null {
    const notes = notesOf(call);
    // Null is an answer too.
    if (notes.called === undefined) notes.called = this.#called(call);
    return notes.called;
  }

  /** The name is declared in the app, in this file or another. */
  isOwn(name: ts.Identifier): boolean {
    const binding = resolveName(name.text, name);
    if (binding?.kind !== "import") return binding !== null;
    return binding.module !== null && this.#homes.source(binding.module, name.getSourceFile()) !== null;
  }

  /** The function that a name means. */
  functionNamed(name: ts.Identifier): ServiceFunction | null {
    const binding = resolveName(name.text, name);
    if (binding === null || binding.kind === "parameter") return null;
    const notes = notesOf(binding.node);
    if (notes.namedFunction === undefined) notes.namedFunction = this.#named(name.text, name, 0);
    return notes.namedFunction;
  }

  #called(call: EnteringCall): ServiceFunction | null {
    const callee = unwrap(call.expression);
    if (ts.isNewExpression(call)) return ts.isIdentifier(callee) ? constructorOf(this.classBehind(callee)) : null;
    if (ts.isIdentifier(callee)) return this.#named(callee.text, callee, 0);
    const member = memberName(callee);
    if (member === null) return null;
    const owner = unwrap(member.owner);
    return ts.isIdentifier(owner) ? this.#member(owner, member.name) : this.#memberOf(owner, member.name);
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
    if (ts.isFunctionDeclaration(declaration)) return withBody(name, implementationOf(declaration));
    if (binding.initializer === null) return null;
    // `const { list } = leads;`
    const [member, ...deeper] = binding.path ?? [];
    const owner = unwrap(binding.initializer);
    if (member !== undefined && deeper.length === 0) {
      return ts.isIdentifier(owner) ? this.#member(owner, member) : this.#memberOf(owner, member);
    }
    return this.#functionIn(name, binding.initializer, hops);
  }

  /** The function that an expression is, names, or makes: `load`, `cache(load)`, `makeLoader()`. */
  #functionIn(name: string, expression: ts.Expression, hops: number): ServiceFunction | null {
    const value = unwrap(expression);
    if (hops > MAX_HOPS) return null;
    if (ts.isIdentifier(value)) return this.#named(value.text, value, hops + 1);
    const found = functionIn(name, value);
    if (found !== null || !ts.isCallExpression(value)) return found;
    const given = value.arguments
      .map(unwrap)
      .flatMap((argument) => (ts.isIdentifier(argument) ? (this.#named(argument.text, argument, hops + 1) ?? []) : []));
    if (given.length > 0) return given.length === 1 ? (given[0] ?? null) : null;
    const made = this.#made(value);
    return made === null ? null : functionIn(name, made);
  }

  /** What a function of the app gives back, where it has one `return`. */
  #made(call: ts.CallExpression): ts.Expression | null {
    const body = this.functionBehind(call)?.fn.body;
    if (body === undefined) return null;
    const [made, ...others] = ts.isBlock(body) ? returnsOf(body).map(({ expression }) => expression) : [body];
    return made === undefined || others.length > 0 ? null : unwrap(made);
  }

  /** `leads.list()`: a member of a namespace import or of an object of functions. */
  #member(owner: ts.Identifier, member: string): ServiceFunction | null {
    const binding = resolveName(owner.text, owner);
    if (binding === null) return null;
    const declared = this.classBehind(owner);
    if (declared !== null) return this.#memberOfClass(declared, member, true);
    if (binding.kind !== "import")
      return binding.initializer === null ? null : this.#memberOf(binding.initializer, member);
    const imported = binding.path?.[0];
    if (binding.module === null || imported === undefined) return null;
    if (imported === "*") return this.#exported(binding.module, member, owner.getSourceFile(), 1);
    const home = this.#homes.find(binding.module, imported, owner.getSourceFile());
    if (home?.name === "*") return this.#exported(home.module, member, home.source, 1);
    const object = home === null ? null : valueAt(home);
    return object === null ? null : this.#memberOf(object, member);
  }

  #memberOf(object: ts.Expression, member: string): ServiceFunction | null {
    const value = unwrap(object);
    const module = importedModule(value);
    if (module !== null) return this.#exported(module, member, value.getSourceFile(), 1);
    if (ts.isAwaitExpression(value)) return this.#memberOf(value.expression, member);
    if (ts.isPropertyAccessExpression(value)) return this.#memberOfMember(value, member);
    if (value.kind === ts.SyntaxKind.ThisKeyword || value.kind === ts.SyntaxKind.SuperKeyword) {
      const around = classAround(value);
      return this.#memberOfClass(around, member, true) ?? this.#memberOfClass(around, member, false);
    }
    if (ts.isCallExpression(value)) {
      const made = this.#made(value);
      return made === null || ts.isCallExpression(made) || ts.isIdentifier(made) ? null : this.#memberOf(made, member);
    }
    if (ts.isNewExpression(value)) {
      const made = unwrap(value.expression);
      return ts.isIdentifier(made) ? this.#memberOfClass(this.classBehind(made), member, false) : null;
    }
    return ts.isObjectLiteralExpression(value) ? this.#memberOfLiteral(value, member) : null;
  }

  /** `(await import("./leads")).default.list()` */
  #memberOfMember({ expression, name }: ts.PropertyAccessExpression, member: string): ServiceFunction | null {
    const module = importedModule(unwrap(expression));
    const home = module === null ? null : this.#homes.find(module, name.text, expression.getSourceFile());
    const object = home === null ? null : valueAt(home);
    return object === null ? null : this.#memberOf(object, member);
  }

  #memberOfLiteral(value: ts.ObjectLiteralExpression, member: string): ServiceFunction | null {
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
    const isThere = hops <= MAX_HOPS && this.#homes.mayExport(module, name, from);
    const source = isThere ? this.#homes.source(module, from) : null;
    if (source === null) return null;
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

  /** The class that a name means, in its own file or in the module that it is imported from. */
  classBehind(name: ts.Identifier): ts.ClassLikeDeclaration | null {
    const binding = resolveName(name.text, name);
    if (binding === null || binding.kind === "parameter") return null;
    const notes = notesOf(binding.node);
    // Asked for every member that is taken of a name.
    if (notes.declaredClass === undefined) notes.declaredClass = this.#classOf(binding, name);
    return notes.declaredClass;
  }

  #classOf(binding: Binding, name: ts.Identifier): ts.ClassLikeDeclaration | null {
    if (binding.kind !== "import") return classDeclaredBy(binding);
    const imported = binding.path?.[0];
    if (binding.module === null || imported === undefined) return null;
    const home = this.#homes.find(binding.module, imported, name.getSourceFile());
    if (home === null) return null;
    if (home.name === "default") return home.source.statements.find((each) => isDefaultClass(each)) ?? null;
    const declared = topLevelNames(home.source).find((candidate) => candidate.name === home.name);
    return declared === undefined ? null : classDeclaredBy(declared);
  }

  /** A method of a class, of the class itself or of its instances, or one of those that it extends. */
  #memberOfClass(
    declared: ts.ClassLikeDeclaration | null,
    name: string,
    isStatic: boolean,
    hops = 0,
  ): ServiceFunction | null {
    if (declared === null || hops > MAX_HOPS) return null;
    const own = memberOfClass(declared, name, isStatic);
    if (own !== null) return own;
    const [above] = declared.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types ?? [];
    const base = above === undefined ? null : unwrap(above.expression);
    return base !== null && ts.isIdentifier(base)
      ? this.#memberOfClass(this.classBehind(base), name, isStatic, hops + 1)
      : null;
  }
}

/** `class Policy { … }`, `const Policy = class { … }` */
function classDeclaredBy({ node, initializer }: Binding): ts.ClassLikeDeclaration | null {
  if (ts.isClassDeclaration(node.parent)) return node.parent;
  const value = initializer === null ? null : unwrap(initializer);
  return value !== null && ts.isClassExpression(value) ? value : null;
}

function classAround(node: ts.Node): ts.ClassLikeDeclaration | null {
  let current: ts.Node | undefined = node;
  while (current !== undefined && !ts.isClassLike(current)) current = current.parent;
  return current ?? null;
}

const isDefaultClass = (statement: ts.Statement): statement is ts.ClassDeclaration =>
  ts.isClassDeclaration(statement) && isDefaultExport(statement);

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

/** Of overloads the one with the body. */
function implementationOf(declared: ts.FunctionDeclaration): ts.FunctionDeclaration {
  const { parent, name } = declared;
  if (declared.body !== undefined || !(ts.isSourceFile(parent) || ts.isBlock(parent))) return declared;
  const found = parent.statements.find(
    (statement): statement is ts.FunctionDeclaration =>
      ts.isFunctionDeclaration(statement) && statement.body !== undefined && statement.name?.text === name?.text,
  );
  return found ?? declared;
}

const withBody = (name: string, fn: ts.FunctionDeclaration): ServiceFunction | null =>
  fn.body === undefined ? null : { name, fn };

function memberOfClass(declared: ts.ClassLikeDeclaration, name: string, isStatic: boolean): ServiceFunction | null {
  const found = declared.members.find((member) => member.name?.getText() === name && isOfClass(member) === isStatic);
  if (found === undefined) return null;
  if (ts.isMethodDeclaration(found)) return found.body === undefined ? null : { name, fn: found };
  const value = ts.isPropertyDeclaration(found) ? found.initializer : undefined;
  return value === undefined ? null : functionIn(name, value);
}

const isOfClass = (member: ts.ClassElement): boolean =>
  ts.canHaveModifiers(member) &&
  (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);

function constructorOf(declared: ts.ClassLikeDeclaration | null): ServiceFunction | null {
  const found = declared?.members.find(ts.isConstructorDeclaration);
  return found?.body === undefined ? null : { name: declared?.name?.text ?? "constructor", fn: found };
}
