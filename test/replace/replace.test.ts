import { describe, expect, it } from "vitest";
import { replaceFile } from "../../src/codemods/replace/replace.js";
import { bodyOf, kindsOf, replaced, toolsFor, type Lab } from "./lab.js";

const tickets = (calls: object): Lab => ({ tables: { tickets: calls } });
const GET = tickets({ "select by id": "api.tickets.get({ ticketId: id })" });

/** Body, entries, and the body that comes out. */
const CASES: readonly (readonly [what: string, before: string, domain: Lab, after: string])[] = [
  [
    "one row, renamed, with its error",
    `  const { data: ticket, error: ticketError } = await supabase.from("tickets").select("*").eq("id", id).single();\n`,
    GET,
    `  const { data: ticket, error: ticketError } = await asSingle(fetchQuery(api.tickets.get, { ticketId: id }));\n`,
  ],
  [
    "some columns, a row function and null for none",
    `  const { data } = await supabase.from("tickets").select("id, title").eq("id", id).maybeSingle();\n`,
    tickets({ row: "ticketRow", "select by id": "api.tickets.get({ ticketId: id })" }),
    `  const { data } = await asMaybeSingle(\n    fetchQuery(api.tickets.get, { ticketId: id }),\n    onlyColumns(["id", "title"], ticketRow),\n  );\n`,
  ],
  [
    "comments between the calls of a chain, and around it",
    `  // first\n  const { data } = await supabase\n    .from("tickets")\n    // only this one\n    .select("*")\n    .eq("id", id)\n    .single(); // last\n`,
    GET,
    `  // only this one\n  // first\n  const { data } = await asSingle(fetchQuery(api.tickets.get, { ticketId: id })); // last\n`,
  ],
  [
    "a comment that hides type errors of the line in front of it, which goes or stays",
    `  // @ts-ignore\n  const since: string = 1;\n  // @ts-ignore\n  const own = createAdminClient();\n  const { data } = await own.from("tickets").select("*").eq("id", id);\n  return since;\n`,
    GET,
    `  const supabase = createAdminClient();\n  // @ts-ignore\n  const since: string = 1;\n  const { data } = await asRows(fetchQuery(api.tickets.get, { ticketId: id }));\n  return since;\n`,
  ],
  [
    "in Promise.all and in a condition",
    `  const [a, b] = await Promise.all([\n    supabase.from("tickets").select("*").eq("id", id).single(),\n    other(),\n  ]);\n  const c = w ? await supabase.from("tickets").select("*").eq("id", w) : null;\n`,
    GET,
    `  const [a, b] = await Promise.all([\n    asSingle(fetchQuery(api.tickets.get, { ticketId: id })),\n    other(),\n  ]);\n  const c = w ? await asRows(fetchQuery(api.tickets.get, { ticketId: w })) : null;\n`,
  ],
  [
    "a builder with a condition",
    `  let query = supabase.from("tickets").select("*").eq("workspace_id", w);\n  if (stage) query = query.eq("stage", stage);\n  const { data } = await query;\n`,
    tickets({ "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, stage? })" }),
    `  let query: ArgumentsOf<typeof api.tickets.list> = { workspaceId: w };\n  if (stage) query = { ...query, stage };\n  const { data } = await asRows(fetchQuery(api.tickets.list, query));\n`,
  ],
  [
    "a date, an operator and a limit",
    `  const { data } = await supabase.from("tickets").select("*").eq("workspace_id", w).gte("created_at", since).limit(5);\n`,
    tickets({
      dates: ["created_at"],
      "select by workspace_id, created_at gte":
        "api.tickets.list({ workspaceId: workspace_id, from: created_at.gte, limit? })",
    }),
    `  const { data } = await asRows(\n    fetchQuery(api.tickets.list, { workspaceId: w, from: toMillis(since), limit: 5 }),\n  );\n`,
  ],
  [
    "a write with what the function writes by itself",
    `  const { error } = await supabase.from("tickets").insert({ workspace_id: w, title, created_at: new Date() });\n`,
    tickets({ "insert created_at": "mutation api.tickets.create({ ... })" }),
    `  const { error } = await asInserted(fetchMutation(api.tickets.create, { workspaceId: w, title }));\n`,
  ],
  [
    "a row that was made elsewhere, for a function of the app",
    `  const { data } = await supabase.from("tickets").update(changes).eq("id", id).select().single();\n`,
    tickets({ "update by id": { call: "saveTicket({ ticketId: id, values })", from: "@/lib/save" } }),
    `  const { data } = await asSingle(saveTicket({ ticketId: id, values: changes }));\n`,
  ],
  [
    "null that is absent in a new row",
    `  await supabase.from("tickets").insert({ title, note: note ?? null });\n`,
    tickets({ insert: "mutation api.tickets.create({ ... })" }),
    `  await asInserted(fetchMutation(api.tickets.create, { title, note: note ?? undefined }));\n`,
  ],
  [
    "a person who is a condition of the old call",
    `  await supabase.from("tickets").delete().eq("id", id).eq("owner_id", user.id);\n`,
    tickets({ "delete by id, owner_id": "mutation api.tickets.remove({ ticketId: id, userId: owner_id })" }),
    `  await asChangedOrNone(fetchMutation(api.tickets.remove, { ticketId: id, userId: user.id }));\n`,
  ],
  [
    "a write that another one has done, and values that only it needed",
    `  const now = new Date().toISOString();\n  const { error } = await supabase.from("tickets").update({ title, updated_at: now }).eq("id", id);\n  if (error) throw error;\n  await supabase.from("history").insert({ ticket_id: id, at: now });\n  return true;\n`,
    tickets({
      "update updated_at by id": {
        call: "mutation api.tickets.update({ ticketId: id, ...values })",
        covers: { "history insert at": null },
      },
    }),
    `  const { error } = await asChanged(fetchMutation(api.tickets.update, { ticketId: id, title }));\n  if (error) throw error;\n  return true;\n`,
  ],
  [
    "reads that one function answers",
    `  const { data: ticket } = await supabase.from("tickets").select("*").eq("id", id).single();\n  if (!ticket) return null;\n  const { data: notes } = await supabase.from("notes").select("*").eq("ticket_id", ticket.id);\n`,
    {
      tables: {
        tickets: {
          "select by id": {
            call: "api.tickets.get({ ticketId: id })",
            answer: "result.ticket",
            covers: { "notes select by ticket_id": "result.notes" },
          },
        },
      },
    },
    `  const getCall = fetchQuery(api.tickets.get, { ticketId: id });\n  const { data: ticket } = await asSingle(getCall.then((result) => result.ticket));\n  if (!ticket) return null;\n  const { data: notes } = await asRows(getCall.then((result) => result?.notes));\n`,
  ],
  [
    "a count",
    `  const { count } = await supabase.from("tickets").select("*", { count: "exact", head: true }).eq("workspace_id", w);\n`,
    tickets({ "count by workspace_id": "api.tickets.list({ workspaceId: workspace_id })" }),
    `  const { count } = await asCount(fetchQuery(api.tickets.list, { workspaceId: w }));\n`,
  ],
  [
    "a function of the database, by name",
    `  const { data } = await supabase.rpc("close_ticket", { ticket_id: id });\n`,
    { rpc: { close_ticket: "mutation api.tickets.remove({ ... })" } },
    `  const { data } = await asValue(fetchMutation(api.tickets.remove, { ticketId: id }));\n`,
  ],
  [
    "who is signed in",
    `  const { data: { user: me } } = await supabase.auth.getUser();\n`,
    { auth: { getUser: { call: "identity()", from: "@/lib/identity" } } },
    `  const { data: { user: me } } = await asUser(identity());\n`,
  ],
  [
    "a bucket, and an address that was there at once",
    `  const { error } = await supabase.storage.from("files").upload(path, file);\n  const { data: { publicUrl } } = supabase.storage.from("files").getPublicUrl(path);\n`,
    {
      storage: {
        files: {
          upload: { call: "keepFile({ path, body })", from: "@/lib/files" },
          getPublicUrl: { call: "urlOf({ path })", from: "@/lib/files" },
        },
      },
    },
    `  const { error } = await asValue(keepFile({ path, body: file }));\n  const { data: { publicUrl } } = await asGiven(urlOf({ path }));\n`,
  ],
];

