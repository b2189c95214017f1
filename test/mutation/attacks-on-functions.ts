import type { Attack } from "./attack.js";

const QUERIES = `export const list = query({ args: {}, returns: v.array(v.object({ id: v.string() })), handler: async () => [] });`;
const MODULES = {
  "lib/rights": `import { cookies } from "next/headers";
export const rights = { whoami: async () => { if (!(await cookies()).get("s")) throw new Error("nobody"); } };
export class Base { async me() { if (!(await cookies()).get("s")) throw new Error("nobody"); } }
export class Policy extends Base {}
class Leads { list(userId) { return prisma.lead.findMany({ where: { userId } }); } }
export class MyLeads extends Leads {}
export const mine = { list: (userId) => prisma.lead.findMany({ where: { userId } }) };
export const linkOf = (token: string | null) => { if (token !== "t") throw new Error("no link"); return token; };
export class Current {
  static get must() { throw new Error("nobody"); }
  static get userId() { return 1; }
}
export function mayRead(strict: true): void;
export function mayRead(): void;
export function mayRead(_strict?: true) { if (!cookies().get("s")) throw new Error("nobody"); }
export const proxied = new Proxy(rights, {});
export const tag = () => { throw new Error("nobody"); };`,
  "lib/barrel": `export * from "./rights";`,
  "lib/tenant": `import { cookies } from "next/headers";
export async function getDb() { const jar = await cookies(); return jar.get("s") ? all : none; }
export const tighten = (filter) => { filter.status = "NONE"; };`,
};
const APP = { mapping: "api.leads.queries.list({})", queries: QUERIES, modules: MODULES };
const IMPORTS = `import { Current, linkOf, mayRead, MyLeads, Policy, proxied, tag } from "@/lib/rights";
import { mine, rights } from "@/lib/barrel";
import { getDb, tighten } from "@/lib/tenant";
`;
const READ = "const leads = await prisma.lead.findMany();";
const ANSWER = "return NextResponse.json({ data: leads, success: true });";

const attack = (name: string, kind: string, body: string, above = ""): Attack => ({
  name,
  app: APP,
  handler: `${IMPORTS}${above}export async function GET(request: Request) {\n${body}\n}`,
  expected: `refused: ${kind}`,
});

const late = (name: string, check: string): Attack =>
  attack(name, "authorization-after-data", `${READ}\nconst me = ${check};\n${ANSWER}`);

