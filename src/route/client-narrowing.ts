import { ts } from "../../lib/ts-morph.cjs";
import { isKnownExtension, passesOn, readExtension, type ExtensionReading } from "./client-extension.js";
import type { FindModule, ModuleSource } from "./modules.js";
import { isUnread, parseModule } from "./parse.js";
import { topLevelNames } from "./scope.js";
import { unwrap } from "./wrapping.js";

/** What a Prisma client takes away in every query. */
export interface ClientNarrowing {
  /** an extension may filter or change any query, or do more than it, and cannot be seen not to */
  readonly isOpen: boolean;
  /** model, or `$allModels` → fields that the client's own `omit` takes away, or an extension hides */
  readonly omitted: ReadonlyMap<string, readonly string[]>;
}

/** Reads what the client of a module narrows; nothing for a module that cannot be read. */
export type NarrowingOf = (specifier: string, fromFile: string) => ClientNarrowing;

const NOTHING: ClientNarrowing = { isOpen: false, omitted: new Map() };
const SUSPECT = /\bomit\b|\$extends|\$use\b|\bnew Proxy\b/;
/** A client that another module makes is followed this far. */
const MAX_DEPTH = 4;
const FROM = /^\s*(?:import|export)\s+([^;"']*?)\s*from\s*["']([^"']+)["']/gm;
const CLIENT_WORD = /prisma|client|\bdb\b|database|extend/i;

/**
 * Prepares the question what a module's client narrows. Each module is read once.
 *
 * @param isAcknowledged somebody has seen what the extensions of clients do: it is done on the other side as well
 */
export function narrowingOf(findModule: FindModule, isAcknowledged = false): NarrowingOf {
  const known = new Map<string, ClientNarrowing>();
  const ofModule = (module: ModuleSource, depth: number): ClientNarrowing => {
    const kept = known.get(module.file);
    if (kept !== undefined) return kept;
    // Modules that import each other: the second time it adds nothing.
    known.set(module.file, NOTHING);
    const own = SUSPECT.test(module.text) ? readNarrowing(module, findModule, isAcknowledged) : NOTHING;
    const behind = depth < MAX_DEPTH ? clientsBehind(module, findModule) : [];
    const narrowing = behind.map((each) => ofModule(each, depth + 1)).reduce(bothOf, own);
    known.set(module.file, narrowing);
    return narrowing;
  };
  return (specifier, fromFile) => {
    const module = findModule(specifier, fromFile);
    return module === null ? NOTHING : ofModule(module, 0);
  };
}

/** What two clients narrow, where it may be either, or the one is made of the other. */
export const bothOf = (first: ClientNarrowing, second: ClientNarrowing): ClientNarrowing => ({
  isOpen: first.isOpen || second.isOpen,
  omitted: new Map([...first.omitted, ...second.omitted]),
});

/** The modules from which a module takes a client, or passes one on. */
function clientsBehind({ file, text }: ModuleSource, findModule: FindModule): readonly ModuleSource[] {
  return [...text.matchAll(FROM)].flatMap(([, clause = "", specifier = ""]) =>
    !clause.startsWith("type ") && (clause.startsWith("*") || CLIENT_WORD.test(clause + specifier))
      ? (findModule(specifier, file) ?? [])
      : [],
  );
}

function readNarrowing(module: ModuleSource, findModule: FindModule, isAcknowledged: boolean): ClientNarrowing {
  const source = parseModule(module.file, module.text);
  const omitted = new Map<string, readonly string[]>();
  let isOpen = isUnread(source);
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === "PrismaClient")
      isOpen = !readOmit(node, omitted) || isOpen;
    if (!isAcknowledged && ts.isCallExpression(node) && node.expression.getText().endsWith("$extends")) {
      const { isOpen: mayFilter, hidden } = extensionOf(node, module, findModule);
      isOpen ||= mayFilter;
      for (const [model, fields] of hidden) omitted.set(model, [...(omitted.get(model) ?? []), ...fields]);
    }
    if (!isAcknowledged && isBetween(node)) isOpen = true;
    // An object that stands in front of the client.
    if (ts.isNewExpression(node) && node.expression.getText() === "Proxy") isOpen ||= /\bwhere\b/.test(module.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { isOpen, omitted };
}

/** A middleware, unless it only looks on. */
function isBetween(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !node.expression.getText().endsWith(".$use")) return false;
  const [given] = node.arguments;
  const fn = given === undefined ? null : unwrap(given);
  const isFunction = fn !== null && (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn));
  const [asked, next] = isFunction ? fn.parameters.map(({ name }) => name.getText()) : [];
  return !isFunction || asked === undefined || next === undefined || !passesOn(fn, asked, next);
}

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

const UNSEEN: ExtensionReading = { isOpen: true, hidden: new Map() };

/** What is given to `$extends`: written there, under a name of the file, or in a module of its own. */
function extensionOf(call: ts.CallExpression, module: ModuleSource, findModule: FindModule): ExtensionReading {
  const [argument] = call.arguments;
  if (argument === undefined || isKnownExtension(argument)) return { isOpen: false, hidden: new Map() };
  const given = unwrap(argument);
  const isDefined = ts.isCallExpression(given) && given.expression.getText().endsWith("defineExtension");
  const name = isDefined ? undefined : /^[\w$]+/.exec(given.getText())?.[0];
  if (name === undefined || ts.isArrowFunction(given)) return isSpread(given) ? UNSEEN : readExtension(given);
  const binding = topLevelNames(call.getSourceFile()).find((candidate) => candidate.name === name);
  if (binding === undefined) return UNSEEN;
  if (binding.module === null) return readExtension(binding.node.parent);
  const made = findModule(binding.module, module.file);
  return made === null ? UNSEEN : readExtension(parseModule(made.file, made.text));
}

/** `{ ...softDelete, name: "soft delete" }` */
const isSpread = (given: ts.Expression): boolean =>
  ts.isObjectLiteralExpression(given) && given.properties.some((property) => ts.isSpreadAssignment(property));
