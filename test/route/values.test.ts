import { describe, expect, test } from "vitest";
import { bodyOf, printValue } from "./print.js";

/** statements of the handler, an expression, and where its value comes from */
const ROWS: readonly (readonly [string, string, string])[] = [
  ["const { user } = await auth();", "user.id", "auth().user.id ← session auth().user.id"],
  ["const { user: { id: me } } = await auth();", "me", "auth().user.id ← session auth().user.id"],
  [
    "",
    "(await getServerSession()).user.email",
    "getServerSession().user.email ← session getServerSession().user.email",
  ],
  ["const { id } = await params;", "id", "params.id ← params params.id : string"],
  ["const id = params.id;", "id", "params.id ← params params.id : string"],
  ["const { id: leadId } = await params;", "leadId", "params.id ← params params.id : string"],
  ['const { id = "first" } = await params;', "id", "default(params.id) ← params params.id : string"],
  ["", "(await params).id", "params.id ← params params.id : string"],
  [
    "const { searchParams } = new URL(request.url);",
    'searchParams.get("status")',
    "query.status ← query query.status | null : string",
  ],
  [
    "const url = new URL(request.url); const q = url.searchParams;",
    'q.get("status")',
    "query.status ← query query.status | null : string",
  ],
  ["", 'request.nextUrl.searchParams.get("status")', "query.status ← query query.status | null : string"],
  [
    'const { searchParams } = new URL(request.url); const status = searchParams.get("status") ?? undefined;',
    "status",
    "query.status ← query query.status | undefined : string",
  ],
  [
    'const { searchParams } = new URL(request.url); const status = searchParams.get("status") || "OPEN";',
    "status",
    '||(query.status, "OPEN") ← query query.status + constant "OPEN" : string',
  ],
  [
    'const { searchParams } = new URL(request.url); const page = Number(searchParams.get("page"));',
    "page",
    "Number(query.page) ← query query.page : number",
  ],
  [
    'const { searchParams } = new URL(request.url); const page = parseInt(searchParams.get("page") ?? "1", 10);',
    "page",
    'parseInt(??(query.page, "1"), 10) ← query query.page + constant "1" + constant 10 : number',
  ],
  [
    'const { searchParams } = new URL(request.url); const limit = Math.min(50, Number(searchParams.get("limit")));',
    "limit",
    "Math.min(50, Number(query.limit)) ← constant 50 + query query.limit : number",
  ],
  [
    'const { searchParams } = new URL(request.url); const tags = searchParams.getAll("tag");',
    "tags",
    "query.tag ← query query.tag | null : string",
  ],
  ["const body = await request.json();", "body.userId", "body.userId ← body body.userId"],
  ["const { userId } = await request.json();", "userId", "body.userId ← body body.userId"],
  ["const form = await request.formData();", 'form.get("name")', 'body.get("name") ← body body + constant "name"'],
  [
    'const key = request.headers.get("x-api-key");',
    "key",
    "header.x-api-key ← header header.x-api-key | null : string",
  ],
  ["const jar = await cookies();", 'jar.get("token")', "header.token ← header header.token | null : string"],
  ['const user = await prisma.user.findUnique({ where: { email: "a" } });', "user.id", "row@.id ← row row@.id"],
  [
    "const user = await prisma.user.findUnique({ where: { id: params.id } });",
    "user.id",
    "params.id ← params params.id : string",
  ],
  [
    "const rows = await prisma.user.findMany({ where: { id: params.id } });",
    "rows[0].id",
    "ElementAccessExpression(row@, 0).id ← row row@ + constant 0",
  ],
  ["const user = await prisma.user.findFirst({ where: { id: undefined } });", "user.id", "row@.id ← row row@.id"],
  ["const n = await prisma.user.count();", "n", "row@ ← row row@ : number"],
  [
    "const [user, org] = await Promise.all([auth(), prisma.org.findFirst({ where: { id: params.id } })]);",
    "user.id",
    "auth().id ← session auth().id",
  ],
  [
    "const [user, org] = await Promise.all([auth(), prisma.org.findFirst({ where: { key: params.id } })]);",
    "org.id",
    "row@.id ← row row@.id",
  ],
  ["", '"OPEN"', '"OPEN" ← constant "OPEN" : string'],
  ["", "10", "10 ← constant 10 : number"],
  ["", "null", "null ← constant null | null"],
  ["", "undefined", "undefined ← constant undefined | undefined"],
  ["", "true", "true ← constant true"],
  ["", "`lead-${params.id}`", "TemplateExpression(params.id) ← params params.id : string"],
  ["", "Status.OPEN", "global.Status.OPEN ← unknown global.Status.OPEN"],
  ["", "process.env.TENANT", "global.process.env.TENANT ← unknown global.process.env.TENANT"],
  ["", "new Date()", "new Date() ← constant new Date"],
  [
    "const since = new Date(Date.now() - 1000);",
    "since",
    "new Date(-(Date.now(), 1000)) ← constant Date.now + constant 1000 + constant new Date",
  ],
  ["let userId; userId = (await auth()).user.id;", "userId", "auth().user.id ← session auth().user.id"],
  ["const user = await currentUser(); ", "user.id", "currentUser().id ← session currentUser().id"],
  [
    "const rest = await load(params.id);",
    "rest.owner",
    "load(params.id).owner ← params load(params.id).owner : string",
  ],
  [
    'const user = await getUserFromToken(request.headers.get("authorization"));',
    "user.id",
    "getUserFromToken().id ← session getUserFromToken().id",
  ],
];

describe("where a value comes from", () => {
  test.each(ROWS)("%s %s", (setup, expression, expected) => {
    const query = `prisma.lead.findMany({ where: { probe: ${expression} } })`;
    const { accesses } = bodyOf(`${setup}\nreturn Response.json(await ${query});`);
    const value = accesses.at(-1)?.where[0]?.value;
    expect(value === undefined ? null : printValue(value)).toBe(expected);
  });
});
