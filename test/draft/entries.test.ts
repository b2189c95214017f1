import { expect, test } from "vitest";
import { drafted, PRISMA, signedIn, smallApp } from "./small-app.js";

const LIB = { "lib/prisma.ts": PRISMA, "lib/auth.ts": "export const auth = async () => null;\n" };

const CONVEX = {
  "convex/tasks/queries.ts": `import { query } from "../_generated/server";
import { v } from "convex/values";
const task = v.object({ _id: v.id("tasks"), title: v.string(), userId: v.string() });
export const listTasks = query({
  args: { userId: v.string(), status: v.optional(v.string()), limit: v.optional(v.number()) },
  returns: v.array(task),
  handler: async () => [],
});
export const getById = query({ args: { id: v.string() }, returns: v.union(task, v.null()), handler: async () => null });
`,
};

const stubOf = (body: string): string => `{ "stub": ${body} }`;

/** One GET handler, and what the draft makes of it: domain, outcome, value, refusal. */
const CASES: readonly (readonly [string, string, string, string])[] = [
  [
    "a list with conditions of the request and a number of rows",
    "tasks",
    `const status = new URL(request.url).searchParams.get("status");
     const tasks = await prisma.task.findMany({ where: { userId: session.user.id, ...(status && { status }) }, take: 20 });
     return NextResponse.json({ tasks });`,
    `tasks live {"GET":{"query":"api.tasks.queries.listTasks({ userId, status?, limit: 20 })","respond":"{ tasks: result }"}}`,
  ],
  [
    "a row of the caller's own, whose owner no argument says",
    "tasks/[id]",
    `const { id } = await params;
     const task = await prisma.task.findFirst({ where: { id, userId: session.user.id } });
     return NextResponse.json({ data: task, success: true });`,
    `tasks live {"GET":{"query":"api.tasks.queries.getById({ id })","owner":"userId"}}`,
  ],
  [
    "a row that is compared behind the read",
    "tasks/[id]",
    `const { id } = await params;
     const task = await prisma.task.findUnique({ where: { id } });
     if (!task) return NextResponse.json({ error: "Not found" }, { status: 404 });
     if (task.userId !== session.user.id) return NextResponse.json({ error: "Forbidden" }, { status: 403 });
     return NextResponse.json({ data: task, success: true });`,
    `tasks live {"GET":{"query":"api.tasks.queries.getById({ id })","owner":"userId"}}`,
  ],
  [
    "a filter that no argument carries is nothing for a guess",
    "tasks",
    `const tasks = await prisma.task.findMany({ where: { userId: session.user.id, archived: false } });
     return NextResponse.json({ data: tasks, success: true });`,
    `tasks stub "stub { data: [], success: true }"`,
  ],
  [
    "a relation that comes along, and that the function's rows have not",
    "tasks",
    `const tasks = await prisma.task.findMany({ where: { userId: session.user.id }, include: { labels: true } });
     return NextResponse.json({ data: tasks, success: true });`,
    `tasks stub "stub { data: [], success: true }"`,
  ],
  [
    "one that is left out",
    "tasks",
    `const tasks = await prisma.task.findMany({ where: { userId: session.user.id }, include: { labels: false } });
     return NextResponse.json({ data: tasks, success: true });`,
    `tasks live "api.tasks.queries.listTasks({ userId })"`,
  ],
  [
    "an answer that is more than the function gives",
    "tasks",
    `const where = { userId: session.user.id };
     const [tasks, total] = await Promise.all([prisma.task.findMany({ where }), prisma.task.count({ where })]);
     return NextResponse.json({ tasks, total, page: 1, hasMore: total > tasks.length });`,
    `tasks stub "stub { tasks: [], total: 0, page: 1, hasMore: false }"`,
  ],
  [
    "a bare list",
    "notes",
    `return NextResponse.json(await prisma.note.findMany({ where: { userId: session.user.id } }));`,
    `notes stub "stub []"`,
  ],
  [
    "a bare row",
    "notes/[id]",
    `const { id } = await params;
     const note = await prisma.note.findFirst({ where: { id, userId: session.user.id } });
     return NextResponse.json(note);`,
    `notes stub "stub null"`,
  ],
  [
    "figures, nested and computed",
    "notes/stats",
    `const open = await prisma.note.count({ where: { open: true } });
     const rows = await prisma.note.groupBy({ by: ["tag"], _count: true });
     const byTag = rows.reduce((all, row) => ({ ...all, [row.tag]: row._count }), {});
     return NextResponse.json({ stats: { open, share: open / 2, label: \`\${open} open\` }, byTag, tags: rows.map((row) => row.tag) });`,
    `notes stub "stub { stats: { open: 0, share: 0, label: \\"\\" }, byTag: {}, tags: [] }"`,
  ],
  [
    "what the handler itself answers when it finds nothing",
    "notes/latest",
    `const note = await prisma.note.findFirst({ where: { userId: session.user.id } });
     if (!note) return NextResponse.json({ found: false, note: null });
     return NextResponse.json({ found: true, note: { title: note.title } });`,
    `notes stub "stub { found: false, note: null }"`,
  ],
  [
    "a write behind the read",
    "notes/[id]",
    `const { id } = await params;
     const note = await prisma.note.findFirst({ where: { id } });
     await prisma.note.update({ where: { id }, data: { seen: true } });
     return NextResponse.json({ note });`,
    `notes refused "stub { note: null }" effect-skipped`,
  ],
  [
    "no database at all",
    "version",
    `return NextResponse.json({ version: 1 });`,
    `version refused "stub { version: 1 }" no-data-seen`,
  ],
  [
    "below another row, the folder that the model is called after",
    "companies/[id]/contacts",
    `const { id } = await params;
     const contacts = await prisma.contact.findMany({ where: { companyId: id } });
     return NextResponse.json({ contacts });`,
    `contacts stub "stub { contacts: [] }"`,
  ],
  [
    "a container's folder is no domain",
    "v1/(crm)/admin/invoices",
    `return NextResponse.json({ invoices: await prisma.invoice.findMany() });`,
    `invoices stub "stub { invoices: [] }"`,
  ],
];

