import type { Attempt } from "./executed.js";
import { ASKING, OPEN, handler } from "./apps.js";

const AUTH = "const session = await auth();";
const READ = "const leads = await prisma.lead.findMany();";
const ANSWER = "return NextResponse.json({ leads });";

/** Functions that say what a caller may have, and an object that throws when it is asked who that is. */
const LIMITS: Attempt["files"] = {
  ...ASKING,
  "lib/limits.ts": `import { readCookie } from "@/lib/session-store";
export async function limits() {
  const session = await readCookie();
  return { rows: session ? 50 : 0 };
}
export class Subject {
  constructor(private readonly session: any) {}
  static async load() {
    return new Subject(await readCookie());
  }
  get user(): any {
    if (this.session === null) throw new Error("nobody");
    return this.session.user;
  }
}
`,
};
const WITH_LIMITS = 'import { limits, Subject } from "@/lib/limits";\n';

const API = `import { readCookie } from "@/lib/session-store";
const apiOf = (session: any) => ({
  me: async () => {
    if (session === null) throw new Error("nobody");
    return session.user;
  },
});
`;

const hangs = (name: string, body: string, above = ""): Attempt => ({
  name,
  mapping: OPEN,
  files: LIMITS,
  code: WITH_LIMITS + above + handler(body),
  says: "refused: conditional-answer",
});
const throws = (name: string, body: string, mapping: unknown = OPEN, above = ""): Attempt => ({
  name,
  mapping,
  files: LIMITS,
  code: WITH_LIMITS + above + handler(body),
  says: mapping === OPEN ? "refused: authorization-after-data" : "stubbed",
});

/** What a caller is given by numbers, keys and functions, and what throws where nothing is called. */
export const ON_CALLERS: readonly Attempt[] = [
  hangs(
    "as many rows as the caller may have",
    `const { rows } = await limits();\n${READ}\nreturn NextResponse.json({ leads: leads.slice(0, rows) });`,
  ),
  hangs(
    "as many rows are read as the caller may have",
    `const { rows } = await limits();\nconst leads = await prisma.lead.findMany({ take: rows });\n${ANSWER}`,
  ),
  {
    ...hangs(
      "an element is chosen by who asks",
      `${AUTH}\n${READ}\nreturn NextResponse.json({ leads: [[], leads].at(Number(session !== null)) });`,
    ),
    says: "refused: fields-widened",
  },
  hangs(
    "what is asked by reflection hangs on who asks",
    `${AUTH}\n${READ}\nconst shown: unknown = Reflect.get({ leads: [], ADMIN: [] }, session?.user.role ?? "ADMIN");\n${ANSWER}`,
  ),
  hangs(
    "a setting says how many rows",
    `const setting: any = await prisma.setting.findFirst();
const leads = await prisma.lead.findMany({ take: setting.max });
${ANSWER}`,
  ),
  hangs(
    "a number that was set in a branch says how many rows",
    `${AUTH}\nlet max = 0;\nif (session) max = 10;\n${READ}\nreturn NextResponse.json({ leads: leads.slice(0, max) });`,
  ),
  hangs(
    "a switch says how many rows are read",
    `${AUTH}
let max: number;
switch (session?.user.role) {
  case "MEMBER":
    max = 10;
    break;
  default:
    max = 0;
}
const leads = await prisma.lead.findMany({ take: max });
${ANSWER}`,
  ),
  hangs(
    "a function is told how many rows to read",
    `${AUTH}\nconst leads = await some(session?.user.role);\n${ANSWER}`,
    "const some = async (role?: string) => prisma.lead.findMany({ take: role === undefined ? 0 : 9 });\n",
  ),
  {
    name: "rows are read only where none were given in front",
    mapping: OPEN,
    code: handler(
      `${AUTH}\nlet leads: any;\nif (!session) leads = [];\nleads ??= await prisma.lead.findMany();\n${ANSWER}`,
    ),
    says: "refused: conditional-data",
  },
  throws(
    "a schema throws for whoever is somebody else",
    `${AUTH}\n${READ}\nconst me = z.object({ user: z.object({ id: z.string() }) }).parse(session);\n${ANSWER}`,
    OPEN,
    'import { z } from "zod";\n',
  ),
  throws(
    "a schema throws for whoever is somebody else, before a stub",
    `${AUTH}\n${READ}\nconst me = z.object({ user: z.object({ id: z.string() }) }).parse(session);\n${ANSWER}`,
    "stub { leads: [] }",
    'import { z } from "zod";\n',
  ),
  throws(
    "a schema throws for what the query says",
    `${READ}
const query = z.object({ token: z.literal("t") }).parse(Object.fromEntries(new URL(request.url).searchParams));
${ANSWER}`,
    OPEN,
    'import { z } from "zod";\n',
  ),
  throws(
    "a method of what was made for the caller",
    `const api = apiOf(await readCookie());\n${READ}\nconst me = await api.me();\n${ANSWER}`,
    OPEN,
    API,
  ),
  throws(
    "a method of what was made for the caller, before a stub",
    `const api = apiOf(await readCookie());\n${READ}\nconst me = await api.me();\n${ANSWER}`,
    "stub { leads: [] }",
    API,
  ),
  throws(
    "a package insists on a session inside an expression",
    `${AUTH}\n${READ}\nreturn NextResponse.json({ leads: (deepEqual(session, session), leads) });`,
    OPEN,
    'import { deepStrictEqual as deepEqual } from "node:assert";\n',
  ),
  throws(
    "a member throws for nobody",
    `const subject = await Subject.load();\n${READ}\nconst me = subject.user;\n${ANSWER}`,
  ),
  throws(
    "a member throws for nobody, before a stub",
    `const subject = await Subject.load();\n${READ}\nconst me = subject.user;\n${ANSWER}`,
    "stub { leads: [] }",
  ),
  throws(
    "a member that is taken out throws for nobody",
    `const subject = await Subject.load();\n${READ}\nconst { user } = subject;\n${ANSWER}`,
  ),
  {
    name: "a member that throws is asked in front",
    mapping: OPEN,
    files: LIMITS,
    code: WITH_LIMITS + handler(`const { user } = await Subject.load();\n${READ}\n${ANSWER}`),
    says: "wired",
  },
  {
    name: "rows are sorted by a field of their own",
    mapping: OPEN,
    code: handler(
      `${AUTH}\nif (!session) return NextResponse.json({}, { status: 401 });\nconst leads = await prisma.lead.findMany({ orderBy: { name: "asc" } });\nreturn NextResponse.json({ leads, me: String(session.user.id) });`,
    ),
    says: "wired",
  },
];
