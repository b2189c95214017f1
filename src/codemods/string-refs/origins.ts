import type { ASTNode, Collection, Shift } from "../jscodeshift.js";

/** Where a name of a file comes from, as far as that says whether it has to do with Convex. */
export type Origin =
  | { readonly kind: "import"; readonly specifier: string; readonly imported: string }
  /** `new ConvexHttpClient(…)`, `useConvex()`, `client: ConvexReactClient`: the name of what made or describes it */
  | { readonly kind: "made"; readonly by: string };

/** Origins by name, for the whole file: a name with two different origins has none. */
export type Origins = ReadonlyMap<string, Origin>;

/** Reads the origins of a file's names: imports, values made by a call or `new`, and annotated types. */
export function readOrigins(j: Shift, root: Collection): Origins {
  const origins = new Map<string, Origin | null>();
  const add = (name: string | null, origin: Origin): void => {
    const known = name === null ? undefined : origins.get(name);
    const isSame = known === undefined || JSON.stringify(known) === JSON.stringify(origin);
    if (name !== null) origins.set(name, isSame ? origin : null);
  };
  root.find(j.ImportDeclaration).forEach(({ node }) => {
    for (const each of node.specifiers ?? []) {
      const name = nameOf(j, each.local);
      const imported = (j.ImportSpecifier.check(each) ? nameOf(j, each.imported) : name) ?? "default";
      add(name, { kind: "import", specifier: String(node.source.value), imported });
    }
  });
  root.find(j.VariableDeclarator).forEach(({ node }) => {
    const by = made(j, node.init) ?? annotated(j, node.id);
    if (by !== null) add(nameOf(j, node.id), { kind: "made", by });
  });
  root.find(j.Function).forEach(({ node }) => {
    for (const parameter of node.params) {
      const by = annotated(j, parameter);
      if (by !== null) add(nameOf(j, parameter), { kind: "made", by });
    }
  });
  return new Map([...origins].flatMap(([name, origin]) => (origin === null ? [] : [[name, origin] as const])));
}

/** An identifier's name, null for anything else. */
export const nameOf = (j: Shift, node: unknown): string | null => (j.Identifier.check(node) ? node.name : null);

function made(j: Shift, node: ASTNode | null | undefined): string | null {
  if (j.AwaitExpression.check(node)) return made(j, node.argument);
  return j.NewExpression.check(node) || j.CallExpression.check(node) ? nameOf(j, node.callee) : null;
}

function annotated(j: Shift, node: ASTNode): string | null {
  const annotation = j.Identifier.check(node) ? node.typeAnnotation : null;
  const type = j.TSTypeAnnotation.check(annotation) ? annotation.typeAnnotation : null;
  return j.TSTypeReference.check(type) ? nameOf(j, type.typeName) : null;
}
