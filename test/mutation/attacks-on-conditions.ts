import type { Attack } from "./attack.js";

const OPTIONAL = { mapping: "api.leads.queries.list({ userId? })" };
const ORG = { route: "orgs/[id]", mapping: "api.leads.queries.byOrg({ orgId: id })" };
const STUB = { mapping: "stub { data: [], success: true }" };
const READ = "const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });";
const ANSWER = "return NextResponse.json({ data: leads, success: true });";

/** Reads with a filter that the caller's role decides. */
const filtered = (statements: string): string => `export async function GET() {
  const session = await auth();
  const isAdmin = session.user.role === "ADMIN";
  ${statements}
  ${ANSWER}
}`;

/** Reads of an organization's rows behind a membership; what becomes of its absence is the attack's. */
const member = (turnsAway: string): string => `export async function GET(request: Request, { params }: Context) {
  const session = await auth();
  const { id } = await params;
  const member = await prisma.member.findFirst({ where: { orgId: id, userId: session.user.id } });
  ${turnsAway}
  const leads = await prisma.lead.findMany({ where: { orgId: id, org: { members: { some: { userId: session.user.id } } } } });
  ${ANSWER}
}`;

/** Reads, and then refuses somebody. */
const refused = (turnsAway: string): string => `export async function GET() {
  const session = await auth();
  ${READ}
  ${turnsAway}
  ${ANSWER}
}`;

const NO = 'return NextResponse.json({ error: "no" }, { status: 403 });';

