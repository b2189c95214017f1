import { ts } from "../../../lib/ts-morph.cjs";
import { functionAround, isAsync } from "../functions.js";
import type { NarrowingOf } from "../client-narrowing.js";
import { loopAround } from "../held-rows.js";
import { ignoreAround } from "../ignores.js";
import { insertionBefore, newImportPlace, readStyle, removalOf } from "../layout.js";
import type { IsClientModule } from "../modules.js";
import { parseModule, placeOf, syntaxErrorOf } from "../parse.js";
import { namesInFrontOf, resolveName } from "../scope.js";
import { shorten } from "../shorten.js";
import { unwrap, outermost } from "../wrapping.js";
import { readAnswer, usesOf } from "./answer.js";
import { readBuilder, type FoundBuilder } from "./builder.js";
import type {
  AuthCall,
  ChainFacts,
  ClientUse,
  FileChains,
  OldCall,
  RpcCall,
  StorageCall,
  TableCall,
} from "./chain-facts.js";
import { looksLikeClient, readClient, type FoundClient } from "./client.js";
import { parameterUses } from "./given.js";
import { hushedAt } from "./hushed.js";
import { linksBehind, literalText, readValues, written, type Link } from "./links.js";
import { oldErrorsIn } from "./old-errors.js";
import { readPrismaCall } from "./prisma-call.js";
import { isRequested } from "./requested.js";
import { isSentAtOnce } from "./sending.js";
import { commentsIn, continuationOf, exitsInFrontOf, isDirect } from "./standing.js";
import { lastTerminal, readTableCall } from "./table-call.js";
import { unsuited } from "./unsuited.js";
import { transactionAround } from "./transaction.js";

/** What the reading of calls needs from outside of a file's text. */
export interface ClientReader {
  readonly isClientModule: IsClientModule;
  readonly narrowingOf: NarrowingOf;
}

/**
 * Reads what a file says to Supabase and to Prisma. Syntax only; a chain is known by its form (`x.from(table).select(…)`), whatever
 * the client is called. Pure.
 *
 * @param file POSIX path from the app's root
 */
export function readChains(file: string, text: string, clients: ClientReader): FileChains {
  const source = parseModule(file, text);
  const style = readStyle(source);
  const found = chainsIn(source, clients);
  return {
    file,
    syntaxError: syntaxErrorOf(source, file),
    style,
    newImport: newImportPlace(source, style.eol),
    chains: found.map((chain) => factsOf(chain, file, found)),
    clients: [...new Set([...found.flatMap(({ client }) => client.facts.root ?? []), ...givenClients(found).keys()])],
    otherUses: otherUses(found, file),
    standing: found.length === 0 ? [] : [...unsuited(source, file), ...oldErrorsIn(source, file)],
  };
}

interface FoundChain {
  readonly client: FoundClient;
  /** the client's own expression: `supabase` */
  readonly start: ts.Expression;
  readonly whole: ts.Expression;
  readonly call: OldCall;
}

function chainsIn(source: ts.SourceFile, clients: ClientReader): readonly FoundChain[] {
  const found: FoundChain[] = [];
  const visit = (node: ts.Node): void => {
    const chain = ts.isCallExpression(node) ? (readChain(node) ?? prismaCall(node, clients)) : null;
    if (chain !== null) found.push(chain);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** A chain whose first call is this one, or null. */
function readChain(call: ts.CallExpression): FoundChain | null {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee)) return null;
  const receiver = unwrap(callee.expression);
  const method = callee.name.text;
  if (method === "from")
    return isMember(receiver, "storage") ? storageChain(call, receiver) : tableChain(call, receiver);
  if (method === "rpc") return rpcChain(call, receiver);
  return isMember(receiver, "auth") ? authChain(call, receiver, method) : null;
}

const isMember = (node: ts.Expression, name: string): node is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(node) && node.name.text === name;

function tableChain(call: ts.CallExpression, receiver: ts.Expression): FoundChain | null {
  const { links, whole } = linksBehind(call);
  const table = literalText(call.arguments[0]);
  const read = readTableCall(table, links);
  if (read === null || call.arguments.length !== 1) return null;
  const schema = schemaOf(receiver);
  const start = schema?.client ?? receiver;
  const modifiers = schema === null ? [] : [{ name: "schema", arguments: [], text: schema.text }];
  return { client: readClient(start), start, whole, call: { ...read, modifiers: [...modifiers, ...read.modifiers] } };
}