describe("a call becomes a call of Convex", () => {
  it.each(CASES)("%s", (_what, before, domain, after) => {
    expect(bodyOf(before, domain)).toBe(after);
  });
});

describe("a call of Prisma becomes a call of Convex", () => {
  const LEADS: Lab = {
    tables: {
      lead: {
        row: "leadRow",
        dates: ["createdAt"],
        "select by id, userId": "api.tickets.get({ ticketId: id, userId })",
        "select by workspaceId, createdAt gte order createdAt desc":
          "api.tickets.list({ workspaceId, from: createdAt.gte, limit? })",
        "count by workspaceId": "api.tickets.list({ workspaceId })",
        insert: "mutation api.tickets.create({ ...values })",
        "update by id": "mutation api.tickets.update({ ticketId: id, ...values })",
        "delete by id": "mutation api.tickets.remove({ ticketId: id })",
      },
    },
  };
  const fileOf = (body: string): string =>
    `import { prisma } from "@/lib/prisma";\n\nexport async function load(id: string, w: string, user: User) {\n${body}}\n`;
  const result = (body: string) => replaceFile("lib/a.ts", fileOf(body), toolsFor(LEADS));

  it.each([
    [
      `  const lead = await prisma.lead.findFirst({ where: { id, userId: user.id } });\n`,
      `  const lead = await rowOf(fetchQuery(api.tickets.get, { ticketId: id, userId: user.id }), leadRow);\n`,
    ],
    [
      `  return prisma.lead.findMany({ where: { workspaceId: w, createdAt: { gte: since } }, orderBy: { createdAt: "desc" }, take: 5, select: { id: true } });\n`,
      `  return listOf(\n    fetchQuery(api.tickets.list, { workspaceId: w, from: toMillis(since), limit: 5 }),\n    onlyColumns(["id"], leadRow),\n  );\n`,
    ],
    [
      `  const lead = await prisma.lead.findUniqueOrThrow({ where: { id, userId: user.id } });\n`,
      `  const lead = await rowOrThrow(fetchQuery(api.tickets.get, { ticketId: id, userId: user.id }), leadRow);\n`,
    ],
    [
      `  const n = await prisma.lead.count({ where: { workspaceId: w } });\n`,
      `  const n = await countOf(fetchQuery(api.tickets.list, { workspaceId: w }));\n`,
    ],
    [
      `  const made = await prisma.lead.create({ data: { title } });\n`,
      `  const made = await rowOrThrow(fetchMutation(api.tickets.create, { title }), leadRow);\n`,
    ],
    [
      `  await prisma.lead.update({ where: { id }, data: { title } });\n  await prisma.lead.delete({ where: { id } });\n`,
      `  await doneOrThrow(fetchMutation(api.tickets.update, { ticketId: id, title }));\n  await doneOrThrow(fetchMutation(api.tickets.remove, { ticketId: id }));\n`,
    ],
  ])("%s", (before, after) => {
    const { text, calls } = result(before);
    expect(calls.flatMap(({ finding }) => finding ?? [])).toEqual([]);
    expect(text).toContain(`User) {\n${after}}\n`);
    expect(text).not.toContain("prisma");
  });

  it.each([
    ["a where without the caller", `  await prisma.lead.findFirst({ where: { id } });\n`, "replace-unmapped"],
    [
      "one condition more",
      `  await prisma.lead.findFirst({ where: { id, userId: user.id, teamId: w } });\n`,
      "scope-dropped",
    ],
    ["a spread in the where", `  await prisma.lead.findFirst({ where: { id, ...scope } });\n`, "replace-unfit"],
    ["an OR", `  await prisma.lead.findMany({ where: { OR: [{ id }, { id: w }] } });\n`, "replace-unfit"],
    ["a relation", `  await prisma.lead.findMany({ where: { workspaceId: w, owner: { id } } });\n`, "replace-unfit"],
    [
      "rows that are left out",
      `  await prisma.lead.findMany({ where: { workspaceId: w }, skip: 5 });\n`,
      "replace-unfit",
    ],
    [
      "a nested write",
      `  await prisma.lead.create({ data: { title, notes: { create: { text } } } });\n`,
      "replace-unfit",
    ],
    ["many rows", `  await prisma.lead.updateMany({ where: { id }, data: { title } });\n`, "replace-unfit"],
    [
      "raw SQL",
      "  await prisma.$queryRaw`select 1`;\n  await prisma.lead.delete({ where: { id } });\n",
      "replace-client",
    ],
    [
      "two writes of a transaction",
      `  await prisma.$transaction([prisma.lead.update({ where: { id }, data: { title } }), prisma.lead.delete({ where: { id } })]);\n`,
      "replace-unfit",
    ],
    [
      "a transaction with a client of its own",
      `  await prisma.$transaction(async (tx) => {\n    await tx.lead.update({ where: { id }, data: { title } });\n    await tx.lead.delete({ where: { id } });\n  });\n`,
      "replace-unfit",
    ],
  ])("refuses %s, and leaves the file alone", (_what, body, kind) => {
    const { text, calls, findings } = result(body);
    const kinds = [...findings, ...calls.flatMap(({ finding }) => finding ?? [])].map((each) => each.kind);
    expect([...new Set(kinds)]).toEqual([kind]);
    expect(text).toBe(fileOf(body));
  });
});

