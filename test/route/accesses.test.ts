import { describe, expect, test } from "vitest";
import type { Access } from "../../src/route/facts.js";
import { bodyOf, printAccess } from "./print.js";

/** a handler's statements, and its data accesses: what they are there for, and where they stand */
const ROWS: readonly (readonly [string, string])[] = [
  [
    "const user = await prisma.user.findUnique({ where: { id: a } }); if (!user) return Response.json({}, { status: 401 }); return Response.json(1);",
    "prisma.user.findUnique decides",
  ],
  [
    "const user = await prisma.user.findUnique({ where: { id: a } }); if (!user) return Response.json({}, { status: 401 }); return Response.json(user);",
    "prisma.user.findUnique answers",
  ],
  [
    "const user = await prisma.user.findUnique({ where: { id: a } }); const rows = await prisma.lead.findMany({ where: { userId: user.id } }); return Response.json(rows);",
    "prisma.user.findUnique decides; prisma.lead.findMany answers",
  ],
  [
    "const user = await prisma.user.findUnique({ where: { id: a } }); const id = user?.id ?? null; if (!id) throw new Error(); return Response.json(await prisma.lead.findMany({ where: { id } }));",
    "prisma.user.findUnique decides; prisma.lead.findMany answers",
  ],
  [
    'const user = await prisma.user.findUnique({ where: { id: a } }); if (user) log("x"); return Response.json(1);',
    "prisma.user.findUnique answers",
  ],
  [
    "if (!(await prisma.user.findUnique({ where: { id: a } }))) return Response.json({}, { status: 401 }); return Response.json(1);",
    "prisma.user.findUnique decides",
  ],
  [
    "if ((await prisma.user.count()) > 5) return Response.json({}, { status: 429 }); return Response.json(1);",
    "prisma.user.count decides",
  ],
  ["await prisma.user.findUnique({ where: { id: a } }); return Response.json(1);", "prisma.user.findUnique decides"],
  [
    "await prisma.user.update({ where: { id: a }, data: { seen: now } }); return Response.json(1);",
    "prisma.user.update writes",
  ],
  [
    "const user = await prisma.user.findUnique({ where: { id: a } }); return Response.json({ name: user.name });",
    "prisma.user.findUnique answers",
  ],
  [
    "const [user, n] = await Promise.all([prisma.user.findUnique({ where: { id: a } }), prisma.lead.count()]); if (!user) throw new Error(); return Response.json({ n });",
    "prisma.user.findUnique decides; prisma.lead.count answers",
  ],
  [
    'const { role } = await prisma.user.findUnique({ where: { id: a } }); if (role !== "x") throw new Error(); return Response.json(1);',
    "prisma.user.findUnique answers",
  ],
  [
    "let user = null; user = await prisma.user.findUnique({ where: { id: a } }); if (!user) throw new Error(); return Response.json(1);",
    "prisma.user.findUnique decides",
  ],
  [
    "const user = await prisma.user.findUnique({ where: { id: a } }); const rows = user ? await prisma.lead.findMany({ where: { userId: user.id } }) : []; return Response.json(rows);",
    "prisma.user.findUnique decides; prisma.lead.findMany answers if user",
  ],
  ["return Response.json(await prisma.$queryRaw`select 1`);", "prisma.$queryRaw answers"],
  ["await prisma.$executeRaw`delete`; return Response.json(1);", "prisma.$executeRaw writes"],
  [
    "const out = await prisma.$transaction(async (tx) => { await tx.lead.update({ where: { id } }); return tx.lead.findMany(); }); return Response.json(out);",
    "tx.lead.update writes in a callback of `prisma.$transaction`; tx.lead.findMany answers in a callback of `prisma.$transaction`",
  ],
  [
    "const [a, b] = await prisma.$transaction([prisma.lead.findMany(), prisma.lead.count()]); return Response.json({ a, b });",
    "prisma.lead.findMany answers; prisma.lead.count answers",
  ],
  ['return Response.json(await prisma["lead"].findMany());', 'prisma["lead"].findMany answers'],
  ["return Response.json(await prisma[model].findMany());", "prisma[model].findMany answers"],
  ["const db = prisma; return Response.json(await db.lead.count());", "db.lead.count answers"],
  ["return Response.json(await shop.lead.count());", ""],
  ["return Response.json(await shop.lead.findMany());", "shop.lead.findMany answers"],
  ["const rows = await prisma.lead.findMany(); return handle(rows);", "prisma.lead.findMany answers"],
  [
    "for (const id of ids) { const n = await prisma.lead.count({ where: { id } }); if (n > 3) throw new Error(); } return Response.json(1);",
    "prisma.lead.count decides in a loop",
  ],
];

describe("data accesses of a handler", () => {
  test.each(ROWS)("%s", (statements, expected) => {
    expect(bodyOf(statements).accesses.map(printPlaced).join("; ")).toBe(expected);
  });
});

const printPlaced = (access: Access): string =>
  [
    printAccess(access),
    ...(access.inside === null ? [] : [`in ${access.inside}`]),
    ...(access.condition === null ? [] : [`if ${access.condition.text}`]),
  ].join(" ");