/** Functions that are led to by classes, modules and values; and what is handed over by others. */
export const ATTACKS_ON_FUNCTIONS: readonly Attack[] = [
  late("a function of an object behind a barrel", "await rights.whoami()"),
  late("a method of the class above", "await new Policy().me()"),
  late("a token that a function does not know", 'linkOf(new URL(request.url).searchParams.get("t"))'),
  late("a member of a class throws", "Current.must"),
  late("a template of the app's own", "tag`x`"),
  late("a rejection", 'await Promise.reject(new Error("no"))'),
  late("a viewer", "await getViewer()"),
  attack(
    "a function by its method",
    "authorization-after-data",
    `${READ}\nconst me = check.call(null);\n${ANSWER}`,
    "const check = () => { if (!cookies().get('s')) throw new Error('nobody'); };\n",
  ),
  attack(
    "rows that an object behind a barrel reads",
    "scope-dropped",
    `const session = await auth();\nconst leads = await mine.list(session.user.id);\n${ANSWER}`,
  ),
  attack(
    "rows that the class above reads",
    "scope-dropped",
    `const session = await auth();\nconst leads = await new MyLeads().list(session.user.id);\n${ANSWER}`,
  ),
  attack(
    "promises in a list",
    "authorization-after-data",
    `const pending = [rights.whoami()];\n${READ}\nawait Promise.all(pending);\n${ANSWER}`,
  ),
  attack(
    "a session that is said to be one",
    "authorization-after-data",
    `const session = await auth();\n${READ}\nconst me = (session as Session).user;\n${ANSWER}`,
  ),
  attack(
    "a loop over the caller's own",
    "conditional-answer",
    `const session = await auth();
let leads: unknown = null;
for (const role of session.user.roles) leads = await prisma.lead.findMany();
${ANSWER}`,
  ),
  attack(
    "a list of the caller's own calls back",
    "conditional-answer",
    `const session = await auth();\n${READ}\nreturn NextResponse.json({ data: leads, success: session.user.roles.some(() => { return true; }) });`,
  ),
  attack(
    "a switch over true",
    "conditional-data",
    `const session = await auth();
let leads: unknown = null;
switch (true) {
  case session.user.isAdmin:
    leads = await prisma.lead.findMany();
}
${ANSWER}`,
  ),
  attack(
    "the rest of the arguments",
    "scope-dropped",
    `const session = await auth();\nconst leads = await read("NEW", session.user.id);\n${ANSWER}`,
    "const read = async (...args) => prisma.lead.findMany({ where: { status: args[0], userId: args[1] } });\n",
  ),
  attack(
    "a class says whose rows",
    "scope-dropped",
    `const leads = await prisma.lead.findMany({ where: { userId: Current.userId } });\n${ANSWER}`,
  ),
  attack(
    "a function sets a filter",
    "scope-dropped",
    `const filter = { status: "NEW" };
tighten(filter);
const leads = await prisma.lead.findMany({ where: { status: filter.status } });
${ANSWER}`,
  ),
  attack(
    "a filter is set below a member",
    "scope-dropped",
    `const filter = { lead: { status: "NEW" } };
if (request.bodyUsed) filter.lead.status = "NONE";
const leads = await prisma.lead.findMany({ where: { status: filter.lead.status } });
${ANSWER}`,
  ),
  attack(
    "a function gives the client of whoever asks",
    "client-extended",
    `const db = await getDb();\nconst leads = await db.lead.findMany();\n${ANSWER}`,
  ),
  attack(
    "a class holds a client that it was given",
    "client-extended",
    `const repository = new Repository(clientFor(1));\nconst leads = await repository.list();\n${ANSWER}`,
    "class Repository { constructor(db) { this.db = db; } list() { return this.db.lead.findMany(); } }\n",
  ),
  attack(
    "something else stands for the client",
    "client-extended",
    `const db = request.bodyUsed ? prisma : { lead: { findMany: () => [] } };\nconst leads = await db.lead.findMany();\n${ANSWER}`,
  ),
  {
    ...attack("nobody is sent to another page", "", ""),
    app: { mapping: "stub { data: [], success: true }" },
    handler: `export async function GET() {
  const session = await auth();
  ${READ}
  if (!session) return new Response(null, { status: 302, headers: { location: "/login" } });
  ${ANSWER}
}`,
    behind: "302",
    expected: "stubbed, behind the gate",
  },
  late("a function with overloads", "await mayRead()"),
  late("a function behind a proxy", "await proxied.me()"),
  late("a function that is handed on", "await Promise.resolve().then(mayRead)"),
  attack(
    "a member of a value that was made in front throws",
    "authorization-after-data",
    `const context = { get user() { throw new Error("nobody"); } };\n${READ}\nconst me = context.user;\n${ANSWER}`,
  ),
  attack(
    "the function that reads gives some fewer",
    "conditional-answer",
    `const session = await auth();\nconst leads = await listFor(session);\n${ANSWER}`,
    `const listFor = async (session) => {
  let rows = await prisma.lead.findMany();
  rows = rows.slice(0, session ? 9 : 0);
  return rows;
};
`,
  ),
  {
    ...attack("a wrapper's session", "authorization-after-data", ""),
    handler: `export const GET = withAuth(async (request, { session }: any) => {
  ${READ}
  const me = session.user;
  ${ANSWER}
});`,
  },
  {
    ...attack("a row that must be the caller's", "", ""),
    app: { mapping: "stub { data: null, success: true }" },
    handler: `export async function GET() {
  const session = await auth();
  const lead = await prisma.lead.findFirstOrThrow({ where: { userId: session.user.id } });
  return NextResponse.json({ data: lead, success: true });
}`,
    behind: "findFirstOrThrow",
    expected: "stubbed, behind the gate",
  },
  {
    ...attack("a wrapper hands over a client", "client-extended", ""),
    handler: `export const GET = withAuth(async (request, { db }) => {
  const leads = await db.lead.findMany();
  ${ANSWER}
});`,
  },
  attack(
    "the database is told who asks",
    "scope-dropped",
    `const session = await auth();
await prisma.$queryRaw\`SELECT set_config('app.user', \${session.user.id}, false)\`;
${READ}
${ANSWER}`,
  ),
];
