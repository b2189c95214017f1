import type { Attempt } from "./executed.js";
import { OPEN, STUB, handler } from "./apps.js";

const AUTH = "const session = await auth();\n";
const READ = "const leads: any = await prisma.lead.findMany();\n";
const ANSWER = "return NextResponse.json({ leads });";
const STORE = "const store: any = { open: false, list: [] };\n";
const NO_FILES: NonNullable<Attempt["files"]> = {};

/** Checks that are led to by roundabout ways, and clients that a class holds. */
const FILES: NonNullable<Attempt["files"]> = {
  "lib/ways.ts": `import { NextResponse } from "next/server";
import { prisma } from "@/lib/prisma";
import { readCookie } from "@/lib/session-store";
export async function me() {
  const session = await readCookie();
  if (!session) throw new Error("who?");
  return session.user;
}
export function whoami(strict: true): Promise<unknown>;
export function whoami(): Promise<unknown>;
export async function whoami(_strict?: boolean): Promise<unknown> {
  return me();
}
const checks = { me };
export default checks;
export const frozen = Object.freeze({ me });
export const proxied: any = new Proxy(checks, {});
export const blocked = (session: any) => (session ? null : NextResponse.json({}, { status: 401 }));
const of = (userId: string): any => ({ lead: { findMany: () => prisma.lead.findMany({ where: { userId } }) } });
export const scoped = (session: any) => of(session?.user.id ?? "nobody");
export class Repository {
  constructor(private db: any) {}
  list() {
    return this.db.lead.findMany();
  }
}
export const listFor = async (session: any) => {
  let rows: any = await prisma.lead.findMany();
  rows = rows.slice(0, session ? 9 : 0);
  return rows;
};
export const withSession = (handler: any) => async (request: Request) => handler(request, { session: await readCookie() });
`,
};
const WAYS = `import checks, { blocked, frozen, listFor, me, proxied, Repository, scoped, whoami } from "@/lib/ways";\n`;

const refused = (name: string, body: string, above = STORE, kind = "fields-widened"): Attempt => ({
  name,
  mapping: OPEN,
  files: above.startsWith("import") ? FILES : NO_FILES,
  code: above + handler(body),
  says: `refused: ${kind}`,
});

/** The same handler in front of a live entry and of a stub. */
function pair(name: string, body: string, above = WAYS, stub = "stubbed"): Attempt[] {
  const live = refused(name, body, above, "authorization-after-data");
  return [live, { ...live, name: `${name}, before a stub`, mapping: STUB, says: stub }];
}

const asks = (name: string, check: string): Attempt[] => pair(name, `${READ}const who = ${check};\n${ANSWER}`);

const wrapped = (name: string, parameter: string, use: string): Attempt[] =>
  [OPEN, STUB].map((mapping) => ({
    name: mapping === STUB ? `${name}, before a stub` : name,
    mapping,
    files: FILES,
    code: `import { withSession } from "@/lib/ways";
export const GET = withSession(async (_request: Request, ${parameter}) => {
${READ}const id = ${use};
${ANSWER}
});
`,
    says: mapping === STUB ? "stubbed" : "refused: authorization-after-data",
  }));

