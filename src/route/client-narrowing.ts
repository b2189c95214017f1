import { ts } from "../../lib/ts-morph.cjs";
import type { FindModule, ModuleSource } from "./modules.js";
import { isUnread, parseModule } from "./parse.js";
import { topLevelNames } from "./scope.js";
import { unwrap } from "./wrapping.js";

/** What a Prisma client takes away in every query. */
export interface ClientNarrowing {
  /** an extension may filter or change any query, and cannot be seen not to */
  readonly isOpen: boolean;
  /** model → fields that the client's own `omit` takes away */
  readonly omitted: ReadonlyMap<string, readonly string[]>;
}

/** Reads what the client of a module narrows; nothing for a module that cannot be read. */
export type NarrowingOf = (specifier: string, fromFile: string) => ClientNarrowing;

const NOTHING: ClientNarrowing = { isOpen: false, omitted: new Map() };
/** Extensions of packages that watch or route queries and leave their filters alone. */
export const HARMLESS_EXTENSION = /accelerate|optimize|pulse|replica|otel|tracing|sentry/i;

/** Prepares the question what a module's client narrows. Each module is read once. */
export function narrowingOf(findModule: FindModule): NarrowingOf {
  const known = new Map<string, ClientNarrowing>();
  return (specifier, fromFile) => {
    const module = findModule(specifier, fromFile);
    if (module === null || !/\bomit\b|\$extends|\$use\b|\bnew Proxy\b/.test(module.text)) return NOTHING;
    const narrowing = known.get(module.file) ?? readNarrowing(module, findModule);
    known.set(module.file, narrowing);
    return narrowing;
  };
}

function readNarrowing(module: ModuleSource, findModule: FindModule): ClientNarrowing {
  const source = parseModule(module.file, module.text);
  const omitted = new Map<string, readonly string[]>();
  let isOpen = isUnread(source);
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === "PrismaClient")
      isOpen = !readOmit(node, omitted) || isOpen;
    if (ts.isCallExpression(node) && node.expression.getText().endsWith(".$extends"))
      isOpen ||= mayFilter(node, module, findModule);
    // A middleware, or an object that stands in front of the client.
    if (isBetween(node)) isOpen ||= /\bwhere\b/.test(module.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { isOpen, omitted };
}

const isBetween = (node: ts.Node): boolean =>
  (ts.isCallExpression(node) && node.expression.getText().endsWith(".$use")) ||
  (ts.isNewExpression(node) && node.expression.getText() === "Proxy");

/** Collects `omit: { user: { passwordHash: true } }`; false when there is one that cannot be read. */
function readOmit(client: ts.NewExpression, omitted: Map<string, readonly string[]>): boolean {
  const options = client.arguments?.[0] === undefined ? undefined : unwrap(client.arguments[0]);
  if (options === undefined) return true;
  if (!ts.isObjectLiteralExpression(options)) return false;
  const omit = options.properties.find((property) => property.name?.getText() === "omit");
  if (omit === undefined) return true;
  const models = ts.isPropertyAssignment(omit) ? unwrap(omit.initializer) : null;
  if (models === null || !ts.isObjectLiteralExpression(models)) return false;
  for (const model of models.properties) {
    const fields = ts.isPropertyAssignment(model) ? unwrap(model.initializer) : null;
    if (fields === null || model.name === undefined || !ts.isObjectLiteralExpression(fields)) return false;
    omitted.set(
      model.name.getText(),
      fields.properties.map((field) => field.name?.getText() ?? ""),
    );
  }
  return true;
}

/** An extension that speaks of queries and filters, or that cannot be read, may hide rows. */
function mayFilter(call: ts.CallExpression, module: ModuleSource, findModule: FindModule): boolean {
  const [argument] = call.arguments;
  if (argument === undefined || HARMLESS_EXTENSION.test(argument.getText())) return false;
  const name = /^[\w$]+/.exec(argument.getText())?.[0];
  const binding = topLevelNames(call.getSourceFile()).find((candidate) => candidate.name === name);
  const imported = binding?.module ?? null;
  const text = imported === null ? module.text : findModule(imported, module.file)?.text;
  return text === undefined || (/\bquery\b\s*[:(]/.test(text) && /\bwhere\b/.test(text));
}
