import type { Attack } from "./attack.js";

const OPEN = `export const list = query({ args: {}, returns: v.array(v.object({ id: v.string() })), handler: async () => [] });`;
const APP = { mapping: "api.leads.queries.list({})", queries: OPEN };
const ANSWER = "return NextResponse.json({ data: leads, success: true });";
const handler = (body: string): string => `export async function GET(request: Request) {\n${body}\n}`;

/** Whoever asks is looked at behind the read, in a way that no name tells. */
export const ATTACKS_ON_CALLERS: readonly Attack[] = [
  {
    name: "the rows are emptied for callers without a session",
    app: APP,
    handler: handler(`const session = await auth();
let leads = await prisma.lead.findMany();
if (!session) leads = [];
${ANSWER}`),
    expected: "refused: fields-widened",
  },
  {
    name: "a header chooses among answers",
    app: APP,
    handler: handler(`const leads = await prisma.lead.findMany();
let response = NextResponse.json({ data: leads, success: true });
if (request.headers.get("x-key") !== process.env.KEY) response = NextResponse.json({ error: "no" }, { status: 401 });
return response;`),
    expected: "refused: conditional-answer",
  },
  {
    name: "a header without an entry is said in another way",
    app: APP,
    handler: handler(`const leads = await prisma.lead.findMany();
const agent = request.headers.get("user-agent") ?? "unknown";
console.info("leads", agent);
${ANSWER}`),
    expected: "wired",
  },
  {
    name: "a caller without a session is sent away by a value",
    app: {
      ...APP,
      modules: { "lib/server": "export const fail = (why) => { throw new Error(why); };\nexport const auth = 1;" },
    },
    handler: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const user = session ?? gone("nobody");
${ANSWER}`).replace("export", 'import { fail as gone } from "@/lib/server";\nexport'),
    expected: "refused: authorization-after-data",
  },
  {
    name: "an option of the query hangs on who asks",
    app: APP,
    handler: handler(`const session = await auth();
const leads = await prisma.lead.findMany({ take: session.user.rows });
${ANSWER}`),
    expected: "refused: conditional-answer",
  },
  {
    name: "a number that was set in a branch says how many rows",
    app: APP,
    handler: handler(`const session = await auth();
let max = 0;
if (session) max = 10;
const leads = await prisma.lead.findMany({ take: max });
${ANSWER}`),
    expected: "refused: conditional-answer",
  },
  {
    name: "a function is told how many rows to read",
    app: APP,
    handler: `const some = async (rows) => prisma.lead.findMany({ take: rows });\n${handler(`const session = await auth();
const leads = await some(session.user.rows);
${ANSWER}`)}`,
    expected: "refused: conditional-answer",
  },
  {
    name: "a setting says how many rows",
    app: APP,
    handler: handler(`const setting = await prisma.setting.findFirst();
const leads = await prisma.lead.findMany({ take: setting.max });
${ANSWER}`),
    expected: "refused: conditional-answer",
  },
  {
    name: "an element is chosen by who asks",
    app: APP,
    handler: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const views = new Map(VIEWS);
const view = views.get(session.user.role);
${ANSWER}`),
    expected: "refused: conditional-answer",
  },
  {
    name: "a package insists on a session inside an expression",
    app: APP,
    handler: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const shown = insist(session);
${ANSWER}`).replace("export", 'import insist from "insist";\nexport'),
    expected: "refused: authorization-after-data",
  },
  {
    name: "a schema throws for whoever does not fit",
    app: APP,
    handler: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const me = Person.parse(session.user);
${ANSWER}`),
    expected: "refused: authorization-after-data",
  },
  {
    name: "a method of what was made for the caller refuses",
    app: APP,
    handler: handler(`const caller = createCaller(await auth());
const leads = await prisma.lead.findMany();
const me = await caller.me();
${ANSWER}`),
    expected: "refused: authorization-after-data",
  },
  {
    name: "a member of what a function made throws for nobody",
    app: {
      ...APP,
      modules: {
        "lib/server":
          'export const auth = 1;\nexport const load = async () => ({ get user() { throw new Error("nobody"); } });',
      },
    },
    handler: handler(`const subject = await load();
const leads = await prisma.lead.findMany();
const me = subject.user;
${ANSWER}`).replace("export", 'import { load } from "@/lib/server";\nexport'),
    expected: "refused: authorization-after-data",
  },
  {
    name: "a member of a session that nobody tested",
    app: APP,
    handler: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
console.info(session!.user.id);
${ANSWER}`),
    expected: "refused: authorization-after-data",
  },
  {
    name: "a member of a session that was tested in front",
    app: APP,
    handler: handler(`const session = await auth();
if (!session) return NextResponse.json({ error: "no" }, { status: 401 });
const leads = await prisma.lead.findMany();
console.info(session!.user.id);
${ANSWER}`),
    expected: "wired",
  },
  {
    name: "a stub stands behind a member of a session that nobody tested",
    app: { mapping: "stub { data: [], success: true }" },
    handler: handler(`const session = await auth();
const leads = await prisma.lead.findMany({ where: { userId: session!.user.id } });
${ANSWER}`),
    expected: "stubbed, behind the gate",
    behind: "findMany",
  },
  {
    name: "a stub stands behind a call that only nobody gets to",
    app: { mapping: "stub { data: [], success: true }" },
    handler: handler(`const session = await auth();
const leads = await prisma.lead.findMany();
const user = session ?? gone();
${ANSWER}`),
    expected: "stubbed, behind the gate",
    behind: "gone()",
  },
  {
    name: "a function of the app makes the answer, and refuses",
    app: {
      ...APP,
      modules: {
        "lib/answer":
          "export const sendJson = (rows, session) => (session ? Response.json(rows) : Response.json({}, { status: 401 }));",
      },
    },
    handler: `import { sendJson } from "@/lib/answer";\n${handler(`const session = await auth();
const leads = await prisma.lead.findMany();
return sendJson({ data: leads, success: true }, session);`)}`,
    expected: "refused: authorization-after-data",
  },
  {
    name: "a function tells in front of the read what the answer turns on",
    app: {
      ...APP,
      modules: { "lib/may": "export async function mayRead() { return (await cookies()).has('session'); }" },
    },
    handler: `import { mayRead } from "@/lib/may";\n${handler(`const may = await mayRead();
const leads = await prisma.lead.findMany();
const body = { data: leads, success: true };
if (!may) body.success = false;
return NextResponse.json(body);`)}`,
    expected: "refused: conditional-answer",
  },
  {
    name: "a promise of the caller is waited for behind the read",
    app: APP,
    handler: handler(`const user = requireAdmin();
const leads = await prisma.lead.findMany();
await user;
${ANSWER}`),
    expected: "refused: authorization-after-data",
  },
  {
    name: "a function of a module that is imported on the spot refuses",
    app: APP,
    handler: handler(`const leads = await prisma.lead.findMany();
await (await import("some-package")).check();
${ANSWER}`),
    expected: "refused: authorization-after-data",
  },
  {
    name: "what a parallel call throws away is its effect",
    app: APP,
    handler: handler(`const [leads] = await Promise.all([prisma.lead.findMany(), pulse()]);
${ANSWER}`),
    expected: "refused: effect-skipped",
  },
];

/** The filter is null for some callers, and nothing for Convex. */
const OF_ANYBODY = `export const list = query({ args: { organizationId: v.optional(v.string()) }, returns: v.array(v.object({ id: v.string() })), handler: async () => [] });`;

/** The filter comes from where nobody writes filters. */
export const ATTACKS_ON_CLIENTS: readonly Attack[] = [
  {
    name: "an optional argument whose absence would open all rows",
    app: { mapping: "api.leads.queries.list({ organizationId })", queries: OF_ANYBODY },
    handler: handler(`const session = await auth();
const organizationId = session.user.organizationId ?? null;
const leads = await prisma.lead.findMany({ where: { organizationId } });
${ANSWER}`),
    expected: "wired, with its check",
    holds: "&& organizationId",
  },
  {
    name: "the where has a computed name",
    app: APP,
    handler: handler(`const { user } = await auth();
const leads = await prisma.lead.findMany({ ["where"]: { userId: user.id } });
${ANSWER}`),
    expected: "refused: scope-dropped",
  },
  {
    name: "the where is a getter",
    app: APP,
    handler: handler(`const { user } = await auth();
const leads = await prisma.lead.findMany({ get where() { return { userId: user.id }; } });
${ANSWER}`),
    expected: "refused: scope-dropped",
  },
  {
    name: "groups are left out by having",
    app: APP,
    handler: handler(`const { user } = await auth();
const leads = await prisma.lead.groupBy({ by: ["userId"], having: { userId: user.id } });
${ANSWER}`),
    expected: "refused: scope-dropped",
  },
  {
    name: "the client is made for the caller",
    app: APP,
    handler: handler(`const { user } = await auth();
const db = clientFor(user.id);
const leads = await db.lead.findMany();
${ANSWER}`),
    expected: "refused: client-extended",
  },
  {
    name: "the client is extended on the spot",
    app: APP,
    handler: handler(`const { user } = await auth();
const db = prisma.$extends(onlyOf(user.id));
const leads = await db.$transaction(async (tx) => tx.lead.findMany());
${ANSWER}`),
    expected: "refused: client-extended",
  },
  {
    name: "an extension of the client changes what is asked",
    app: {
      ...APP,
      modules: {
        "lib/prisma": `import { PrismaClient } from "@prisma/client";
export const prisma = new PrismaClient().$extends({ query: { lead: { findMany({ args, query }) { args.take = 1; return query(args); } } } });`,
      },
    },
    handler: handler(`const leads = await prisma.lead.findMany();
${ANSWER}`),
    expected: "refused: client-extended",
  },
  {
    name: "an extension refuses some",
    app: {
      ...APP,
      modules: {
        "lib/prisma": `import { PrismaClient } from "@prisma/client";
export const prisma = new PrismaClient().$extends({ query: { lead: { findMany({ args, query }) { if (nobody()) throw new Error(); return query(args); } } } });`,
      },
    },
    handler: handler(`const leads = await prisma.lead.findMany();
${ANSWER}`),
    expected: "refused: client-extended",
  },
  {
    name: "the client is extended behind a module that passes it on",
    app: {
      ...APP,
      modules: {
        "lib/prisma": `export { prisma } from "./db";`,
        "lib/db": `import { PrismaClient } from "@prisma/client";
export const prisma = new PrismaClient().$extends({ query: filters });`,
      },
    },
    handler: handler(`const leads = await prisma.lead.findMany();
${ANSWER}`),
    expected: "refused: client-extended",
  },
  {
    name: "a middleware of the client filters",
    app: {
      ...APP,
      modules: {
        "lib/prisma": `import { PrismaClient } from "@prisma/client";
export const prisma = new PrismaClient();
prisma.$use((params, next) => next({ ...params, args: { where: { userId: current() } } }));`,
      },
    },
    handler: handler(`const leads = await prisma.lead.findMany();
${ANSWER}`),
    expected: "refused: client-extended",
  },
];
