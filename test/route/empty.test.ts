import { describe, expect, test } from "vitest";
import { stubFor } from "../../src/draft/stub.js";
import { bodyOf } from "./print.js";

const MODULES = {
  "lib/leads": `import { prisma } from "./prisma";
export async function page(userId: string, size = 20) {
  const data = await prisma.lead.findMany({ where: { userId }, take: size });
  const count = await prisma.lead.count({ where: { userId } });
  return { data, count, size };
}
export const find = async (id: string) => (await prisma.lead.findUnique({ where: { id } })) ?? null;
export const typed = async (id: string): Promise<Lead[]> => load(id);
export const either = async (id: string) => { if (!id) return null; return prisma.lead.findMany(); };
export function again(id: string) { return again(id); }
export default { page, find };
`,
};

/** the body of the answer, statements in front of it, and the answer of its stub */
const ROWS: readonly (readonly [string, string, string | null])[] = [
  ["await prisma.lead.findMany()", "", "[]"],
  ["await prisma.lead.findFirst()", "", "null"],
  ["{ total: await prisma.lead.count() }", "", "{ total: 0 }"],
  ["{ rows }", "const rows = await prisma.lead.groupBy({ by: ['status'] });", "{ rows: [] }"],
  ["{ a, b }", "const [a, b] = await Promise.all([prisma.lead.findMany(), prisma.lead.count()]);", "{ a: [], b: 0 }"],
  [
    "{ a, b }",
    "const [a, b] = await prisma.$transaction([prisma.lead.findMany(), prisma.lead.count()]);",
    "{ a: [], b: 0 }",
  ],
  ["{ names: rows.map((row) => row.name) }", "const rows = await prisma.lead.findMany();", "{ names: [] }"],
  [
    "{ byId: Object.fromEntries(rows.map((row) => [row.id, row])) }",
    "const rows = await prisma.lead.findMany();",
    "{ byId: {} }",
  ],
  ["{ sum: rows.reduce((all, row) => all + row.n, 0) }", "const rows = await prisma.lead.findMany();", "{ sum: 0 }"],
  [
    "{ n: rows.length, more: rows.length > 9, none: !rows.length }",
    "const rows = await prisma.lead.findMany();",
    "{ n: 0, more: false, none: false }",
  ],
  ["{ lead: lead ?? { name: '' } }", "const lead = await prisma.lead.findFirst();", `{ lead: { name: "" } }`],
  [
    "{ name: lead.name, isOpen: lead.open, tags: lead.tags, days: lead.days }",
    "const lead = await prisma.lead.findFirst();",
    "{ name: null, isOpen: false, tags: [], days: 0 }",
  ],
  ["{ ok: true, version: 2, mode: 'list', none: null }", "", `{ ok: true, version: 2, mode: "list", none: null }`],
  ["{ 'a-b': 1, ...extra }", "const extra = { c: [] };", `{ "a-b": 1, c: [] }`],
  ["{ ...row }", "const row = await prisma.lead.findFirst();", null],
  ["await page(userId)", "", "{ data: [], count: 0, size: 0 }"],
  ["await leads.page(userId)", "", "{ data: [], count: 0, size: 0 }"],
  ["await find(userId)", "", "null"],
  ["await typed(userId)", "", "[]"],
  ["await either(userId)", "", "[]"],
  ["await again(userId)", "", null],
  ["{ list }", "let list: Lead[] = await somewhere();", "{ list: [] }"],
  ["{ constructor: 1 }", "", null],
];

describe("what a handler answers when no row is there", () => {
  test.each(ROWS)("%s | %s", (body, before, expected) => {
    const imports = 'import leads, { page, find, typed, either, again } from "@/lib/leads";\n';
    const read = bodyOf(`${before}\nreturn Response.json(${body});`, MODULES, imports);
    expect(stubFor(read, () => null)?.code ?? null).toBe(expected);
  });
});