/** Handlers whose conditions say the opposite of what they seem to, or are met only sometimes. */
export const ATTACKS_ON_CONDITIONS: readonly Attack[] = [
  {
    name: "the filter stands in the other branch of a choice",
    app: OPTIONAL,
    handler: filtered(
      "const leads = await prisma.lead.findMany({ where: isAdmin ? {} : { userId: session.user.id } });",
    ),
    expected: "refused: scope-dropped",
  },
  {
    name: "the filter is spread from the other branch of a choice",
    app: OPTIONAL,
    handler: filtered(
      "const leads = await prisma.lead.findMany({ where: { ...(isAdmin ? {} : { userId: session.user.id }) } });",
    ),
    expected: "refused: scope-dropped",
  },
  {
    name: "the filter is set in an else",
    app: OPTIONAL,
    handler: filtered(`const where: Filter = {};
  if (isAdmin) console.log("all");
  else where.userId = session.user.id;
  const leads = await prisma.lead.findMany({ where });`),
    expected: "refused: scope-dropped",
  },
  {
    name: "the filter is set under two conditions",
    app: OPTIONAL,
    handler: filtered(`const where: Filter = {};
  if (!isAdmin) {
    if (session.user.boss) where.userId = session.user.id;
  }
  const leads = await prisma.lead.findMany({ where });`),
    expected: "refused: scope-dropped",
  },
  {
    name: "the filter is everybody but the caller",
    app: { mapping: "api.leads.queries.list({ userId })" },
    handler: filtered("const leads = await prisma.lead.findMany({ where: { NOT: { userId: session.user.id } } });"),
    expected: "refused: scope-dropped",
  },
  {
    name: "two values are told apart by an operator",
    app: { mapping: "api.leads.queries.list({ userId, flag })" },
    handler: filtered(`const flag = +session.user.hidden;
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id, hidden: !session.user.hidden } });`),
    expected: "refused: scope-dropped",
  },
  {
    name: "somebody else is looked up by the same function as the caller",
    app: { route: "users/[id]", mapping: "api.leads.queries.list({ userId: viewer.id })" },
    handler: `export async function GET(request: Request, { params }: Context) {
  const { id } = await params;
  const viewer = await getUserById(new URL(request.url).searchParams.get("as"));
  const shown = await getUserById(id);
  const leads = await prisma.lead.findMany({ where: { userId: shown.id } });
  ${ANSWER}
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "the function that tells who the caller is tells who somebody else is",
    app: { route: "users/[id]", mapping: "api.leads.queries.list({ userId: viewer.id })" },
    handler: `export async function GET(request: Request, { params }: Context) {
  const { id } = await params;
  const viewer = await getUser(new URL(request.url).searchParams.get("as"));
  const shown = await getUser(id);
  const leads = await prisma.lead.findMany({ where: { userId: shown.id } });
  ${ANSWER}
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "strangers are turned away under another condition only",
    app: ORG,
    handler: member(`if (request.headers.get("x-strict")) {
    if (!member) ${NO}
  }`),
    expected: "refused: scope-dropped",
  },
  {
    name: "strangers are turned away in a loop that may not run",
    app: ORG,
    handler: member(`for (const role of session.user.roles) {
    if (!member) ${NO}
  }`),
    expected: "refused: scope-dropped",
  },
  {
    name: "strangers are turned away in an else only",
    app: ORG,
    handler: member(`if (session.user.admin) console.log("admin");
  else if (!member) ${NO}`),
    expected: "refused: scope-dropped",
  },
  {
    name: "strangers are turned away by a throw that is caught",
    app: ORG,
    handler: member(`try {
    if (!member) throw new Error("no");
  } catch (cause) {
    console.error(cause);
  }`),
    expected: "refused: scope-dropped",
  },
  {
    name: "a required argument is tested under another condition only",
    app: { mapping: "api.leads.queries.list({ status })" },
    handler: `export async function GET(request: Request) {
  await requireAdmin(request);
  const status = new URL(request.url).searchParams.get("status");
  if (request.headers.get("x-strict")) {
    if (!status) return NextResponse.json({ error: "status" }, { status: 400 });
  }
  const leads = await prisma.lead.findMany({ where: { status } });
  ${ANSWER}
}`,
    holds: '=== "convex" && status)',
    expected: "wired, with its check",
  },
  {
    name: "a call behind && may refuse behind the read",
    app: { mapping: "api.leads.queries.list({ userId })" },
    handler: refused("leads.locked && refuse();"),
    expected: "refused: authorization-after-data",
  },
  {
    name: "a call in a choice has its effect behind the read",
    app: { mapping: "api.leads.queries.list({ userId })" },
    handler: refused("leads.stale ? touch(leads) : note(leads);"),
    expected: "refused: effect-skipped",
  },
  {
    name: "a stub stands behind a refusal whose status is computed",
    app: STUB,
    handler: refused(
      'if (leads.locked) return NextResponse.json({ error: "gate" }, { status: leads.known ? 401 : 403 });',
    ),
    behind: 'error: "gate"',
    expected: "stubbed, behind the gate",
  },
  {
    name: "a stub stands behind a refusal whose status comes with a verdict",
    app: STUB,
    handler: refused(`const verdict = policy(leads);
  if (!verdict.ok) return NextResponse.json({ error: "gate" }, { status: verdict.status });`),
    behind: 'error: "gate"',
    expected: "stubbed, behind the gate",
  },
  {
    name: "an empty list is refused with a status that has a name",
    app: { mapping: "api.leads.queries.list({ userId })" },
    handler: refused('if (!leads.length) return NextResponse.json({ error: "none" }, { status: code });'),
    expected: "refused: authorization-after-data",
  },
  {
    name: "a membership that is one of two ways to be let in",
    app: ORG,
    handler: member(`const open = await prisma.member.findFirst({
    where: { orgId: id, OR: [{ userId: session.user.id }, { role: "GUEST" }] },
  });
  if (!open) ${NO}`),
    expected: "refused: scope-dropped",
  },
  {
    name: "a membership that asks for the caller under a condition only",
    app: ORG,
    handler: member(`const open = await prisma.member.findFirst({
    where: { orgId: id, ...(session.user.strict && { userId: session.user.id }) },
  });
  if (!open) ${NO}`),
    expected: "refused: scope-dropped",
  },
  {
    name: "a membership that is anybody's but the caller's",
    app: ORG,
    handler: member(`const other = await prisma.member.findFirst({
    where: { orgId: id, NOT: { userId: session.user.id } },
  });
  if (!other) ${NO}`),
    expected: "refused: scope-dropped",
  },
];
