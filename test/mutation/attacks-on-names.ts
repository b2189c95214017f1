import type { Attack } from "./attack.js";

const LIST = { mapping: "api.leads.queries.list({ userId })" };
const READ = "const leads = await prisma.lead.findMany({ where: { userId } });";
const ANSWER = "return NextResponse.json({ data: leads, success: true });";

/** Handlers in which a name, a form or an edit says something else than it seems to. */
export const ATTACKS_ON_NAMES: readonly Attack[] = [
  {
    name: "the where uses an inner name that shadows an outer one",
    app: LIST,
    handler: `export async function GET(request: Request) {
  const userId = (await auth()).user.id;
  const pages = [1].map(async () => {
    const userId = await pick("anybody");
    return prisma.lead.findMany({ where: { userId } });
  });
  const leads = await Promise.all(pages);
  ${ANSWER}
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "the name is set again behind the guard's place",
    app: LIST,
    handler: `export async function GET(request: Request) {
  const session = await auth();
  let userId = session.user.id;
  const leads = await prisma.lead.findMany({ where: { userId } });
  userId = request.headers.get("x-user");
  return NextResponse.json({ data: leads, success: true, userId });
}`,
    expected: "refused: scope-dropped",
  },
  {
    name: "a required argument may be null",
    app: { mapping: "api.leads.queries.list({ status })" },
    handler: `export async function GET(request: Request) {
  await requireAdmin(request);
  const status = new URL(request.url).searchParams.get("status");
  const leads = await prisma.lead.findMany({ where: { status } });
  ${ANSWER}
}`,
    holds: '=== "convex" && status)',
    expected: "wired, with its check",
  },
  {
    name: "a required argument is used under a condition of the old code",
    app: { mapping: "api.leads.queries.list({ userId, status })" },
    handler: `export async function GET(request: Request) {
  const userId = (await auth()).user.id;
  const status = request.headers.get("x-status") ?? "open";
  const all = request.headers.get("x-all");
  const leads = await prisma.lead.findMany({ where: { userId, ...(all && { status }) } });
  ${ANSWER}
}`,
    expected: "refused: unresolved-argument",
  },
  {
    name: "an optional argument that may be null reaches Convex as nothing",
    app: { mapping: "api.leads.queries.list({ userId, status? })" },
    handler: `export async function GET(request: Request) {
  const userId = (await auth()).user.id;
  const status = new URL(request.url).searchParams.get("status");
  const leads = await prisma.lead.findMany({ where: { userId, status } });
  ${ANSWER}
}`,
    holds: "status: status ?? undefined",
    expected: "wired, with its check",
  },
  {
    name: "the request is read in front of the try, which would swallow what Next throws",
    app: { mapping: "api.leads.queries.list({ userId, page? })" },
    handler: `export async function GET(request: Request) {
  const userId = (await auth()).user.id;
  const leads = await prisma.lead.findMany({
    where: { userId, page: new URL(request.url).searchParams.get("page") },
  });
  ${ANSWER}
}`,
    holds: '= new URL(request.url).searchParams.get("page") ?? undefined;\n    try {',
    expected: "wired, with its check",
  },
  {
    name: "one function serves two methods",
    app: LIST,
    handler: `async function serve() {
  const userId = (await auth()).user.id;
  ${READ}
  ${ANSWER}
}
export { serve as GET, serve as POST };`,
    expected: "refused: shared-handler",
  },
  {
    name: "the handler lives elsewhere",
    app: LIST,
    handler: 'export { GET } from "@/lib/leads";',
    expected: "refused: re-exported-handler",
  },
  {
    name: "a writing method is mapped to a stub",
    app: { mapping: { POST: "stub { data: [] }" } },
    handler: `export async function POST() {
  const userId = (await auth()).user.id;
  return NextResponse.json(await prisma.lead.create({ data: { userId } }));
}`,
    expected: "refused: write-handler",
  },
  {
    name: "the handler is not async",
    app: LIST,
    handler: `export function GET() {
  const userId = auth().user.id;
  return NextResponse.json({ data: prisma.lead.findMany({ where: { userId } }), success: true });
}`,
    expected: "refused: unreadable-handler",
  },
  {
    name: "getDataSource is somebody else's",
    app: LIST,
    handler: `const getDataSource = (name: string) => name;
export async function GET() {
  const userId = (await auth()).user.id;
  ${READ}
  ${ANSWER}
}`,
    expected: "refused: name-taken",
  },
  {
    name: "the handler has a result of its own",
    app: { mapping: "api.leads.queries.list({ result })" },
    handler: `export async function GET() {
  const result = (await auth()).user.id;
  const leads = await prisma.lead.findMany({ where: { result } });
  ${ANSWER}
}`,
    holds: "const convexResult = await convexQuery(api.leads.queries.list, { result })",
    expected: "wired, with its check",
  },
  {
    name: "Next would answer at build time",
    app: LIST,
    handler: `export const dynamic = "force-static";
export async function GET() {
  const userId = (await auth()).user.id;
  ${READ}
  ${ANSWER}
}`,
    expected: "refused: static-route",
  },
  {
    name: "a wrapper makes the response of plain data",
    app: LIST,
    handler: `export const GET = withAuth(async () => {
  const userId = (await auth()).user.id;
  ${READ}
  return { leads };
});`,
    expected: "refused: returns-plain-data",
  },
  {
    name: "the answer is a file",
    app: LIST,
    handler: `export async function GET() {
  const userId = (await auth()).user.id;
  ${READ}
  return new Response(toCsv(leads), { headers: { "content-type": "text/csv" } });
}`,
    expected: "refused: non-json-response",
  },
  {
    name: "nothing of the domain is read",
    app: LIST,
    handler: `export async function GET() {
  const userId = (await auth()).user.id;
  const notes = await prisma.note.findMany({ where: { userId } });
  return NextResponse.json({ data: notes, success: true });
}`,
    expected: "refused: no-data-access",
  },
  {
    name: "somebody took the owner check out of the guard by hand",
    app: { route: "leads/[id]", mapping: { GET: { query: "api.leads.queries.getById({ id })", owner: "userId" } } },
    handler: `export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findFirst({ where: { id, userId: session.user.id } });
  return NextResponse.json({ data: lead, success: true });
}`,
    edit: [" && result.userId === session.user.id", ""],
    expected: "refused: hand-edited-guard; taken out: refused: hand-edited-guard",
  },
];
