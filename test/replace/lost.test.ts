import { describe, expect, it } from "vitest";
import { replaceFile } from "../../src/codemods/replace/replace.js";
import { bodyOf, kindsOf, replaced, toolsFor, type Lab } from "./lab.js";

const tickets = (calls: object): Lab => ({ tables: { tickets: calls } });
const GET = tickets({ "select by id": "api.tickets.get({ ticketId: id })" });
const LIST = tickets({
  "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, stage?, limit?, userId? })",
  "count by workspace_id": "api.tickets.list({ workspaceId: workspace_id })",
  "select by workspace_id with requester": "api.tickets.list({ workspaceId: workspace_id })",
  "select by workspace_id order created_at asc": "api.tickets.list({ workspaceId: workspace_id })",
});
const UPDATE = "mutation api.tickets.update({ ticketId: id, ...values })";
const COVERED = (covers: object): Lab => tickets({ "update by id": { call: UPDATE, covers } });
const READ_NOTES = { "notes select by ticket_id": "result.notes" };
const NOTES = tickets({
  "select by id": { call: "api.tickets.get({ ticketId: id })", answer: "result.ticket", covers: READ_NOTES },
  "update by id": UPDATE,
});
const FILES: Lab = {
  storage: { files: { upload: { call: "keep({ path, body })", from: "@/lib/files" } } },
  rpc: { close: "mutation api.tickets.remove({ ticketId: ticket_id })" },
  auth: { getUser: { call: "me()", from: "@/lib/me" } },
};
const from = (rest: string): string => `  const { data } = await supabase.from("tickets")${rest};\n`;
const list = (rest: string): string => from(`.select("*").eq("workspace_id", w)${rest}`);
const one = `  const { data: ticket } = await supabase.from("tickets").select("*").eq("id", id).single();\n`;