it.each([
  ["a filter", "{ query: { $allModels: { findMany: ({ args, query }) => query(own(args)) } } }", "replace-unfit"],
  ["a hidden field", "{ result: { lead: { ssn: { compute: () => null } } } }", "replace-unfit"],
  ["a look at the clock", "{ query: { $allOperations: ({ args, query }) => query(args) } }", null],
])("a client that is extended in its own module, by %s", (_what, extension, kind) => {
  const modules = {
    "lib/prisma": `import { PrismaClient } from "@prisma/client";\nexport const prisma = new PrismaClient().$extends(${extension});\n`,
  };
  const tools = toolsFor({ tables: { lead: { "select by id": "api.tickets.get({ ticketId: id })" } } }, modules);
  const text = `import { prisma } from "@/lib/prisma";\n\nexport async function load(id: string) {\n  return prisma.lead.findFirst({ where: { id } });\n}\n`;
  const { calls } = replaceFile("lib/a.ts", text, tools);
  expect(calls.map(({ finding }) => finding?.kind ?? null)).toEqual([kind]);
});

/** Body, entries, and the kinds of what speaks against it; the file stays as it is. */
const REFUSED: readonly (readonly [what: string, body: string, domain: Lab, kind: string])[] = [
  [
    "a condition that no argument carries",
    `  await supabase.from("tickets").select("*").eq("id", id).eq("workspace_id", w).single();\n`,
    GET,
    "scope-dropped",
  ],
  [
    "a condition that is added later",
    `  let query = supabase.from("tickets").select("*").eq("id", id);\n  if (w) query = query.eq("workspace_id", w);\n  await query;\n`,
    GET,
    "scope-dropped",
  ],
  [
    "a constant condition that the key does not name",
    `  await supabase.from("tickets").select("*").eq("id", id).eq("stage", "open");\n`,
    GET,
    "scope-dropped",
  ],
  [
    "the owner of a new row",
    `  await supabase.from("tickets").insert({ title, user_id: user.id });\n`,
    tickets({ "insert user_id": "mutation api.tickets.create({ title })" }),
    "scope-dropped",
  ],
  [
    "a written column that nobody takes",
    `  await supabase.from("tickets").update({ title, color }).eq("id", id);\n`,
    tickets({ "update by id": "mutation api.tickets.update({ ticketId: id, title })" }),
    "replace-unmapped",
  ],
  [
    "a written column that the function does not know",
    `  await supabase.from("tickets").update({ title, color }).eq("id", id);\n`,
    tickets({ "update by id": "mutation api.tickets.update({ ticketId: id, ...values })" }),
    "argument-unknown",
  ],
  [
    "a row that was made elsewhere, where nothing takes it",
    `  await supabase.from("tickets").update(changes).eq("id", id);\n`,
    tickets({ "update by id": "mutation api.tickets.update({ ticketId: id, ...values })" }),
    "replace-unmapped",
  ],
  [
    "null where the function knows none",
    `  await supabase.from("tickets").update({ note: null }).eq("id", id);\n`,
    tickets({ "update by id": "mutation api.tickets.update({ ticketId: id, ...values })" }),
    "replace-unfit",
  ],
  [
    "a limit that nobody carries",
    `  await supabase.from("tickets").select("*").eq("id", id).limit(5);\n`,
    GET,
    "replace-unmapped",
  ],
  [
    "who asks, from the code instead of the manifest",
    `  const { userId: asked } = await body();\n  await supabase.from("tickets").select("*").eq("id", id);\n`,
    tickets({ "select by id": "api.tickets.get({ ticketId: id, userId: nobody })" }),
    "unresolved-argument",
  ],
  [
    "a comment that hides what the compiler says of the statement",
    `  // @ts-ignore the generated types are old\n\n  // all of them\n  const { data } = await supabase.from("tickets").select("*").eq("id", id);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a comment that hides what the compiler says of a part of the statement",
    `  await Promise.all([\n    other(),\n    /* @ts-expect-error no types */\n    supabase.from("tickets").select("*").eq("id", id),\n  ]);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a comment that hides what the compiler says where a builder is sent",
    `  const query = supabase.from("tickets").select("*").eq("id", id);\n  // @ts-expect-error: no rows\n  const { data } = await query;\n`,
    GET,
    "replace-unfit",
  ],
  ["a call that nothing maps", `  await supabase.from("notes").select("*").eq("id", id);\n`, GET, "replace-unmapped"],
  ["a call that was never sent", `  supabase.from("tickets").select("*").eq("id", id);\n`, GET, "replace-unfit"],
  [
    "a table that is made at run time",
    `  await supabase.from(table).select("*").eq("id", id);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a builder that is handed on",
    `  let query = supabase.from("tickets").select("*").eq("id", id);\n  query = paged(query);\n  await query;\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a client that is handed on",
    `  await supabase.from("tickets").select("*").eq("id", id);\n  await audit(supabase);\n`,
    GET,
    "replace-client",
  ],
  [
    "a name that is taken",
    `  const asRows = 1;\n  await supabase.from("tickets").select("*").eq("id", id);\n`,
    GET,
    "name-taken",
  ],
  [
    "a comparison that is no equality, for an argument that is one",
    `  await supabase.from("tickets").select("*").eq("workspace_id", w).neq("stage", stage);\n`,
    tickets({ "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, stage? })" }),
    "scope-dropped",
  ],
  [
    "a condition whose value is passed as something else",
    `  await supabase.from("tickets").select("*").eq("id", id).eq("workspace_id", id);\n`,
    GET,
    "scope-dropped",
  ],
  [
    "a value that only came about by waiting",
    `  await supabase.from("tickets").insert({ title, token: await issue() });\n`,
    tickets({ "insert token": "mutation api.tickets.create({ title })" }),
    "replace-unmapped",
  ],
  [
    "an argument that would be given twice",
    `  await supabase.from("tickets").insert({ title, owner_id: user.id, user_id: id });\n`,
    tickets({ insert: "mutation api.tickets.create({ userId: owner_id, ... })" }),
    "replace-unfit",
  ],
  [
    "a covered read of somebody else's rows",
    `  const { data: ticket } = await supabase.from("tickets").select("*").eq("id", id).single();\n  await supabase.from("notes").select("*").eq("ticket_id", w);\n`,
    tickets({
      "select by id": {
        call: "api.tickets.get({ ticketId: id })",
        covers: { "notes select by ticket_id": "result.notes" },
      },
    }),
    "scope-dropped",
  ],
];

