import type { Attempt } from "./executed.js";
import { OPEN, STUB, handler } from "./apps.js";

const AUTH = "const session = await auth();\n";
const SIGNED_IN = `${AUTH}if (!session) return NextResponse.json({}, { status: 401 });\n`;
const READ = "const leads: any = await prisma.lead.findMany();\n";
const ANSWER = "return NextResponse.json({ leads });";
const HERE = "[session].filter(Boolean)";

/** Clients that a function of the app hands over, each for its caller. */
const CLIENTS: NonNullable<Attempt["files"]> = {
  "lib/tenant.ts": `import { prisma } from "@/lib/prisma";
import { readCookie } from "@/lib/session-store";
const of = (userId: string): any => ({ lead: { findMany: () => prisma.lead.findMany({ where: { userId } }) } });
export const withTenant = (handler: any) => async (request: Request) => {
  const session = await readCookie();
  return handler(request, { db: of(session?.user.id ?? "nobody") });
};
export async function getDb() {
  const session = await readCookie();
  return of(session?.user.id ?? "nobody");
}
`,
};

const refused = (name: string, kind: string, body: string, above = ""): Attempt => ({
  name,
  mapping: OPEN,
  files: CLIENTS,
  code: above + handler(body),
  says: `refused: ${kind}`,
});

/** The rows of one organization, of which a stranger is a member who sees rows of their own. */
const ORGANIZATION = {
  GET: { query: "api.leads.queries.getByOrganization({ organizationId })", respond: "{ leads: result }" },
};
const ACTIVITIES = { GET: { query: "api.leads.queries.getActivities({ leadId })", respond: "{ leads: result }" } };

