import type { Attempt } from "./executed.js";
import { OPEN, STUB, handler } from "./apps.js";

const AUTH = "const session = await auth();\n";
const READ = "const leads = await prisma.lead.findMany();\n";
const ANSWER = "return NextResponse.json({ leads });";

/** Functions that send somebody away, behind names, classes and modules that do not say so. */
const FILES: NonNullable<Attempt["files"]> = {
  "lib/rights.ts": `import { NextResponse } from "next/server";
import { readCookie } from "@/lib/session-store";
export async function whoami() {
  const session = await readCookie();
  if (!session) throw new Error("who?");
  return session.user;
}
export const rights = { whoami };
export const admin = (user: any) => {
  if (user?.role !== "ADMIN") throw new Error("no admin");
  return user;
};
export const raise = (text: string): never => {
  throw new Error(text);
};
export const linkOf = (token: string | null) => {
  if (token !== "t") throw new Error("unknown link");
  return token;
};
export class Base {
  constructor(readonly session: any) {}
  async me() {
    if (!this.session) throw new Error("nobody");
    return this.session.user;
  }
  static async of() {
    const session = await readCookie();
    if (!session) throw new Error("nobody");
    return new Base(session);
  }
}
export class Policy extends Base {}
export class Own {
  async #load() {
    const session = await readCookie();
    if (!session) throw new Error("nobody");
    return session;
  }
  async me() {
    return (await this.#load()).user;
  }
}
export const Anonymous = class {
  static async of() {
    const session = await readCookie();
    if (!session) throw new Error("nobody");
    return session;
  }
};
const kept = (fn: any) => fn;
export const viewer = kept(whoami);
const make = () => async () => {
  const session = await readCookie();
  if (!session) throw new Error("nobody");
  return session;
};
export const made = make();
export async function getViewer() {
  const session = await readCookie();
  if (!session) throw new Error("nobody");
  return session;
}
export const replies = (session: any) => ({
  ok: (body: any) => (session ? NextResponse.json(body) : NextResponse.json({}, { status: 401 })),
});
export const tag = (_words: any): string => {
  throw new Error("nobody");
};
export class Current {
  static user: any = null;
  static async load() {
    Current.user = (await readCookie())?.user ?? null;
  }
  static get must() {
    if (!Current.user) throw new Error("nobody");
    return Current.user;
  }
  static get userId() {
    return Current.user?.id;
  }
}
`,
  "lib/barrel.ts": `export * from "./rights";\nexport * as guards from "./rights";\nimport { rights } from "./rights";\nexport { rights as may };\n`,
};
const IMPORTS = `import { admin, Anonymous, Current, getViewer, linkOf, made, Own, Policy, raise, replies, tag, viewer, whoami } from "@/lib/rights";
import { Base, guards, may, rights } from "@/lib/barrel";
import type { Session } from "@/lib/auth";
import assert from "node:assert";
`;

interface Options {
  readonly above?: string;
  readonly stub?: string;
  readonly live?: string;
}

/** The same handler in front of a live entry and of a stub. */
function pair(name: string, body: string, { above = "", stub = "stubbed", live }: Options = {}): Attempt[] {
  const code = IMPORTS + above + handler(body);
  const says = live ?? "refused: authorization-after-data";
  return [
    { name, mapping: OPEN, files: FILES, code, says },
    { name: `${name}, before a stub`, mapping: STUB, files: FILES, code, says: stub },
  ];
}

const asks = (name: string, check: string): Attempt[] => pair(name, `${AUTH}${READ}const me = ${check};\n${ANSWER}`);

const wrapped = (name: string, check: string, says: string): Attempt => ({
  name,
  mapping: says === "stubbed" ? STUB : OPEN,
  files: FILES,
  code: `import { withAuth } from "@/lib/with-auth";
import { admin, raise } from "@/lib/rights";
export const GET = withAuth(async (_request, { session }) => {
${READ}const me = ${check};
${ANSWER}
});
`,
  says,
});

const REFUSED = "refused: authorization-after-data";

/** Functions that refuse behind the read, on ways that lead to them by syntax; and throws that no name tells of. */
export const ON_FUNCTIONS: readonly Attempt[] = [
  ...asks("a method of what is made on the spot", "await new Policy(session).me()"),
  ...asks("a static method of the class above", "await Policy.of()"),
  ...asks("a method that calls a private one", "await new Own().me()"),
  ...asks("a class without a name", "await Anonymous.of()"),
  ...asks("a function that another one keeps", "await viewer()"),
  ...asks("a function that another one made", "await made()"),
  ...asks("a function about the session that throws", "await getViewer()"),
  ...asks("a function of an object behind a barrel", "await rights.whoami()"),
  ...asks("a module as a member of another", "await guards.whoami()"),
  ...asks("an object under another name", "await may.whoami()"),
  ...asks("a class behind a barrel", "await Base.of()"),
  ...asks("a function that is called by its method", "await whoami.call(null)"),
  ...asks("an element of a list is called", "await [whoami][0]!()"),
  ...asks("a method of a package insists on the session", "assert.ok(session)"),
  ...asks("the keys of nobody", "Object.keys(session!)"),
  ...asks("a session that is said to be one", "(session as Session).user.id"),
  ...asks("a template that throws", "tag`x`"),
  ...asks("what stands for a store that is empty", 'store.user ?? raise("nobody")').map((each) => ({
    ...each,
    code: `const store: any = { user: null };\n${each.code}`,
  })),
  ...pair("a member of a class throws", `await Current.load();\n${READ}const me = Current.must;\n${ANSWER}`),
  ...pair("a token of the query", `${READ}const link = linkOf(new URL(request.url).searchParams.get("t"));\n${ANSWER}`),
  ...pair("a list of promises", `const pending = [whoami()];\n${READ}await Promise.all(pending);\n${ANSWER}`),
  ...pair("a promise in an object", `const pending = { me: whoami() };\n${READ}await pending.me;\n${ANSWER}`),
  ...pair("a rejection", `${AUTH}${READ}if (!session) await Promise.reject(new Error("no"));\n${ANSWER}`),
  ...pair("nobody is taken apart", `${AUTH}${READ}let user: any;\n({ user } = session!);\n${ANSWER}`),
  ...pair(
    "a function that was taken out of what was made for the caller",
    `${AUTH}${READ}const { ok } = replies(session);\nreturn ok({ leads });`,
    {
      stub: REFUSED,
    },
  ),
  wrapped("a wrapper's caller is given to a function", "admin(session.user)", REFUSED),
  wrapped("a wrapper's caller is given to a function, before a stub", "admin(session.user)", "stubbed"),
  wrapped("a wrapper's caller or nobody", 'session.user.role === "ADMIN" ? session.user : raise("no")', REFUSED),
  wrapped(
    "a wrapper's caller or nobody, before a stub",
    'session.user.role === "ADMIN" ? session.user : raise("no")',
    "stubbed",
  ),
  {
    name: "a class says whose rows there are",
    mapping: OPEN,
    files: FILES,
    code:
      IMPORTS +
      handler(`await Current.load();
const leads = await prisma.lead.findMany({ where: { userId: Current.userId } });
${ANSWER}`),
    says: "refused: scope-dropped",
  },
  {
    name: "a function that throws about a row",
    mapping: OPEN,
    files: {
      "lib/name.ts": `export const nameOf = (row: any) => {
  if (row.name === undefined) throw new Error("no name");
  return row.name;
};
`,
    },
    code: `import { nameOf } from "@/lib/name";\n${handler(`${READ}const names = leads.map((lead) => nameOf(lead));
console.info(names);
${ANSWER}`)}`,
    says: "wired",
  },
];