describe("a call stays, and its whole file with it", () => {
  it.each(REFUSED)("%s", (_what, body, domain, kind) => {
    expect(kindsOf(body, domain)).toEqual([kind]);
    expect(replaced(body, domain).text).toContain(body);
  });
});

describe("whose rights a call has", () => {
  const asPerson = (body: string): string =>
    `import { createClient } from "@/lib/supabase/server";\nexport async function load(id: string, user: User) {\n  const supabase = await createClient();\n${body}}\n`;
  const READ = asPerson(`  return supabase.from("tickets").select("*").eq("id", id).single();\n`);
  const kinds = (text: string, domain: Lab): readonly string[] =>
    replaceFile("lib/a.ts", text, toolsFor(domain)).calls.flatMap(({ finding }) => finding?.kind ?? []);

  it("refuses a call that would leave out the person behind the client", () => {
    expect(kinds(READ, GET)).toEqual(["replace-identity"]);
  });

  it("takes the person from where the manifest says", () => {
    const domain = tickets({ "select by id": "api.tickets.get({ ticketId: id, userId })" });
    expect(replaceFile("lib/a.ts", READ, toolsFor(domain)).text).toContain("{ ticketId: id, userId: user.id }");
  });

  it.each([
    ["the body", `  const { user } = await request.json();\n`],
    ["the query", `  const user = { id: new URL(request.url).searchParams.get("user") };\n`],
    ["a checked body", `  const user = schema.parse(await request.json());\n`],
    ["the path", `  const { user } = await params;\n`],
  ])("does not take the person from %s", (_where, line) => {
    const text = READ.replace("id: string, user: User", "request: Request, { params }: Context, id: string").replace(
      "  return",
      `${line}  return`,
    );
    const domain = tickets({ "select by id": "api.tickets.get({ ticketId: id, userId })" });
    expect(kinds(text, domain)).toEqual(["untrusted-identity"]);
    const named = tickets({ "select by id": "api.tickets.get({ ticketId: id, userId: user.id })" });
    expect(kinds(text, named)).toEqual(["untrusted-identity"]);
  });

  it("takes the person from a session that is read from the request", () => {
    const text = READ.replace("id: string, user: User", "request: Request, id: string").replace(
      "  return",
      `  const user = await sessionOf(request);\n  return`,
    );
    expect(kinds(text, tickets({ "select by id": "api.tickets.get({ ticketId: id, userId })" }))).toEqual([]);
  });

  it("does not take another name of the same spelling", () => {
    const text = asPerson(
      `  return users.map((user) => supabase.from("tickets").select("*").eq("id", user.ticket).single());\n`,
    );
    expect(kinds(text, tickets({ "select by id": "api.tickets.get({ ticketId: id, userId })" }))).toEqual([
      "unresolved-argument",
    ]);
  });

  it("goes on calling what may have refused somebody", () => {
    const text = READ.replace("await createClient()", "await requireSupabase()");
    const domain = tickets({ "select by id": "api.tickets.get({ ticketId: id, userId })" });
    expect(replaceFile("lib/a.ts", text, toolsFor(domain)).text).toContain("await requireSupabase()");
  });

  it("takes a reason instead", () => {
    const open = { call: "api.tickets.get({ ticketId: id })", open: "the catalogue is public" };
    expect(kinds(READ, tickets({ "select by id": open }))).toEqual([]);
  });
});