/** `supabase.schema("crm")` */
function schemaOf(receiver: ts.Expression): { client: ts.Expression; text: string } | null {
  if (!ts.isCallExpression(receiver) || !isMember(receiver.expression, "schema")) return null;
  const given = receiver.arguments.map((argument) => argument.getText()).join(", ");
  return { client: unwrap(receiver.expression.expression), text: `schema(${given})` };
}

function prismaCall(call: ts.CallExpression, { isClientModule, narrowingOf }: ClientReader): FoundChain | null {
  const read = readPrismaCall(call, isClientModule);
  if (read === null) return null;
  const { facts, binding } = readClient(read.client);
  const own = facts.module === null ? null : narrowingOf(facts.module, call.getSourceFile().fileName.slice(1));
  const isExtended =
    /\.\$(?:extends|use)\b/.test(facts.madeBy ?? "") || (own !== null && (own.isOpen || own.omitted.size > 0));
  return { client: { facts: { ...facts, isExtended }, binding }, start: read.client, whole: call, call: read.call };
}

function rpcChain(call: ts.CallExpression, receiver: ts.Expression): FoundChain | null {
  const client = readClient(receiver);
  const [name, given, options] = call.arguments;
  if (!looksLikeClient(client) || name === undefined) return null;
  const { links, whole } = linksBehind(call);
  const values = given === undefined ? null : readValues(given);
  const read: RpcCall = {
    kind: "rpc",
    name: literalText(name),
    arguments: values,
    options: options?.getText() ?? null,
    links: namesOf(links),
    terminal: lastTerminal(links) ?? "many",
  };
  return { client, start: receiver, whole, call: read };
}

function storageChain(call: ts.CallExpression, receiver: ts.PropertyAccessExpression): FoundChain | null {
  const { links, whole } = linksBehind(call);
  const [first, ...rest] = links;
  const [bucket] = call.arguments;
  if (first === undefined || bucket === undefined) return null;
  const start = unwrap(receiver.expression);
  const read: StorageCall = {
    kind: "storage",
    bucket: written(bucket),
    bucketName: literalText(bucket),
    method: first.name,
    arguments: first.arguments.map(written),
    links: namesOf(rest),
  };
  return { client: readClient(start), start, whole, call: read };
}

function authChain(call: ts.CallExpression, receiver: ts.PropertyAccessExpression, method: string): FoundChain | null {
  const start = unwrap(receiver.expression);
  const client = readClient(start);
  if (!looksLikeClient(client)) return null;
  const { links, whole } = linksBehind(call);
  const read: AuthCall = {
    kind: "auth",
    method,
    arguments: call.arguments.map(written),
    links: namesOf(links),
  };
  return { client, start, whole, call: read };
}

const namesOf = (links: readonly Link[]): readonly string[] => links.map(({ name }) => name);

function factsOf({ client, whole, call }: FoundChain, file: string, all: readonly FoundChain[]): ChainFacts {
  const builder = call.kind === "table" && call.contract === "supabase" ? readBuilder(whole) : null;
  const statement = statementAround(whole);
  const fn = functionAround(whole);
  // A name that means something else at the chain itself is as good as not there.
  const inScope = (statement === null ? [] : namesInFrontOf(statement)).filter(
    ({ name, node }) => resolveName(name, whole)?.node === node,
  );
  return {
    range: { start: whole.getStart(), end: whole.getEnd() },
    statement: ownStatement(whole),
    before: statement === null ? null : insertionBefore(statement),
    block: statement === null ? null : { start: statement.parent.getStart(), end: statement.parent.getEnd() },
    comments: commentsIn(whole),
    inScope: inScope.map(({ name }) => name),
    requested: inScope.filter(isRequested).map(({ name }) => name),
    text: whole.getText(),
    place: placeOf(whole, file),
    client: client.facts,
    call: call.kind === "table" && builder !== null ? withBuilder(call, builder) : call,
    answer: readAnswer(builder?.sent[0] ?? whole),
    builder: builder?.facts ?? null,
    transaction: transactionAround(whole),
    isRepeated: loopAround(whole) !== null,
    isInAsync: fn === null || isAsync(fn),
    isDirect: isDirect(whole, statement),
    isMember: ts.isPropertyAccessExpression(whole.parent) && whole.parent.name.text !== "then",
    ...sending(whole, builder, all),
    exits: exitsInFrontOf(statement),
    continued: continuationOf(whole, call.kind === "storage" && call.method === "getPublicUrl"),
    ignored: ignoreAround(whole, file),
    hushed: hushedAt(whole.getSourceFile(), [statement ?? whole, whole, ...addedTo(builder)]),
  };
}