/** What would go on compiling, and mean something else: it is refused, and no byte changes. */
const CHANGED: readonly (readonly [what: string, body: string, domain: Lab, kind: string])[] = [
  ["rows of one person, where that person only asks", list(`.eq("assignee_id", user.id)`), LIST, "scope-dropped"],
  ["rows of everybody but the person who asks", list(`.neq("requester_id", user.id)`), LIST, "scope-dropped"],
  [
    "a person who is written, where that person only asks",
    `  await supabase.from("tickets").insert({ title, assignee_id: user.id });\n`,
    tickets({ insert: "mutation api.tickets.create({ title, userId })" }),
    "replace-unmapped",
  ],
  [
    "both ends of a time that have one value",
    list(`.gte("created_at", day).lte("created_at", day)`),
    tickets({ "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, from: created_at.gte })" }),
    "scope-dropped",
  ],
  ["an inner join", from(`.select("*, requester:profiles!inner(name)").eq("workspace_id", w)`), LIST, "replace-unfit"],
  [
    "an inner join by a named key",
    from(`.select("*, requester:profiles!fk!inner(name)").eq("workspace_id", w)`),
    LIST,
    "replace-unfit",
  ],
  ["a condition of a joined table", list(`.eq("profiles.name", w)`), LIST, "replace-unfit"],
  ["a limit of a joined table", list(`.limit(5, { referencedTable: "comments" })`), LIST, "replace-unfit"],
  ["the order of a joined table", list(`.order("created_at", { referencedTable: "comments" })`), LIST, "replace-unfit"],
  ["a direction that is chosen at run time", list(`.order("created_at", { ascending: up })`), LIST, "replace-unfit"],
  ["a column of the order that is chosen at run time", list(`.order(column)`), LIST, "replace-unfit"],
  ["where nothing goes", list(`.order("created_at", { nullsFirst: true })`), LIST, "replace-unfit"],
  [
    "the first rows of an order that the key does not name",
    list(`.order("title").limit(5)`),
    tickets({ "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, limit })" }),
    "replace-unmapped",
  ],
  ["two limits", list(`.limit(50).limit(5)`), LIST, "replace-unmapped"],
  ["a range", list(`.range(0, 9)`), LIST, "replace-unmapped"],
  ["an alternative", list(".or(`stage.eq.open,owner_id.eq.${user.id}`)"), LIST, "replace-unfit"],
  ["a negation", list(`.not("stage", "eq", stage)`), LIST, "scope-dropped"],
  [
    "a search with a configuration",
    list(`.textSearch("title", q, { config: "german" })`),
    tickets({
      "select by workspace_id, title textSearch":
        "api.tickets.list({ workspaceId: workspace_id, stage: title.textSearch })",
    }),
    "replace-unfit",
  ],
  [
    "a count that is looked at elsewhere",
    `  const [{ count }] = await Promise.all([supabase.from("tickets").select("*", { count: "exact" }).eq("workspace_id", w)]);\n`,
    LIST,
    "replace-unfit",
  ],
  [
    "a count of an answer",
    `  return (await supabase.from("tickets").select("*", { count: "exact" }).eq("workspace_id", w)).count;\n`,
    LIST,
    "replace-unfit",
  ],
  [
    "rows that are known by something else",
    `  await supabase.from("tickets").upsert({ title, note }, { onConflict: "title" });\n`,
    tickets({ upsert: "mutation api.tickets.create({ ...values })" }),
    "replace-unmapped",
  ],
  [
    "rows that are left as they are",
    `  await supabase.from("tickets").upsert({ title }, { ignoreDuplicates: true });\n`,
    tickets({ upsert: "mutation api.tickets.create({ ...values })" }),
    "replace-unfit",
  ],
  [
    "a condition behind a cast",
    `  const { data } = await (supabase.from("tickets").select("*").eq("id", id) as any).eq("workspace_id", w);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a condition with a computed name",
    `  const { data } = await supabase.from("tickets").select("*").eq("id", id)["eq"]("workspace_id", w);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a table with a computed method",
    `  await supabase["from"]("tickets").select("*");\n  const { data } = await supabase.from("tickets").select("*").eq("id", id);\n`,
    GET,
    "replace-client",
  ],
  [
    "a client that may be missing",
    `  const { data } = await supabase?.from("tickets").select("*").eq("id", id);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a link that may be missing",
    `  const { data } = await supabase.from("tickets").select("*")?.eq("id", id);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a template for a table",
    '  const { data } = await supabase.from(`tick${id}`).select("*").eq("id", id);\n',
    GET,
    "replace-unfit",
  ],
  [
    "conditions that are spread",
    `  const { data } = await supabase.from("tickets").select("*").eq("id", id).match({ ...more });\n`,
    GET,
    "replace-unfit",
  ],
  [
    "conditions with a computed name",
    `  const { data } = await supabase.from("tickets").select("*").eq("id", id).match({ [column]: w });\n`,
    GET,
    "replace-unfit",
  ],
  [
    "arguments that are spread",
    `  const { data } = await supabase.from("tickets").select("*").eq("id", id).eq(...pair);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a builder that is sent twice",
    `  const base = supabase.from("tickets").select("*").eq("id", id);\n  const { data } = await base;\n  const { data: first } = await base.single();\n`,
    GET,
    "replace-unfit",
  ],
  [
    "an order that is added under a condition",
    `  let query = supabase.from("tickets").select("*").eq("workspace_id", w);\n  if (up) query = query.eq("stage", stage).order("title");\n  const { data } = await query;\n`,
    LIST,
    "replace-unfit",
  ],
  [
    "a limit that is added beside a condition",
    `  let query = supabase.from("tickets").select("*").eq("workspace_id", w).limit(50);\n  if (up) query = query.eq("stage", stage).limit(5);\n  const { data } = await query;\n`,
    LIST,
    "replace-unmapped",
  ],
  [
    "a value that Prisma would not find null by",
    list(`.in("stage", stages?.open)`),
    tickets({ "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, stage: stage.in })" }),
    "replace-unfit",
  ],
  [
    "an argument of a function that nothing takes",
    `  await supabase.rpc("close", { ticket_id: id, reason });\n`,
    FILES,
    "replace-unmapped",
  ],
  [
    "options of a function",
    `  await supabase.rpc("close", { ticket_id: id }, { count: "exact" });\n`,
    FILES,
    "replace-unfit",
  ],
  [
    "options of a file",
    `  await supabase.storage.from("files").upload(path, file, { upsert: true });\n`,
    FILES,
    "replace-unmapped",
  ],
  ["whose token it is", `  await supabase.auth.getUser(token);\n`, FILES, "replace-unmapped"],
  [
    "an error of the old database",
    `  const { error } = await supabase.from("tickets").select("*").eq("id", id);\n  if (error?.code === "23505") return taken();\n`,
    GET,
    "replace-client",
  ],
  [
    "errors of the old database, told apart",
    `  const { error } = await supabase.from("tickets").select("*").eq("id", id);\n  switch (error!.code) {\n    case "23503": return gone();\n  }\n`,
    GET,
    "replace-client",
  ],
  [
    "an error of Prisma",
    `  const { error } = await supabase.from("tickets").select("*").eq("id", id);\n  if (error instanceof Prisma.PrismaClientKnownRequestError) return taken();\n`,
    GET,
    "replace-client",
  ],
  [
    "a covered read with one condition more",
    `${one}  await supabase.from("notes").select("*").eq("ticket_id", ticket.id).eq("kind", "internal");\n`,
    NOTES,
    "scope-dropped",
  ],
  [
    "a covered read of the first rows",
    `${one}  await supabase.from("notes").select("*").eq("ticket_id", ticket.id).limit(3);\n`,
    NOTES,
    "replace-unmapped",
  ],
  [
    "a covered read in another order",
    `${one}  await supabase.from("notes").select("*").eq("ticket_id", ticket.id).order("created_at");\n`,
    NOTES,
    "replace-unfit",
  ],
  [
    "a covered read behind a write",
    `${one}  await supabase.from("tickets").update({ title }).eq("id", id);\n  await supabase.from("notes").select("*").eq("ticket_id", ticket.id);\n`,
    NOTES,
    "replace-unfit",
  ],
  [
    "a covered read, where the first is only asked at times",
    `  const { data: ticket } = id ? await supabase.from("tickets").select("*").eq("id", id).single() : none;\n  await supabase.from("notes").select("*").eq("ticket_id", ticket.id);\n`,
    NOTES,
    "replace-unfit",
  ],
  [
    "a covered write under a condition",
    `  await supabase.from("tickets").update({ title }).eq("id", id);\n  if (loud) await supabase.from("history").insert({ ticket_id: id });\n`,
    COVERED({ "history insert": null }),
    "replace-unfit",
  ],
  [
    "a covered write that is done many times",
    `  await supabase.from("tickets").update({ title }).eq("id", id);\n  for (const each of ids) {\n    await supabase.from("history").insert({ ticket_id: id });\n  }\n`,
    COVERED({ "history insert": null }),
    "replace-unfit",
  ],
  [
    "a covered write of what the function does not know",
    `  await supabase.from("tickets").update({ title }).eq("id", id);\n  await supabase.from("history").insert({ ticket_id: id, reason });\n`,
    COVERED({ "history insert": null }),
    "replace-unfit",
  ],
  [
    "a covered write into another row",
    `  await supabase.from("tickets").update({ title }).eq("id", id);\n  await supabase.from("slots").update({ taken: true }).eq("id", w);\n`,
    COVERED({ "slots update by id": null }),
    "scope-dropped",
  ],
];

describe("a call that would mean something else stays", () => {
  it.each(CHANGED)("%s", (_what, body, domain, kind) => {
    expect([...new Set(kindsOf(body, domain))]).toEqual([kind]);
    expect(replaced(body, domain).text).toContain(body);
  });
});

const KEPT: readonly (readonly [what: string, before: string, domain: Lab, after: string])[] = [
  [
    "an error that the new calls have, too",
    `  const { error } = await supabase.from("tickets").select("*").eq("id", id).single();\n  if (error?.code === "PGRST116") return null;\n`,
    GET,
    `  const { error } = await asSingle(fetchQuery(api.tickets.get, { ticketId: id }));\n  if (error?.code === "PGRST116") return null;\n`,
  ],
  [
    "the first of several rows",
    list(`.order("created_at").limit(1).maybeSingle()`),
    LIST,
    `  const { data } = await asMaybeSingle(firstOf(fetchQuery(api.tickets.list, { workspaceId: w })));\n`,
  ],
  [
    "the first of several rows, of a function that is told so",
    list(`.limit(1).single()`),
    tickets({ "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, limit })" }),
    `  const { data } = await asSingle(fetchQuery(api.tickets.list, { workspaceId: w, limit: 1 }));\n`,
  ],
  [
    "a value that may be absent, as the text that it was compared as",
    list(`.eq("stage", user?.stage)`),
    tickets({ "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, stage? })" }),
    `  const { data } = await asRows(fetchQuery(api.tickets.list, { workspaceId: w, stage: String(user?.stage) }));\n`,
  ],
  [
    "a row that is known by a column",
    `  await supabase.from("tickets").upsert({ title, note }, { onConflict: "title" });\n`,
    tickets({ "upsert on title": "mutation api.tickets.create({ ...values })" }),
    `  await asInserted(fetchMutation(api.tickets.create, { title, note }));\n`,
  ],
  [
    "comments among what is written",
    `  const { error } = await supabase.from("tickets").insert({\n    // never empty\n    title, /* as typed */\n    note: trimmed(/* both ends */ note),\n  });\n`,
    tickets({ insert: "mutation api.tickets.create({ ...values })" }),
    `  // never empty\n  /* as typed */\n  const { error } = await asInserted(\n    fetchMutation(api.tickets.create, { title, note: trimmed(/* both ends */ note) }),\n  );\n`,
  ],
  [
    "a comment where no line can be put",
    `  one(); return supabase // the one\n    .from("tickets").select("*").eq("id", id).single();\n`,
    GET,
    `  one(); return /* the one */ asSingle(fetchQuery(api.tickets.get, { ticketId: id }));\n`,
  ],
  [
    "what a function does without, by its key",
    `  await supabase.storage.from("files").upload(path, file, { upsert: true });\n`,
    { storage: { files: { "upload path, options": { call: "keep({ body })", from: "@/lib/files" } } } },
    `  await asValue(keep({ body: file }));\n`,
  ],
  [
    "an assignment that stands in a value",
    `  let last = "";\n  const now = (last = new Date().toISOString());\n  await supabase.from("tickets").insert({ title, made_at: now });\n  return last;\n`,
    tickets({ "insert made_at": "mutation api.tickets.create({ ...values })" }),
    `  let last = "";\n  const now = (last = new Date().toISOString());\n  await asInserted(fetchMutation(api.tickets.create, { title }));\n  return last;\n`,
  ],
];

describe("what stays the same", () => {
  it.each(KEPT)("%s", (_what, before, domain, after) => {
    expect(bodyOf(before, domain)).toBe(after);
  });
});

describe("who asks", () => {
  const body = (signature: string, lines: string): string =>
    `import { createClient } from "@/lib/supabase/server";\nexport async function load(${signature}) {\n  const supabase = await createClient();\n${lines}}\n`;
  const READ = `  return supabase.from("tickets").select("*").eq("id", id).single();\n`;
  const asked = tickets({ "select by id": "api.tickets.get({ ticketId: id, userId })" });
  const kinds = (text: string, domain: Lab): readonly string[] =>
    replaceFile("lib/a.ts", text, toolsFor(domain)).calls.flatMap(({ finding }) => finding?.kind ?? []);

  it.each([
    ["is given later", "request: Request, id: string", `  let user = null;\n  user = await request.json();\n${READ}`],
    [
      "is taken apart later",
      "request: Request, id: string",
      `  let userId = "";\n  ({ userId } = await request.json());\n${READ}`,
    ],
    [
      "is changed in a member",
      "request: Request, id: string",
      `  const user = { id: "" };\n  user.id = (await request.json()).user;\n${READ}`,
    ],
    [
      "comes from a loop",
      "request: Request, id: string",
      `  const body = await request.json();\n  for (const user of body.users) {\n  ${READ}  }\n`,
    ],
    [
      "comes from a callback",
      "request: Request, id: string",
      `  const body = await request.json();\n  return body.users.map(async (user) => {\n  ${READ}  });\n`,
    ],
  ])("is not taken from the request where the name %s", (_how, signature, lines) => {
    expect(kinds(body(signature, lines), asked)).toEqual(["untrusted-identity"]);
  });

  it("is not taken from the request through a function of the file", () => {
    const text = `import { createClient } from "@/lib/supabase/server";
async function one(id: string, userId: string) {
  const supabase = await createClient();
  return supabase.from("tickets").select("*").eq("id", id).single();
}
export async function POST(request: Request) {
  const { id, user } = await request.json();
  return one(id, user);
}
`;
    expect(kinds(text, asked)).toEqual(["untrusted-identity"]);
  });

  it.each([
    ['import { createClient } from "@/services/supabase";', "await createClient()"],
    ['import { createClient } from "@/app/admin/lib/supabase";', "await createClient()"],
    ['import { requireUser } from "@/lib/auth";', "(await requireUser()).customerService"],
  ])("is not forgotten for %s", (line, maker) => {
    const text = `${line}\nexport async function load(id: string) {\n  const supabase = ${maker};\n${READ}}\n`;
    expect(kinds(text, GET)).toEqual(["replace-identity"]);
  });
});