describe("what goes with the calls", () => {
  it("takes a client's parameter out of a function and its callers, and keeps what nothing used before", () => {
    const before = `import type { SupabaseClient } from "@supabase/supabase-js";
import { createAdminClient } from "@/lib/supabase/server";
import { unused } from "./unused";

async function one(db: SupabaseClient, id: string, spare: number) {
  return db.from("tickets").select("*").eq("id", id).single();
}

export async function both(a: string, b: string) {
  const supabase = createAdminClient();
  return [await one(supabase, a, 1), await one(supabase, b, 2)];
}
`;
    const domain = tickets({
      "select by id": { call: "api.tickets.get({ ticketId: id })", open: "asked by the app itself" },
    });
    expect(replaceFile("lib/a.ts", before, toolsFor(domain)).text).toBe(`import { unused } from "./unused";
import { api } from "@/convex/_generated/api";
import { fetchQuery } from "@/lib/convex/server";
import { asSingle } from "@/lib/convex/answers";

async function one(id: string, spare: number) {
  return asSingle(fetchQuery(api.tickets.get, { ticketId: id }));
}

export async function both(a: string, b: string) {
  return [await one(a, 1), await one(b, 2)];
}
`);
  });

  it("keeps the call that made the client and may have refused somebody", () => {
    const before = `import { requireUser } from "@/lib/auth";
export async function load(id: string) {
  const { supabase } = await requireUser();
  return supabase.from("tickets").select("*").eq("id", id).single();
}
`;
    const open = { call: "api.tickets.get({ ticketId: id })", open: "public" };
    const { text } = replaceFile("lib/a.ts", before, toolsFor(tickets({ "select by id": open })));
    expect(text).toContain("  await requireUser();\n  return asSingle(");
  });

  it("keeps quotes, tabs, CRLF, a byte order mark and a missing final newline", () => {
    const before =
      "\uFEFFimport { createAdminClient } from '@/lib/supabase/server'\r\nexport async function load(id) {\r\n\tconst supabase = createAdminClient()\r\n\treturn supabase.from('tickets').select('id').eq('id', id).single()\r\n}";
    const { text } = replaceFile("lib/a.ts", before, toolsFor(GET));
    expect(text).toBe(
      "\uFEFFimport { api } from '@/convex/_generated/api'\r\nimport { fetchQuery } from '@/lib/convex/server'\r\nimport { asSingle, onlyColumns } from '@/lib/convex/answers'\r\nexport async function load(id) {\r\n\treturn asSingle(fetchQuery(api.tickets.get, { ticketId: id }), onlyColumns(['id']))\r\n}",
    );
  });
});

describe("a mapping that cannot be read", () => {
  const CALL = "api.tickets.get({ ticketId: id })";
  it.each<[string, Lab]>([
    ["an operation that is none", tickets({ "selekt by id": CALL })],
    ["a condition with code", tickets({ "select by id eq process.exit()": CALL })],
    ["code for an argument", tickets({ "select by id": "api.tickets.get({ ticketId: steal() })" })],
    ["two spreads", tickets({ insert: "mutation api.tickets.create({ ..., ...values })" })],
    ["a function of the app without its module", tickets({ "select by id": "find({ id })" })],
    ["a module that is code", tickets({ "select by id": { call: "find({ id })", from: '"; steal(); "' } })],
    ["a row function that is code", tickets({ row: "r); steal(", "select by id": CALL })],
    ["both a call and a reason to stay", tickets({ "select by id": { call: CALL, keep: "later" } })],
    ["an answer that is no part of the result", tickets({ "select by id": { call: CALL, answer: "process.env" } })],
    ["a cover that names no call", tickets({ "select by id": { call: CALL, covers: { notes: null } } })],
  ])("%s", (_what, domain) => {
    expect(() => toolsFor(domain)).toThrow(/manifest-invalid-/);
  });
});
