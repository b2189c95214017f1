import { rangeOf, type ASTPath, type Collection, type Shift } from "../jscodeshift.js";
import { bindingAt, bindingsOf, covers, parentOf, type Binding } from "./bindings.js";
import { nameOf } from "./origins.js";

/** By which name the file's `api` is called at each place, and whether a new import brings it in. */
export interface ApiNames {
  /** one for each offset that was asked for, in the same order */
  readonly names: readonly string[];
  /** the name that a new import must bring in; null when every place has one already */
  readonly added: string | null;
}

/** Says whether a specifier names the module of Convex's generated `api`. */
export type IsApiModule = (specifier: string) => boolean;

/**
 * Finds the name of Convex's `api` at each offset: an import or an `await import(…)` in scope is reused; otherwise
 * `api`, or an alias where that name means something else.
 */
export function nameApi(j: Shift, root: Collection, offsets: readonly number[], isApiModule: IsApiModule): ApiNames {
  const known = new Set(["api", ...localNames(j, root)]);
  const bindings = [...known].flatMap((name) => bindingsOf(j, root, name));
  const present = offsets.map((offset) => {
    const isUsableHere = (name: string): boolean => isUsable(j, bindingAt(bindings, name, offset), offset, isApiModule);
    return [...known].find(isUsableHere) ?? null;
  });
  const missing = offsets.filter((_offset, index) => present[index] === null);
  const added = missing.length === 0 ? null : freshName(j, root, bindings, missing);
  return { names: present.map((name) => name ?? added ?? "api"), added };
}

/** The names that the file gives to something called `api`, wherever that comes from. */
function localNames(j: Shift, root: Collection): readonly string[] {
  return root
    .find(j.Identifier)
    .paths()
    .flatMap((path) => {
      const parent = parentOf(path);
      if (parent === null) return [];
      const { node } = parent;
      const imported = j.ImportSpecifier.check(node) && node.local === path.node ? node.imported.name : null;
      const taken =
        (j.ObjectProperty.check(node) || j.Property.check(node)) && node.value === path.node
          ? nameOf(j, node.key)
          : null;
      return imported === "api" || taken === "api" ? [path.node.name] : [];
    });
}

function isUsable(j: Shift, binding: Binding | null, offset: number, isApiModule: IsApiModule): boolean {
  if (binding === null) return false;
  const { node } = binding.declaration;
  if (j.ImportSpecifier.check(node)) return isValueImport(j, binding.declaration, isApiModule);
  if (!j.VariableDeclarator.check(node) || rangeOf(node).end > offset) return false;
  const specifier = importedModule(j, node.init);
  return specifier !== null && isApiModule(specifier) && takesApi(j, node.id, binding.name);
}

/** `import { api as name } from "…/_generated/api"`, and not as a type. */
function isValueImport(j: Shift, specifier: ASTPath, isApiModule: IsApiModule): boolean {
  const declaration = parentOf(specifier)?.node;
  const { node } = specifier;
  if (!j.ImportSpecifier.check(node) || !j.ImportDeclaration.check(declaration)) return false;
  const isType = declaration.importKind === "type" || ("importKind" in node && node.importKind === "type");
  return !isType && node.imported.name === "api" && isApiModule(String(declaration.source.value));
}

/** The module of `await import("…")` or `require("…")`. */
function importedModule(j: Shift, init: unknown): string | null {
  const call = j.AwaitExpression.check(init) ? init.argument : init;
  if (!j.CallExpression.check(call)) return null;
  const isImport = j.Import.check(call.callee) ? j.AwaitExpression.check(init) : nameOf(j, call.callee) === "require";
  const [argument] = call.arguments;
  return isImport && j.StringLiteral.check(argument) ? argument.value : null;
}

/** `{ api }` or `{ api: name }` */
function takesApi(j: Shift, pattern: unknown, name: string): boolean {
  if (!j.ObjectPattern.check(pattern)) return false;
  return pattern.properties.some(
    (property) =>
      (j.ObjectProperty.check(property) || j.Property.check(property)) &&
      nameOf(j, property.key) === "api" &&
      nameOf(j, property.value) === name,
  );
}

/** `api`, unless that name is taken at the top of the file or at one of the places. */
function freshName(j: Shift, root: Collection, bindings: readonly Binding[], offsets: readonly number[]): string {
  const isTaken = bindings.some(
    ({ name, scope }) =>
      name === "api" && (scope.end === Number.POSITIVE_INFINITY || offsets.some((offset) => covers(scope, offset))),
  );
  if (!isTaken) return "api";
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? "convexApi" : `convexApi${number}`;
    if (root.find(j.Identifier, { name }).size() === 0) return name;
  }
}
