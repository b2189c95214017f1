import type { Attack } from "./attack.js";

const LIST = { mapping: "api.leads.queries.list({ userId })" };
const ROW = { route: "leads/[id]", mapping: "api.leads.queries.getById({ id })" };
const OWNED = {
  route: "leads/[id]",
  mapping: { GET: { query: "api.leads.queries.getById({ id })", owner: "userId" } },
};
const OWNED_LIST = {
  mapping: { GET: { query: "api.leads.queries.list({})", owner: "userId" } },
  queries: "export const list = query({ args: {}, returns: v.array(v.object({ userId: v.string() })), handler: f });",
};
const WITH_SECRET = {
  ...LIST,
  queries: `export const list = query({
  args: { userId: v.string() },
  returns: v.array(v.object({ id: v.string(), name: v.string(), secret: v.string() })),
  handler: f,
});`,
};
const PARAMS = "{ params }: { params: Promise<{ id: string }> }";

/** Handlers whose `where` or whose checks decide which rows a caller sees. */
export const ATTACKS_ON_ROWS: readonly Attack[] = [
  {
    name: "the caller's id stands in the where and is not passed",
    app: ROW,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findFirst({ where: { id, userId: session.user.id } });
  if (!lead) return NextResponse.json({ error: "none" }, { status: 404 });
  return NextResponse.json({ data: lead, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "owner compares what the where compared",
    app: OWNED,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findFirst({ where: { id, userId: session.user.id } });
  if (!lead) return NextResponse.json({ error: "none" }, { status: 404 });
  return NextResponse.json({ data: lead, success: true });
}`,
    holds: "result !== null && result.userId === session.user.id",
    expected: "wired, with its check",
  },
  {
    name: "owner of a list is asked of every row",
    app: OWNED_LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ data: leads, success: true });
}`,
    holds: "result.every((row) => row.userId === session.user.id)",
    expected: "wired, with its check",
  },
  {
    name: "owner is another field than the where compares",
    app: OWNED,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findFirst({ where: { id, accountId: session.user.id } });
  return NextResponse.json({ data: lead, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "owner stands for equality, not for another comparison",
    app: OWNED,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findFirst({ where: { id, userId: { not: session.user.id } } });
  return NextResponse.json({ data: lead, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "owner stands for equality, not for an order",
    app: OWNED,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findFirst({ where: { id, userId: { lt: session.user.id } } });
  return NextResponse.json({ data: lead, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "a page that the query string asks for is warned of",
    app: LIST,
    handler: `export async function GET(request: Request) {
  const session = await auth();
  const skip = Number(new URL(request.url).searchParams.get("skip"));
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id }, skip });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "wired, paging-dropped",
  },
  {
    name: "a header of the old answer is warned of",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ data: leads, success: true }, { headers: { "Cache-Control": "no-store" } });
}`,
    expected: "wired, headers-dropped",
  },
  {
    name: "a cookie of the old answer is an effect",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ data: leads, success: true }, { headers: { "Set-Cookie": session.renewed } });
}`,
    expected: "refused: effect-skipped",
  },
  {
    name: "the tenant of the session is not passed",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id, tenantId: session.tenant.id } });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "the where is a function's result",
    app: LIST,
    handler: `export async function GET(request: Request) {
  const session = await auth();
  const userId = session.user.id;
  const leads = await prisma.lead.findMany({ where: visibleTo(session.user.id) });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "a part of the query string filters and is not passed",
    app: LIST,
    handler: `export async function GET(request: Request) {
  const session = await auth();
  const { searchParams } = new URL(request.url);
  const leads = await prisma.lead.findMany({
    where: { userId: session.user.id, folderId: searchParams.get("folder") },
  });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "the whole query string filters: something else made of it is not the same",
    app: { mapping: "api.leads.queries.list({ userId, filter? })" },
    handler: `export async function GET(request: Request) {
  const session = await auth();
  const { searchParams } = new URL(request.url);
  const filter = compact(searchParams);
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id, tags: expand(searchParams) } });
  return NextResponse.json({ data: leads, success: true, filter });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "a member of an organization sees rows of their own",
    app: { route: "orgs/[id]", mapping: "api.leads.queries.byOrg({ orgId: id })" },
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const member = await prisma.member.findFirst({ where: { orgId: id, userId: session.user.id } });
  if (!member) return NextResponse.json({ error: "no" }, { status: 403 });
  const leads = await prisma.lead.findMany({ where: { orgId: id, userId: session.user.id } });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "a list that is never absent turns nobody away",
    app: { route: "orgs/[id]", mapping: "api.leads.queries.byOrg({ orgId: id })" },
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const members = await prisma.member.findMany({ where: { orgId: id, userId: session.user.id } });
  if (!members) return NextResponse.json({ error: "no" }, { status: 403 });
  const leads = await prisma.lead.findMany({ where: { orgId: id, org: { members: { some: { userId: session.user.id } } } } });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "a membership that was tested with what is passed",
    app: { route: "orgs/[id]", mapping: "api.leads.queries.byOrg({ orgId: id })" },
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const member = await prisma.member.findFirst({ where: { orgId: id, userId: session.user.id } });
  if (!member) return NextResponse.json({ error: "no" }, { status: 403 });
  const leads = await prisma.lead.findMany({ where: { orgId: id, org: { members: { some: { userId: session.user.id } } } } });
  return NextResponse.json({ data: leads, success: true });
}`,
    behind: "status: 403",
    expected: "wired, behind the gate",
  },
  {
    name: "a membership that nobody is turned away by",
    app: { route: "orgs/[id]", mapping: "api.leads.queries.byOrg({ orgId: id })" },
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const member = await prisma.member.findFirst({ where: { orgId: id, userId: session.user.id } });
  if (member === request) return NextResponse.json({ error: "no" }, { status: 403 });
  const leads = await prisma.lead.findMany({ where: { orgId: id, org: { members: { some: { userId: session.user.id } } } } });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "a membership of another organization than the one that is passed",
    app: { route: "orgs/[id]", mapping: "api.leads.queries.byOrg({ orgId: id })" },
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const member = await prisma.member.findFirst({ where: { orgId: session.orgId, userId: session.user.id } });
  if (!member) return NextResponse.json({ error: "no" }, { status: 403 });
  const leads = await prisma.lead.findMany({ where: { orgId: id, org: { members: { some: { userId: session.user.id } } } } });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "a constant filter is warned of",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id, deletedAt: null } });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "wired, filter-dropped",
  },
  {
    name: "an answer of another shape is warned of",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ leads });
}`,
    expected: "wired, response-shape-differs",
  },
  {
    name: "a select narrows the answer",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id }, select: { id: true } });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: fields-widened",
  },
  {
    name: "the answer names its fields one by one",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ data: leads.map((lead) => ({ id: lead.id })), success: true });
}`,
    expected: "refused: fields-widened",
  },
  {
    name: "the answer takes fields away from its rows",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  const shown = leads.map(({ secret, ...rest }) => rest);
  return NextResponse.json({ data: shown, success: true });
}`,
    expected: "refused: fields-widened",
  },
  {
    name: "the answer overwrites a field of its row",
    app: ROW,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const { id } = await params;
  const lead = await prisma.lead.findUnique({ where: { id } });
  return NextResponse.json({ data: { ...lead, secret: undefined }, success: true });
}`,
    expected: "refused: fields-widened",
  },
  {
    name: "the identity comes from the query string",
    app: LIST,
    handler: `export async function GET(request: Request) {
  await requireAdmin(request);
  const userId = new URL(request.url).searchParams.get("userId");
  const leads = await prisma.lead.findMany({ take: 10 });
  return NextResponse.json({ data: leads, success: true, userId });
}`,
    expected: "refused: untrusted-identity",
  },
  {
    name: "the identity comes from the query string in the old where as well",
    app: LIST,
    handler: `export async function GET(request: Request) {
  await requireAdmin(request);
  const userId = new URL(request.url).searchParams.get("userId");
  const leads = await prisma.lead.findMany({ where: { userId } });
  return NextResponse.json({ data: leads, success: true });
}`,
    behind: "requireAdmin(request)",
    holds: '=== "convex" && userId)',
    expected: "wired, behind the gate, with its check",
  },
  {
    name: "rows of a narrowed query lose a field behind it",
    app: WITH_SECRET,
    handler: `export async function GET() {
  const session = await auth();
  const userId = session.user.id;
  const leads = await prisma.lead.findMany({ where: { userId }, select: { id: true, name: true, secret: true } });
  return NextResponse.json({ data: leads.map(({ secret, ...rest }) => rest), success: true });
}`,
    expected: "refused: fields-widened",
  },
  {
    name: "a class says what of a row gets out",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const userId = session.user.id;
  const leads = await prisma.lead.findMany({ where: { userId } });
  return NextResponse.json({ data: leads.map((lead) => new Shown(lead)), success: true });
}`,
    expected: "refused: fields-widened",
  },
  {
    name: "a row by its number is masked",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const userId = session.user.id;
  const leads = await prisma.lead.findMany({ where: { userId } });
  leads[0].secret = null;
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: fields-widened",
  },
  {
    name: "a list of names chooses what becomes JSON",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  const userId = session.user.id;
  const leads = await prisma.lead.findMany({ where: { userId } });
  return new Response(JSON.stringify({ data: leads, success: true }, ["data", "success", "id"]));
}`,
    expected: "refused: fields-widened",
  },
  {
    name: "a field that a setting selects",
    app: WITH_SECRET,
    handler: `export async function GET() {
  const session = await auth();
  const userId = session.user.id;
  const leads = await prisma.lead.findMany({ where: { userId }, select: { id: true, name: true, secret: SHOWN } });
  return NextResponse.json({ data: leads, success: true });
}`,
    expected: "refused: fields-widened",
  },
];
