import type { Attack } from "./attack.js";

const LIST = { mapping: "api.leads.queries.list({ userId })" };
const ROW = { route: "leads/[id]", mapping: "api.leads.queries.getById({ id })" };
const OWNED = {
  route: "leads/[id]",
  mapping: { GET: { query: "api.leads.queries.getById({ id })", owner: "userId" } },
};
const PARAMS = "{ params }: { params: Promise<{ id: string }> }";
const READ = "const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });";
const ANSWER = "return NextResponse.json({ data: leads, success: true });";

/** Handlers that refuse, write or branch where a guard in the wrong place would skip it. */
export const ATTACKS_ON_ORDER: readonly Attack[] = [
  {
    name: "the row's owner is compared behind the read",
    app: ROW,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findUnique({ where: { id } });
  if (lead.userId !== session.user.id) return NextResponse.json({ error: "no" }, { status: 403 });
  return NextResponse.json({ data: lead, success: true });
}`,
    expected: "refused: authorization-after-data",
  },
  {
    name: "the row's owner is compared behind the read, and by owner",
    app: OWNED,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findUnique({ where: { id } });
  if (!lead || lead.userId !== session.user.id) return NextResponse.json({ error: "no" }, { status: 403 });
  return NextResponse.json({ data: lead, success: true });
}`,
    holds: "result.userId === session.user.id",
    expected: "wired, with its check",
  },
  {
    name: "another field of the row is compared than owner",
    app: OWNED,
    handler: `export async function GET(request: Request, ${PARAMS}) {
  const session = await auth();
  const { id } = await params;
  const lead = await prisma.lead.findUnique({ where: { id } });
  if (!lead || lead.tenantId !== session.user.id) return NextResponse.json({ error: "no" }, { status: 403 });
  return NextResponse.json({ data: lead, success: true });
}`,
    expected: "refused: authorization-after-data",
  },
  {
    name: "an empty list is refused, and Convex answers with empty lists",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  if (!leads.length) return NextResponse.json({ error: "none" }, { status: 404 });
  ${ANSWER}
}`,
    expected: "refused: authorization-after-data",
  },
  {
    name: "a function that authorizes is called behind the read",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  const allowed = await checkAccess(session, leads);
  ${ANSWER}
}`,
    expected: "refused: authorization-after-data",
  },
  {
    name: "the answer turns on a condition behind the read",
    app: LIST,
    handler: `export async function GET(request: Request) {
  const session = await auth();
  ${READ}
  if (request.headers.get("x-short")) return NextResponse.json({ data: [], success: true });
  ${ANSWER}
}`,
    expected: "refused: conditional-answer",
  },
  {
    name: "the handler writes behind the read",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  await prisma.visit.create({ data: { userId: session.user.id } });
  ${ANSWER}
}`,
    expected: "refused: effect-skipped",
  },
  {
    name: "the handler sends mail behind the read, and looks at what comes back",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  const receipt = await sendMail(session.user.email);
  ${ANSWER}
}`,
    expected: "refused: effect-skipped",
  },
  {
    name: "the handler calls something behind the read for its effect alone",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  await touch(session.user.id);
  ${ANSWER}
}`,
    expected: "refused: effect-skipped",
  },
  {
    name: "the read is made in one case only",
    app: LIST,
    handler: `export async function GET(request: Request) {
  const session = await auth();
  let leads: unknown[] = [];
  if (request.headers.get("x-all")) leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  ${ANSWER}
}`,
    expected: "refused: conditional-data",
  },
  {
    name: "the read stands in the catch",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  try {
    return NextResponse.json(await cached(session));
  } catch {
    ${READ}
    ${ANSWER}
  }
}`,
    expected: "refused: conditional-answer",
  },
  {
    name: "the read stands in a callback whose value is no response",
    app: LIST,
    handler: `export async function GET() {
  const session = await auth();
  return cache.then(async () => {
    ${READ}
    ${ANSWER}
  });
}`,
    expected: "refused: returns-plain-data",
  },
  {
    name: "the gate stands inside the callback that answers",
    app: LIST,
    handler: `export async function GET() {
  return handleApi(async () => {
    const session = await auth();
    if (!session) return NextResponse.json({ error: "no" }, { status: 401 });
    ${READ}
    ${ANSWER}
  });
}`,
    behind: "status: 401",
    expected: "wired, behind the gate",
  },
  {
    name: "a user row that only decides stands in front",
    app: { ...LIST, models: [] },
    handler: `export async function GET() {
  const session = await auth();
  const user = await prisma.user.findUnique({ where: { email: session.user.email } });
  if (!user) return NextResponse.json({ error: "no" }, { status: 401 });
  ${READ}
  ${ANSWER}
}`,
    behind: "status: 401",
    expected: "wired, behind the gate",
  },
  {
    name: "a read whose test leaves nobody is part of the answer",
    app: { ...LIST, models: [] },
    handler: `export async function GET() {
  const session = await auth();
  const settings = await prisma.setting.findMany({ where: { userId: session.user.id } });
  if (settings.dark) console.log("dark");
  ${READ}
  ${ANSWER}
}`,
    behind: "const settings",
    expected: "wired, in front of the gate",
  },
  {
    name: "a function is given a header behind the read",
    app: LIST,
    handler: `export async function GET(request: Request) {
  const session = await auth();
  ${READ}
  const stamp = await lookAt(request.headers.get("x-key"));
  ${ANSWER}
}`,
    expected: "refused: authorization-after-data",
  },
  {
    name: "a function of the app refuses behind the read",
    app: {
      ...LIST,
      modules: {
        "lib/server":
          "export function sift(rows: Row[]) {\n  if (rows.length > 9) throw new Refusal(403);\n  return rows;\n}\n",
      },
    },
    handler: `import { sift } from "@/lib/server";
export async function GET() {
  const session = await auth();
  ${READ}
  const shown = sift(leads);
  ${ANSWER}
}`,
    expected: "refused: authorization-after-data",
  },
];