test.each(CASES)("%s", async (_, route, body, expected) => {
  const app = smallApp({ ...LIB, ...CONVEX, [`app/api/${route}/route.ts`]: signedIn(body) });
  expect(drafted(await app.init())).toEqual({ [route]: expected });
});

const HELPER = {
  "lib/http.ts": `export const ok = (body: unknown) => Response.json({ data: body });\n`,
};
const helped = signedIn(
  `return ok(await prisma.note.findMany({ where: { userId: session.user.id } }));`,
  `import { ok } from "@/lib/http";`,
);

test("the app's own function that answers is named once, when all use it", async () => {
  const app = smallApp({ ...LIB, ...HELPER, "app/api/notes/route.ts": helped, "app/api/tags/route.ts": helped });
  expect(drafted(await app.init())).toEqual({ notes: `notes stub "stub []"`, tags: `tags stub "stub []"` });
  expect(app.read("migrate.manifest.json")).toContain(`"respondWith": "ok"`);
});

test("and with the entry, when others answer otherwise", async () => {
  const app = smallApp({ ...LIB, ...HELPER, "app/api/notes/route.ts": helped });
  const entry = JSON.stringify({ GET: JSON.parse(stubOf(`"[]", "respondWith": "ok"`)) });
  expect(drafted(await app.init())).toEqual({ notes: `notes stub ${entry}` });
});

test("a query is guessed for nobody who might see more: a function that cannot say who asks, of rows without an owner", async () => {
  const open = `import { query } from "./_generated/server";
import { v } from "convex/values";
export const list = query({ args: {}, returns: v.array(v.object({ title: v.string() })), handler: async () => [] });
`;
  const body = `const notes = await prisma.note.findMany({ where: { userId: session.user.id } });
     return NextResponse.json({ data: notes, success: true });`;
  const app = smallApp({ ...LIB, "convex/notes.ts": open, "app/api/notes/route.ts": signedIn(body) });
  expect(drafted(await app.init())).toEqual({ notes: `notes stub "stub { data: [], success: true }"` });
  expect(app.read("migrate.manifest.json")).toMatch(/\/\/ stub; api\.notes\.list\(\) \(\d+\): scope-dropped: /);
});