/** How often something happens, what a filter is made of, and who hands a client over. */
export const ON_LOOPS: readonly Attempt[] = [
  refused(
    "a loop over who is there gives the rows",
    "fields-widened",
    `${AUTH}${READ}let shown: any = [];\nfor (const one of ${HERE}) shown = leads;\nreturn NextResponse.json({ leads: shown });`,
  ),
  refused(
    "a loop over who is there reads",
    "conditional-answer",
    `${AUTH}let leads: any = [];\nfor (const one of ${HERE}) leads = await prisma.lead.findMany();\n${ANSWER}`,
  ),
  refused(
    "a list of who is there calls back",
    "fields-widened",
    `${AUTH}${READ}return NextResponse.json({ leads: ${HERE}.flatMap(() => leads) });`,
  ),
  refused(
    "a list of who is there reads",
    "fields-widened",
    `${AUTH}const lists = await Promise.all(${HERE}.map(() => prisma.lead.findMany()));\nreturn NextResponse.json({ leads: lists });`,
  ),
  refused(
    "a list of who is there says something else",
    "conditional-answer",
    `${AUTH}${READ}return NextResponse.json({ leads, here: ${HERE}.map(() => 1) });`,
  ),
  refused(
    "a key of a pattern is chosen",
    "conditional-answer",
    `${AUTH}${READ}const { [session?.user.role ?? "NONE"]: shown = [] }: any = { MEMBER: [1] };\nreturn NextResponse.json({ leads, shown });`,
  ),
  refused(
    "a switch over true reads",
    "conditional-data",
    `${AUTH}let leads: any = [];
switch (true) {
  case session !== null:
    leads = await prisma.lead.findMany();
    break;
}
${ANSWER}`,
  ),
  refused(
    "the rest of the arguments says whose rows",
    "scope-dropped",
    `${SIGNED_IN}const leads = await list("NEW", session.user.id);\n${ANSWER}`,
    "const list = async (...args: any[]) => prisma.lead.findMany({ where: { status: args[0], userId: args[1] } });\n",
  ),
  refused(
    "a list of arguments says whose rows",
    "scope-dropped",
    `${SIGNED_IN}const given = ["NEW", session.user.id] as const;\nconst leads = await list(...given);\n${ANSWER}`,
    "const list = async (_status: any, userId: any) => prisma.lead.findMany({ where: { userId } });\n",
  ),
  refused(
    "a filter is set below a member",
    "scope-dropped",
    `${AUTH}const filter = { lead: { status: "NEW" } };
if (!session) filter.lead.status = "NONE";
const leads = await prisma.lead.findMany({ where: { status: filter.lead.status } });
${ANSWER}`,
  ),
  refused(
    "a function sets a filter",
    "scope-dropped",
    `${AUTH}const filter = { status: "NEW" };
tighten(filter, session);
const leads = await prisma.lead.findMany({ where: { status: filter.status } });
${ANSWER}`,
    'const tighten = (filter: any, session: any) => {\n  if (!session) filter.status = "NONE";\n};\n',
  ),
  refused(
    "a function gives the client of whoever asks",
    "client-extended",
    `const db = await getDb();\nconst leads = await db.lead.findMany();\n${ANSWER}`,
    'import { getDb } from "@/lib/tenant";\n',
  ),
  {
    name: "a wrapper hands over the client of whoever asks",
    mapping: OPEN,
    files: CLIENTS,
    code: `import { withTenant } from "@/lib/tenant";
export const GET = withTenant(async (_request: Request, { db }: any) => {
  const leads = await db.lead.findMany();
  ${ANSWER}
});
`,
    says: "refused: client-extended",
  },
  refused(
    "a client or something else for whoever asks",
    "client-extended",
    `${SIGNED_IN}const none: any = { lead: { findMany: async () => [] } };
const db = session.user.id === "user-one" ? prisma : none;
const leads = await db.lead.findMany();
${ANSWER}`,
  ),
  refused(
    "another object under the client's name",
    "client-extended",
    `let leads: any;
{
  const prisma: any = { lead: { findMany: async () => [] } };
  leads = await prisma.lead.findMany();
}
${ANSWER}`,
  ),
  {
    name: "nobody is sent to another page, before a stub",
    mapping: STUB,
    code: handler(
      `${AUTH}${READ}if (!session) return new Response(null, { status: 302, headers: { location: "/login" } });\n${ANSWER}`,
    ),
    says: "stubbed",
  },
  refused(
    "the database is told who asks",
    "scope-dropped",
    `${AUTH}await prisma.$queryRaw\`SELECT set_config('app.user', \${session?.user.id}, false)\`;\n${READ}${ANSWER}`,
  ),
  {
    name: "a member sees rows of their own",
    mapping: ORGANIZATION,
    code: handler(`const organizationId = new URL(request.url).searchParams.get("organizationId") ?? "";
${SIGNED_IN}const member = await prisma.member.findFirst({ where: { organizationId, userId: session.user.id } });
if (!member) return NextResponse.json({}, { status: 403 });
const leads = await prisma.lead.findMany({ where: { organizationId, userId: session.user.id } });
${ANSWER}`),
    says: "refused: scope-dropped",
  },
  {
    name: "an empty list turns nobody away",
    mapping: ACTIVITIES,
    code: handler(`const leadId = new URL(request.url).searchParams.get("leadId") ?? "";
${SIGNED_IN}const own = await prisma.lead.findMany({ where: { id: leadId, userId: session.user.id } });
if (!own) return NextResponse.json({}, { status: 404 });
const leads = await prisma.leadActivity.findMany({ where: { leadId, lead: { userId: session.user.id } } });
${ANSWER}`),
    says: "refused: scope-dropped",
  },
  {
    name: "a lead that is the caller's, and what belongs to it",
    mapping: ACTIVITIES,
    code: handler(`const leadId = new URL(request.url).searchParams.get("leadId") ?? "";
${SIGNED_IN}const own = await prisma.lead.findFirst({ where: { id: leadId, userId: session.user.id } });
if (!own) return NextResponse.json({}, { status: 404 });
const leads = await prisma.leadActivity.findMany({ where: { leadId, lead: { userId: session.user.id } } });
${ANSWER}`),
    says: "wired",
  },
];
