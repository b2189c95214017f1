import { describe, expect, test } from "vitest";
import { bodyOf, printWhere } from "./print.js";

/** the argument of a query, and what it filters by: `=` for equality, `~` for other comparisons */
const ARGUMENTS: readonly (readonly [string, string])[] = [
  ["{ where: { userId: session.user.id, status } }", "userId = session.user.id, status = status"],
  ["{ where: { userId: { equals: session.user.id } } }", "userId = session.user.id"],
  ["{ where: { id: { in: ids } } }", "id ~ ids"],
  ["{ where: { createdAt: { gte: from, lt: to } } }", "createdAt ~ from, createdAt ~ to"],
  ["{ where: { account: { userId: session.user.id } } }", "account.userId = session.user.id"],
  ["{ where: { account: { is: { owner: { id: me } } } } }", "account.is.owner.id = me"],
  ["{ where: { members: { some: { userId: me } } } }", "members.some.userId = me"],
  [
    '{ where: { OR: [{ name: q }, { email: { contains: q, mode: "insensitive" } }] } }',
    'OR.0.name = q, OR.1.email ~ q, OR.1.email ~ "insensitive"',
  ],
  ["{ where: { AND: [{ userId: me }, { OR: [{ a: x }] }] } }", "AND.0.userId = me, AND.1.OR.0.a = x"],
  ["{ where: { NOT: { userId: me } } }", "NOT.userId = me"],
  ["{ where: { userId_key: { userId: me, key } } }", "userId_key.userId = me, userId_key.key = key"],
  ["{ where: { userId: me, ...(status && { status }) } }", "userId = me, status = status if status"],
  ["{ where: { userId: me, ...(status ? { status } : {}) } }", "userId = me, status = status if status"],
  ["{ where: { userId: me, ...extra } }", "userId = me, unread: extra"],
  ["{ where: { ...(q ? { OR: [{ name: q }] } : {}) } }", "OR.0.name = q if q"],
  ["{ where: filter(me) }", "unread: filter(me)"],
  ["{ where: { [field]: me } }", "unread: [field]: me"],
  ["{ where: { get userId() { return me } } }", "unread: get userId() { return me }"],
  ["options", "unread: options"],
  ["{ ...base, where: { userId: me } }", "userId = me, unread: ...base"],
  ["{ where: undefined }", ""],
  ["", ""],
  ["{ where: { tags: { hasSome: tags } }, take: 5 }", "tags ~ tags"],
  ["{ where: { userId: me } as Prisma.LeadWhereInput }", "userId = me"],
  ["{ where: { OR: clauses } }", "OR = clauses"],
  ["{ where: { id, user: { is: null } } }", "id = id, user.is = null"],
];

/** statements that make a filter with a name, and what the query then filters by */
const NAMED: readonly (readonly [string, string])[] = [
  ["const where = { userId: me };", "userId = me"],
  [
    "const where: Prisma.LeadWhereInput = { userId: me }; if (status) where.status = status;",
    "userId = me, status = status if status",
  ],
  [
    "const where = { userId: me }; if (status) { where.status = { equals: status }; }",
    "userId = me, status = status if status",
  ],
  ['const where = { userId: me }; where["status"] = status;', "userId = me, status = status"],
  ["const where = { userId: me }; where[key] = status;", "userId = me, unread: where[key] = status"],
  ["const where = { userId: me }; Object.assign(where, extra);", "userId = me, unread: Object.assign(where, extra);"],
  ["const where = { userId: me }; narrow(where);", "userId = me, unread: narrow(where);"],
  ["let where = { userId: me }; where = { userId: other };", "userId = me, unread: where = { userId: other };"],
  ["const where = build(me);", "unread: where"],
  ["const base = { userId: me }; const where = { ...base, status };", "userId = me, status = status"],
  ["const where: Filter = {}; where.OR = [{ a: x }, { b: y }];", "OR.0.a = x, OR.1.b = y"],
  ["const where = { userId: me }; delete where.userId;", "userId = me, unread: delete where.userId"],
];

describe("what a query filters by", () => {
  test.each(ARGUMENTS)("%s", (argument, expected) => {
    expect(filterOf(`return Response.json(await prisma.lead.findMany(${argument}));`)).toBe(expected);
  });

  test.each(NAMED)("%s", (statements, expected) => {
    expect(filterOf(`${statements}\nreturn Response.json(await prisma.lead.findMany({ where }));`)).toBe(expected);
  });
});

function filterOf(statements: string): string {
  const [access] = bodyOf(statements).accesses;
  if (access === undefined) throw new Error("there is no query");
  return printWhere(access);
}
