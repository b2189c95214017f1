import { describe, expect, test } from "vitest";
import { makeLab } from "./lab.js";

const HEAD = `import { NextResponse } from "next/server";
import { auth } from "@/lib/server";
import { prisma } from "@/lib/prisma";
`;

const MODULES = {
  "lib/users": `import { prisma } from "./prisma";
import { auth } from "./server";
export async function getUserById(id: string) {
  return prisma.user.findUnique({ where: { id } });
}
export async function getUserWithTeams(request: Request) {
  const { userId } = await verify(request.headers.get("authorization"));
  const user = await prisma.user.findUnique({ where: { id: userId } });
  if (!user) throw new HttpError(401);
  return user;
}
export async function getUserLeads(userId: string) {
  return prisma.lead.findMany({ where: { userId } });
}
export async function getUserOwnLeads() {
  const session = await auth();
  if (!session) throw new HttpError(401);
  return prisma.lead.findMany({ where: { userId: session.user.id } });
}
`,
};

const SESSION = `  const session = await auth();
  if (!session) return NextResponse.json({ error: "no" }, { status: 401 });
`;

const handler = (statements: string, imported: string): string =>
  `${HEAD}import { ${imported} } from "@/lib/users";\n\nexport async function GET(request: Request) {\n${statements}}\n`;

/** The session is looked at within the function. */
const OWN = handler(
  `  const leads = await getUserOwnLeads();\n  return NextResponse.json({ data: leads, success: true });\n`,
  "getUserOwnLeads",
);

interface Row {
  readonly title: string;
  /** of the handler; the user's rows by its id when left out */
  readonly mapping?: string;
  readonly text: string;
  /** a text of the handler behind which the guard must stand, or why there is none */
  readonly behind: string | { readonly refused: string };
}

const ROWS: readonly Row[] = [
  {
    title: "a user's rows are read by it: the guard stands behind the session",
    text: handler(
      `${SESSION}  const leads = await getUserLeads(session.user.id);\n  return NextResponse.json({ data: leads, success: true });\n`,
      "getUserLeads",
    ),
    behind: 'error: "no"',
  },
  {
    title: "a user is looked up and turned away: a gate",
    text: handler(
      `${SESSION}  const user = await getUserById(session.user.id);
  if (!user) return NextResponse.json({ error: "who" }, { status: 403 });
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ data: leads, success: true });\n`,
      "getUserById",
    ),
    behind: 'error: "who"',
  },
  {
    title: "a user is looked up, throws inside, and filters",
    text: handler(
      `  const user = await getUserWithTeams(request);
  const leads = await prisma.lead.findMany({ where: { userId: user.id } });
  return NextResponse.json({ data: leads, success: true });\n`,
      "getUserWithTeams",
    ),
    behind: "await getUserWithTeams(request)",
  },
  {
    title: "the session is tested inside, together with the read",
    text: OWN,
    behind: { refused: "unresolved-argument" },
  },
  {
    title: "the session is tested inside, and nothing of it is asked for",
    mapping: "api.leads.queries.open()",
    text: OWN,
    behind: { refused: "authorization-after-data" },
  },
  {
    title: "the session is tested inside, in front of a stub",
    mapping: "stub { data: [], success: true }",
    text: OWN,
    behind: "await getUserOwnLeads()",
  },
  {
    title: "the session is tested behind the read",
    text: handler(
      `  const session = await auth();
  const leads = await getUserLeads(session?.user.id);
  if (!session) return NextResponse.json({ error: "no" }, { status: 401 });
  return NextResponse.json({ data: leads, success: true });\n`,
      "getUserLeads",
    ),
    behind: { refused: "authorization-after-data" },
  },
  {
    title: "somebody whom the request names is looked up, and filters",
    text: handler(
      `${SESSION}  const user = await getUserById(new URL(request.url).searchParams.get("as"));
  const leads = await prisma.lead.findMany({ where: { userId: user.id, teamId: session.user.teamId } });
  return NextResponse.json({ data: leads, success: true });\n`,
      "getUserById",
    ),
    behind: { refused: "scope-dropped" },
  },
];

describe.each(["lead", "user"])("functions of a user's data, in a domain of the model %s too", (model) => {
  test.each(ROWS)("$title", ({ text, behind, mapping = "api.leads.queries.list({ userId })" }) => {
    const lab = makeLab({
      mapping,
      models: [...new Set(["lead", model])],
      identity: { userId: ["session.user.id", "user.id"] },
      modules: MODULES,
      queries:
        "export const list = query({ args: { userId: v.string() }, handler: async () => [] });\nexport const open = query({ args: {}, handler: async () => [] });\n",
    });
    const { change, text: after } = lab.wire(text);
    const [result] = change.handlers;
    const guard = after.indexOf('if (getDataSource("leads")');
    if (typeof behind !== "string") {
      expect([result?.finding?.kind, guard]).toEqual([behind.refused, -1]);
      return;
    }
    expect([result?.status, result?.finding]).toEqual([mapping.startsWith("stub") ? "stubbed" : "wired", null]);
    expect(guard).toBeGreaterThan(after.indexOf(behind));
    // A stub knows nothing of the function's inside, and stands behind it.
    if (result?.status === "wired") expect(guard).toBeLessThan(after.indexOf("const leads"));
    expect(lab.unwire(after, { known: change.guards }).text).toBe(text);
  });
});
