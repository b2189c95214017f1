import { ts } from "../../lib/ts-morph.cjs";
import type { Origin } from "./facts.js";
import { unwrap } from "./wrapping.js";
import type { Read, Trail } from "./reads.js";

/** `request.nextUrl.searchParams` and its kin, by the canonical name of the object they are members of. */
const REQUEST_MEMBERS: Readonly<Record<string, string>> = {
  "request.nextUrl": "url",
  "request.url": "url",
  "url.searchParams": "query",
  "request.headers": "header",
  "request.cookies": "header",
  "context.params": "params",
  "context.searchParams": "query",
  "context.query": "query",
  "context.request": "request",
  "context.req": "request",
  "context.body": "body",
  "context.data": "body",
  "context.input": "body",
  "context.headers": "header",
};

const ROOT_ORIGINS: Readonly<Record<string, Origin>> = {
  params: "params",
  query: "query",
  body: "body",
  header: "header",
  url: "query",
};

/** What else the request and a wrapper's context carry: who the caller is, by its name, or what the caller sent. */
const MEMBER_ORIGINS: Readonly<Record<string, (member: string) => Origin>> = {
  request: (member) => (/auth|user|session/i.test(member) ? "session" : "header"),
  context: () => "wrapper",
};

/** One of the request's own objects: `query`, `params`, `body`, … */
export function requestObject(canonical: string): Read {
  const origin = ROOT_ORIGINS[canonical];
  return {
    canonical,
    sources: origin === undefined ? [] : [{ origin, key: canonical }],
    nullable: false,
    type: null,
  };
}

/** A member of a value that was followed. */
export function memberOf(owner: Read, member: string, trail: Trail): Read {
  const special = REQUEST_MEMBERS[`${owner.canonical}.${member}`];
  if (special !== undefined) return requestObject(special);
  const rowField = fieldOfRow(owner, member, trail);
  if (rowField !== null) return rowField;
  const canonical = `${owner.canonical}.${member}`;
  const origin = MEMBER_ORIGINS[owner.canonical]?.(member);
  if (origin !== undefined) return { canonical, sources: [{ origin, key: canonical }], nullable: false, type: null };
  const [source] = owner.sources;
  const isNarrower = owner.sources.length === 1 && source !== undefined && source.origin !== "constant";
  return {
    canonical,
    sources: isNarrower ? [{ origin: source.origin, key: canonical }] : owner.sources,
    // A plain record of search parameters has no entry for what was not asked.
    nullable: source?.origin === "query" ? "undefined" : false,
    type: source?.origin === "params" ? "string" : null,
  };
}

/** A field of a found row is the value that the row was found by: `ticket.id` after `where: { id }` is `id`. */
function fieldOfRow(owner: Read, field: string, trail: Trail): Read | null {
  const start = /^row@(\d+)$/.exec(owner.canonical)?.[1];
  if (start === undefined) return null;
  const call = callAt(trail.context.fn, Number(start));
  const [argument] = call?.arguments ?? [];
  const isSingle = call !== null && /\.find(Unique|First)(OrThrow)?$/.test(call.expression.getText());
  if (isSingle && argument !== undefined && ts.isObjectLiteralExpression(argument)) {
    const where = propertyOf(argument, "where");
    const value = where !== null && ts.isObjectLiteralExpression(where) ? propertyOf(where, field) : null;
    const followed = value === null || ts.isObjectLiteralExpression(value) ? null : trail.follow(value);
    // `where: { id: undefined }` filters by nothing: the row found then has any id.
    if (followed !== null && followed.nullable !== "undefined") return { ...followed, nullable: false };
  }
  const canonical = `${owner.canonical}.${field}`;
  return { canonical, sources: [{ origin: "row", key: canonical }], nullable: false, type: null };
}

function callAt(root: ts.Node, start: number): ts.CallExpression | null {
  let found: ts.CallExpression | null = null;
  const visit = (node: ts.Node): void => {
    if (found !== null || node.getEnd() <= start || node.getFullStart() > start) return;
    if (ts.isCallExpression(node) && node.getStart() === start) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The value of a property of an object literal; a shorthand's name stands for itself. */
export function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | null {
  for (const property of object.properties) {
    const key = property.name;
    if (key === undefined || !(ts.isIdentifier(key) || ts.isStringLiteral(key)) || key.text !== name) continue;
    if (ts.isPropertyAssignment(property)) return unwrap(property.initializer);
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return null;
}
