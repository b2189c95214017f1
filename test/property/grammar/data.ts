import type { Lines } from "./lines.js";

/** The ways in which a handler reads or writes the domain's data; `data-` marks stand where it does. */
export interface DataKind {
  readonly lines: (mark: string) => Lines;
  /** names the row that a later gate may look at */
  readonly row: string | null;
  readonly isRow: boolean;
  /** a top-level function that the handler calls */
  readonly helper?: Lines;
}

export const DATA = {
  "list in a constant": {
    lines: (mark) => [
      "const leads = await prisma.lead.findMany({",
      ["where: { userId: session.user.id },", `orderBy: { createdAt: "desc" }, // ${mark}`],
      "});",
      "return NextResponse.json({ data: leads, success: true });",
    ],
    row: "leads[0]",
    isRow: false,
  },
  "list in the return": {
    lines: (mark) => [
      `return NextResponse.json(await prisma.lead.findMany({ where: { userId: session.user.id /* ${mark} */ } }));`,
    ],
    row: null,
    isRow: false,
  },
  "two in a Promise.all": {
    lines: (mark) => [
      "const [leads, total] = await Promise.all([",
      [
        `prisma.lead.findMany({ where: { userId: session.user.id /* ${mark} */ } }),`,
        "prisma.lead.count({ where: { userId: session.user.id } }),",
      ],
      "]);",
      "return NextResponse.json({ data: leads, total });",
    ],
    row: "leads[0]",
    isRow: false,
  },
  "the owner's row": {
    lines: (mark) => [
      `const lead = await prisma.lead.findFirst({ where: { id, userId: session.user.id /* ${mark} */ } });`,
      'if (!lead) return NextResponse.json({ error: "not found" }, { status: 404 });',
      "return NextResponse.json({ data: lead, success: true });",
    ],
    row: "lead",
    isRow: true,
  },
  "a filter that has a name": {
    lines: (mark) => [
      "const filter = { userId: session.user.id };",
      `const leads = await prisma.lead.findMany({ where: filter /* ${mark} */ });`,
      "return NextResponse.json({ data: leads, success: true });",
    ],
    row: "leads[0]",
    isRow: false,
  },
  "a helper of the file": {
    lines: (mark) => [
      `const leads = await listLeads(session.user.id /* ${mark} */);`,
      "return NextResponse.json({ data: leads, success: true });",
    ],
    row: "leads[0]",
    isRow: false,
    helper: [
      "async function listLeads(userId: string) {",
      ["return prisma.lead.findMany({ where: { userId } });"],
      "}",
    ],
  },
  "a nested list": {
    lines: (mark) => [
      "let leads: unknown[] = [];",
      "if (process.env.NODE_ENV) {",
      [`leads = await prisma.lead.findMany({ where: { userId: session.user.id /* ${mark} */ } });`],
      "} else {",
      ["leads = await prisma.lead.findMany({ where: { userId: session.user.id } });"],
      "}",
      "return NextResponse.json({ data: leads, success: true });",
    ],
    row: "leads[0]",
    isRow: false,
  },
} as const satisfies Record<string, DataKind>;

export type DataName = keyof typeof DATA;

export const DATA_NAMES = Object.keys(DATA).filter((name): name is DataName => name in DATA);

/** What a handler of a writing method does. */
export const WRITE = (mark: string): Lines => [
  `const lead = await prisma.lead.create({ data: { userId: session.user.id /* ${mark} */ } });`,
  "return NextResponse.json({ data: lead, success: true });",
];
