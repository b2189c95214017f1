import type { Attack } from "./attack.js";

const QUERIES = `export const list = query({ args: {}, returns: v.array(v.object({ id: v.string() })), handler: async () => [] });`;
const MODULES = {
  "lib/rights": `import { cookies } from "next/headers";
export const rights = { whoami: async () => { if (!(await cookies()).get("s")) throw new Error("nobody"); } };
export class Base { async me() { if (!(await cookies()).get("s")) throw new Error("nobody"); } }
export class Policy extends Base {}
export const linkOf = (token: string | null) => { if (token !== "t") throw new Error("no link"); return token; };
export class Current {
  static get must() { throw new Error("nobody"); }
  static get userId() { return 1; }
}
export const tag = () => { throw new Error("nobody"); };`,
  "lib/barrel": `export * from "./rights";`,
  "lib/tenant": `import { cookies } from "next/headers";
export async function getDb() { const jar = await cookies(); return jar.get("s") ? all : none; }
export const tighten = (filter) => { filter.status = "NONE"; };`,
};
const APP = { mapping: "api.leads.queries.list({})", queries: QUERIES, modules: MODULES };
const IMPORTS = `import { Current, linkOf, Policy, tag } from "@/lib/rights";
import { rights } from "@/lib/barrel";
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
  late("a function by its method", "await rights.whoami.call(null)"),
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
    `const session = await auth();\n${READ}\nreturn NextResponse.json({ data: session.user.roles.flatMap(() => leads), success: true });`,
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