/** Fields that are taken away by other operators, rows that get out on some ways only, and values that throw. */
export const ON_VALUES: readonly Attempt[] = [
  refused("a field is masked where there is one", `${READ}for (const lead of leads) lead.email &&= "***";\n${ANSWER}`),
  refused("a field is masked behind a cast", `${READ}for (const lead of leads) (lead.email as any) = "";\n${ANSWER}`),
  refused("a field is masked by a pattern", `${READ}for (const lead of leads) [lead.email] = [""];\n${ANSWER}`),
  refused("a row is taken out by its number", `${READ}const { 0: first }: any = leads;\nfirst.email = "";\n${ANSWER}`),
  refused(
    "the list of a callback is masked",
    `${READ}return NextResponse.json({
  leads: leads.map((lead: any, index: number, all: any) => {
    all[index].email = "";
    return lead;
  }),
});`,
  ),
  refused(
    "rows are masked as they are sorted",
    `${READ}leads.sort((a: any, b: any) => {
  a.email = "";
  b.email = "";
  return 0;
});
${ANSWER}`,
  ),
  refused("a key behind the rows", `${READ}const key = "leads";\nreturn NextResponse.json({ leads, [key]: [] });`),
  refused(
    "a list that nobody knows calls back",
    `${READ}return NextResponse.json({ leads: store.list.flatMap(() => leads) });`,
  ),
  refused(
    "a block is left",
    `${READ}let shown: any = [];
work: {
  if (!store.open) break work;
  shown = leads;
}
return NextResponse.json({ leads: shown });`,
  ),
  refused(
    "a function inside may not be called",
    `${READ}let shown: any = [];\nconst fill = () => {\n  shown = leads;\n};\nif (store.open) fill();\nreturn NextResponse.json({ leads: shown });`,
  ),
  refused(
    "an object of the handler makes JSON of the rows",
    `${READ}const JSON = { stringify: (body: any) => globalThis.JSON.stringify({ leads: body.leads.map(({ id }: any) => ({ id })) }) };
return new Response(JSON.stringify({ leads }));`,
  ),
  refused(
    "a function that reads gives nobody fewer",
    `${AUTH}const leads = await listFor(session);\n${ANSWER}`,
    WAYS,
    "conditional-answer",
  ),
  refused(
    "a class holds the client of whoever asks",
    `${AUTH}const leads = await new Repository(scoped(session)).list();\n${ANSWER}`,
    WAYS,
    "scope-dropped",
  ),
  ...asks("a function with overloads", "await whoami()"),
  ...asks("a function of an object that is frozen", "await frozen.me()"),
  ...asks("a function behind a proxy", "await proxied.me()"),
  ...asks("a function of a default export", "await checks.me()"),
  ...asks("the default of a module on the spot", 'await (await import("@/lib/ways")).default.me()'),
  ...asks("a function that is handed on", "await Promise.resolve().then(me)"),
  ...asks("a function of a map", 'await new Map([["me", me]]).get("me")!()'),
  ...pair(
    "a module is required",
    `${READ}const who = await me();\n${ANSWER}`,
    `const { me } = require("@/lib/ways");\n`,
  ).map((each) => ({ ...each, files: FILES })),
  ...wrapped("a wrapper's session that nobody has tested", "{ session }: any", "session.user.id"),
  ...wrapped("a wrapper's session that is said to be there", "context: any", "context.session!.user.id"),
  ...pair(
    "a member that is set throws",
    `${AUTH}${READ}const context = {
  set user(user: unknown) {
    if (!user) throw new Error("nobody");
  },
};
context.user = session?.user;
${ANSWER}`,
  ),
  ...pair(
    "a member of an object that was made in front throws",
    `${AUTH}const context = {
  get user() {
    if (!session) throw new Error("nobody");
    return session.user;
  },
};
${READ}const who = context.user;
${ANSWER}`,
  ),
  {
    name: "a row that must be the caller's, before a stub",
    mapping: STUB,
    code: handler(`${AUTH}const lead = await prisma.lead.findFirstOrThrow({ where: { id: "one", userId: session?.user.id ?? "x" } });
return NextResponse.json({ leads: [lead] });`),
    says: "stubbed",
  },
  {
    name: "an answer or a refusal, before a stub",
    mapping: STUB,
    files: FILES,
    code: WAYS + handler(`${AUTH}${READ}return blocked(session) ?? NextResponse.json({ leads });`),
    says: "refused: returns-plain-data",
  },
  {
    name: "rows that are sorted",
    mapping: OPEN,
    code: handler(`${READ}leads.sort((a: any, b: any) => a.name.localeCompare(b.name));\n${ANSWER}`),
    says: "wired",
  },
  {
    name: "rows beside what a constant holds",
    mapping: OPEN,
    code: handler(`${READ}const page = { size: 10 };\nreturn NextResponse.json({ leads, ...page });`),
    says: "wired",
  },
];