const addedTo = (builder: FoundBuilder | null): readonly ts.Expression[] => builder?.added ?? [];

/** How it is sent, and what is sent for it. */
const sending = (whole: ts.Expression, builder: FoundBuilder | null, all: readonly FoundChain[]) => ({
  holdsAnother: [whole, ...addedTo(builder)].some((node) => all.some((other) => isWithin(other.whole, node))),
  isSentAtOnce: (builder?.sent ?? [whole]).every(isSentAtOnce),
});

const isWithin = (inner: ts.Node, outer: ts.Node): boolean =>
  inner !== outer && inner.getStart() >= outer.getStart() && inner.getEnd() <= outer.getEnd();

const withBuilder = (call: TableCall, { filters, modifiers, terminal }: FoundBuilder): TableCall => ({
  ...call,
  filters: [...call.filters, ...filters],
  modifiers: [...call.modifiers, ...modifiers],
  terminal: terminal ?? call.terminal,
});

/** The range that goes when a chain goes that is a statement of a list of statements. */
function ownStatement(whole: ts.Expression): { start: number; end: number } | null {
  const { parent: statement } = outermost(whole);
  if (!ts.isExpressionStatement(statement) || statementAround(whole) !== statement) return null;
  const list: readonly ts.Node[] = statement.parent.getChildren().flatMap((child) => child.getChildren());
  return removalOf(statement, list[list.indexOf(statement) + 1]);
}

/** The innermost statement of a list of statements around a node. */
function statementAround(node: ts.Node): ts.Statement | null {
  for (let current = node; !ts.isSourceFile(current); current = current.parent) {
    const { parent } = current;
    if (ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent))
      return ts.isStatement(current) ? current : null;
  }
  return null;
}

/** What functions of the file are given for a parameter that only sends chains, by its name: it goes with them. */
function givenClients(found: readonly FoundChain[]): ReadonlyMap<string, readonly ts.Expression[]> {
  const starts = new Set<ts.Node>(found.map(({ start }) => start));
  const [first] = found;
  const params = first === undefined ? [] : parameterUses(first.start.getSourceFile());
  const given = params
    .filter(({ name }) => usesOf(name).length > 0 && usesOf(name).every((use) => starts.has(use)))
    .flatMap((parameter) => parameter.given)
    .filter((expression) => ts.isIdentifier(expression));
  return new Map(given.map(({ text }) => [text, given.filter((each) => each.text === text)]));
}

/** Uses of the chains' clients that are no chain themselves. */
function otherUses(found: readonly FoundChain[], file: string): readonly ClientUse[] {
  const starts = new Set<ts.Node>(found.map(({ start }) => start));
  const given = new Set<ts.Node>([...givenClients(found).values()].flat());
  const declared = new Set<ts.Identifier>();
  for (const { client } of found) {
    const node = client.binding?.node;
    if (node !== undefined && ts.isIdentifier(node) && client.facts.text === client.facts.root) declared.add(node);
  }
  return [...declared].flatMap((name) =>
    usesOf(name)
      .filter((use) => !starts.has(use) && !given.has(use))
      .map((use) => {
        const { parent } = use;
        const isGiven = ts.isCallExpression(parent) && parent.expression !== use;
        const form = isGiven ? "it is given to a function" : "it is used in a way that is no query";
        return { offset: use.getStart(), text: shorten(parent.getText(), 60), form, place: placeOf(use, file) };
      }),
  );
}
