import { describe, expect, test } from "vitest";
import { bodyOf, printExit, printWhere } from "./print.js";

const LEADS = `import { prisma } from "./prisma";
export async function list({ userId, page }: { userId: string; page?: number }) {
  return prisma.lead.findMany({ where: { userId, page } });
}
export const byId = async (id: string, viewer: string) => {
  const lead = await prisma.lead.findUnique({ where: { id } });
  if (!lead || lead.userId !== viewer) throw new HttpError(403);
  return lead;
};
export const leads = { all: () => prisma.lead.findMany({ where: { open: true } }), mine(id: string) { return list({ userId: id }); } };
export default function count(userId: string) { return prisma.lead.count({ where: { userId } }); }
`;

const MODULES = {
  "lib/leads": LEADS,
  "lib/store": 'import { list } from "./leads";\nexport default { list, all: list };\n',
  "lib/index": 'export * from "./leads";\nexport { list as listLeads } from "./leads";\n',
};

/** an import, an expression of the handler, and the access that it leads to with what that filters by */
const ROWS: readonly (readonly [string, string, string])[] = [
  [
    'import { list } from "@/lib/leads";',
    "list({ userId: params.id })",
    "list → prisma.lead.findMany: userId = params.id",
  ],
  [
    'import { list as all } from "@/lib/leads";',
    "all({ userId: params.id })",
    "list → prisma.lead.findMany: userId = params.id",
  ],
  [
    'import { listLeads } from "@/lib/index";',
    "listLeads({ userId: params.id })",
    "list → prisma.lead.findMany: userId = params.id",
  ],
  ['import { byId } from "@/lib/index";', "byId(params.id, me)", "byId → prisma.lead.findUnique: id = params.id"],
  [
    'import * as store from "@/lib/leads";',
    "store.list({ userId: params.id })",
    "list → prisma.lead.findMany: userId = params.id",
  ],
  ['import { leads } from "@/lib/leads";', "leads.all()", "all → prisma.lead.findMany: open = true"],
  [
    'import { leads } from "@/lib/leads";',
    "leads.mine(params.id)",
    "mine → list → prisma.lead.findMany: userId = params.id",
  ],
  ['import count from "@/lib/leads";', "count(params.id)", "default → prisma.lead.count: userId = params.id"],
  [
    'import store from "@/lib/store";',
    "store.list({ userId: params.id })",
    "list → prisma.lead.findMany: userId = params.id",
  ],
  [
    'import store from "@/lib/store";',
    "store.all({ userId: params.id })",
    "list → prisma.lead.findMany: userId = params.id",
  ],
  ['import { list } from "@/lib/nowhere";', "list({ userId: params.id })", "nothing"],
  ['import { list } from "some-package";', "list({ userId: params.id })", "nothing"],
];

describe("calls of the app's own functions", () => {
  test.each(ROWS)("%s %s", (statement, call, expected) => {
    const [access] = accessesOf(statement, call);
    const followed =
      access === undefined
        ? "nothing"
        : `${access.text}: ${access.where.map(({ field, value }) => `${field} = ${value.canonical}`)[0] ?? printWhere(access)}`;
    expect(followed).toBe(expected);
  });

  test("what a function is not given is nothing in its where", () => {
    const [access] = accessesOf('import { list } from "@/lib/leads";', "list({ userId: params.id })");
    expect(access?.where.map(({ field }) => field)).toEqual(["userId", "page"]);
  });

  test("a refusal inside is the handler's own, and says whom it compares", () => {
    const { steps } = bodyOf(
      "const lead = await byId(params.id, session.user.id);\nreturn Response.json(lead);",
      MODULES,
      'import { byId } from "@/lib/leads";',
    );
    expect(steps.flatMap(({ exits }) => exits.map(printExit))).toEqual([
      "throw 403 on absent row@ or row@.userId differs from global.session.user.id",
    ]);
  });
});

const accessesOf = (statement: string, call: string) =>
  bodyOf(`return Response.json(await ${call});`, MODULES, statement).accesses;
