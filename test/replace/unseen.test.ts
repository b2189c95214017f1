import { describe, expect, it } from "vitest";
import { replaceFile } from "../../src/codemods/replace/replace.js";
import { bodyOf, kindsOf, replaced, toolsFor, type Lab } from "./lab.js";

/** Shapes of public code that used to be replaced without a word, and meant something else afterwards. */

const tickets = (calls: object): Lab => ({ tables: { tickets: calls } });
const GET = tickets({ "select by id": "api.tickets.get({ ticketId: id })" });
const LIST = tickets({
  "select by workspace_id": "api.tickets.list({ workspaceId: workspace_id, stage?, limit? })",
  "select by workspace_id with requester": "api.tickets.list({ workspaceId: workspace_id })",
});
const WRITE = tickets({
  insert: "mutation api.tickets.create({ ...values })",
  "insert number": "mutation api.tickets.create({ ...values })",
  "update by id": "mutation api.tickets.update({ ticketId: id, ...values })",
  "select by id": "api.tickets.get({ ticketId: id })",
});
const COVERED = tickets({
  "update by id": {
    call: "mutation api.tickets.update({ ticketId: id, ...values })",
    covers: { "history insert": null },
  },
});
const update = `supabase.from("tickets").update({ title }).eq("id", id)`;
const INSERT = `  const { error } = await supabase.from("tickets").insert({ title });\n`;
const history = `  await supabase.from("history").insert({ ticket_id: id });\n`;

const REFUSED: readonly (readonly [what: string, body: string, domain: Lab, kind: string])[] = [
  [
    "a write in a list that is sent under a condition",
    `  const jobs = [];\n  jobs.push(${update});\n  if (loud) await Promise.all(jobs);\n`,
    WRITE,
    "replace-unfit",
  ],
  [
    "a write that is waited for behind something else",
    `  let job;\n  job = ${update};\n  await other();\n  await job;\n`,
    WRITE,
    "replace-unfit",
  ],
  ["a write in an object", `  const jobs = { one: ${update} };\n  if (loud) await jobs.one;\n`, WRITE, "replace-unfit"],
  [
    "writes that are sent one behind the other",
    `  const jobs = ids.map((id) => ${update});\n  for (const job of jobs) await job;\n`,
    WRITE,
    "replace-unfit",
  ],
  [
    "writes that are only sent when something is known",
    `  const jobs = ids.map((id) => ${update});\n  const ok = await confirmed();\n  if (!ok) return;\n  await Promise.all(jobs);\n`,
    WRITE,
    "replace-unfit",
  ],
  [
    "a code behind a name",
    `  const TAKEN = "23505";\n${INSERT}  if (error?.code === TAKEN) return taken();\n`,
    WRITE,
    "replace-client",
  ],
  [
    "a code in a list",
    `${INSERT}  if (["23505", "23503"].includes(error?.code)) return taken();\n`,
    WRITE,
    "replace-client",
  ],
  [
    "a code that is taken out",
    `${INSERT}  if (error) {\n    const { code } = error;\n    if (code === "22001") return long();\n  }\n`,
    WRITE,
    "replace-client",
  ],
  ["a code by its string", `${INSERT}  if (error?.["code"] === "22001") return long();\n`, WRITE, "replace-client"],
  ["a class of codes", `${INSERT}  if (error?.code?.startsWith("23")) return taken();\n`, WRITE, "replace-client"],
  [
    "codes in a table of messages",
    `${INSERT}  const says = { "23505": "taken" };\n  return says[error.code];\n`,
    WRITE,
    "replace-client",
  ],
  [
    "words of the database",
    `${INSERT}  if (error?.message.includes("duplicate key")) return taken();\n`,
    WRITE,
    "replace-client",
  ],
  [
    "words in small letters",
    `${INSERT}  if ((error?.message ?? "").toLowerCase().includes("violates")) return taken();\n`,
    WRITE,
    "replace-client",
  ],
  [
    "words as a pattern",
    `${INSERT}  if (/already exists/i.test(error.details)) return taken();\n`,
    WRITE,
    "replace-client",
  ],
  [
    "a function that knows its errors",
    `${INSERT}  if (isUniqueViolation(error)) return taken();\n`,
    WRITE,
    "replace-client",
  ],
  ["what Prisma says beside an error", `${INSERT}  if (error.meta?.target) return taken();\n`, WRITE, "replace-client"],
  [
    "an error by the name of its class",
    `${INSERT}  if (error.name === "PrismaClientKnownRequestError") return taken();\n`,
    WRITE,
    "replace-client",
  ],
  [
    "an old error in a file of which something is kept",
    `${INSERT}  if (error?.code === "23505") return taken();\n  await supabase.storage.from("chat").remove([id]);\n`,
    { ...WRITE, storage: { chat: { remove: { keep: "Chat media stay" } } } },
    "replace-client",
  ],
  [
    "a call in what another one is given",
    `  const { data } = await supabase.from("tickets").select("*").eq("id", (await supabase.from("tickets").select("id").eq("id", w).single()).data.id);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a call in what is added to a builder",
    `  let query = supabase.from("tickets").select("*").eq("workspace_id", w);\n  if (w) query = query.eq("stage", (await supabase.from("tickets").select("*").eq("workspace_id", id)).data[0].stage);\n  const { data } = await query;\n`,
    LIST,
    "replace-unfit",
  ],
  [
    "a covered write behind a way out",
    `  await ${update};\n  if (!user.notify) return null;\n${history}`,
    COVERED,
    "replace-unfit",
  ],
  [
    "a covered write behind an error and something more",
    `  const { error } = await ${update};\n  if (error || quiet) return null;\n${history}`,
    COVERED,
    "replace-unfit",
  ],
  [
    "a value that counts, of a column that the function takes care of",
    `  let next = 1;\n  await supabase.from("tickets").insert({ title, number: next++ });\n  return next;\n`,
    WRITE,
    "replace-unmapped",
  ],
  [
    "a query of a condition, that is gone on with",
    `  let query = w ? supabase.from("tickets").select("*").eq("id", w) : supabase.from("tickets").select("*").eq("id", id);\n  query = query.eq("stage", stage);\n  const { data } = await query;\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a query that is given later, and gone on with",
    `  let query: any = null;\n  query = supabase.from("tickets").select("*").eq("id", id);\n  query.eq("stage", stage);\n  const { data } = await query;\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a query of a function, that its callers go on with",
    `  const base = (): any => supabase.from("tickets").select("*").eq("id", id);\n  const { data } = await base().eq("stage", stage);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a query that a function goes on with",
    `  const { data } = await fetchAll(supabase.from("tickets").select("*").eq("id", id), 100);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a query in an object",
    `  const queries: any = { one: supabase.from("tickets").select("*").eq("id", id) };\n  queries.one = queries.one.eq("stage", stage);\n`,
    GET,
    "replace-unfit",
  ],
  [
    "a count instead of rows",
    `  const { data } = await supabase.from("tickets").select("count").eq("id", id).single();\n`,
    GET,
    "replace-unfit",
  ],
  [
    "renamed columns of a joined table",
    `  const { data } = await supabase.from("tickets").select("*, requester:profiles(label:name)").eq("workspace_id", w);\n`,
    LIST,
    "replace-unfit",
  ],
];

describe("a call that reads well, and would mean something else, stays", () => {
  it.each(REFUSED)("%s", (_what, body, domain, kind) => {
    expect([...new Set(kindsOf(body, domain))]).toEqual([kind]);
    expect(replaced(body, domain).text).toContain(body);
  });
});

const KEPT: readonly (readonly [what: string, before: string, domain: Lab, after: string])[] = [
  [
    "only the columns of a joined table that were asked for",
    `  const { data } = await supabase.from("tickets").select("*, requester:profiles!fk(id, name)").eq("workspace_id", w);\n`,
    LIST,
    `  const { data } = await asRows(\n    fetchQuery(api.tickets.list, { workspaceId: w }),\n    onlyColumns(["*", "requester.id", "requester.name"]),\n  );\n`,
  ],
  [
    "all of a joined table beside some columns",
    `  const { data } = await supabase.from("tickets").select("id, requester(*)").eq("workspace_id", w);\n`,
    LIST,
    `  const { data } = await asRows(\n    fetchQuery(api.tickets.list, { workspaceId: w }),\n    onlyColumns(["id", "requester"]),\n  );\n`,
  ],
  [
    "no condition that a name of the code happens to have",
    `  const stage = user.stage;\n  const limit = 5;\n  const { data } = await supabase.from("tickets").select("*").eq("workspace_id", w);\n  return [data, stage, limit];\n`,
    LIST,
    `  const stage = user.stage;\n  const limit = 5;\n  const { data } = await asRows(fetchQuery(api.tickets.list, { workspaceId: w }));\n  return [data, stage, limit];\n`,
  ],
  [
    "a covered write behind an error",
    `  const { error } = await ${update};\n  if (error) return null;\n${history}`,
    COVERED,
    `  const { error } = await asChanged(fetchMutation(api.tickets.update, { ticketId: id, title }));\n  if (error) return null;\n`,
  ],
  [
    "writes that are sent together at once",
    `  const jobs = ids.map((id) => ${update});\n  const count = jobs.length;\n  await Promise.all([...jobs]);\n`.replace(
      "  const count = jobs.length;\n",
      "",
    ),
    WRITE,
    `  const jobs = ids.map((id) => asChanged(fetchMutation(api.tickets.update, { ticketId: id, title })));\n  await Promise.all([...jobs]);\n`,
  ],
  [
    "nothing that would hide errors of the new call",
    `  const { data } = await supabase\n    .from("tickets")\n    // @ts-ignore generated types are old\n    .select("*")\n    .eq("id", id);\n`,
    GET,
    `  const { data } = await asRows(fetchQuery(api.tickets.get, { ticketId: id }));\n`,
  ],
  [
    "words that the file itself says",
    `${INSERT}  if (error?.message === "Too long") return 400;\n`,
    WRITE,
    `  const { error } = await asInserted(fetchMutation(api.tickets.create, { title }));\n  if (error?.message === "Too long") return 400;\n`,
  ],
  [
    "a name that would throw where nobody is signed in",
    `  const session = await getSession();\n  const who = session!.user.id;\n  await supabase.from("tickets").insert({ title, number: who });\n`,
    WRITE,
    `  const session = await getSession();\n  const who = session!.user.id;\n  await asInserted(fetchMutation(api.tickets.create, { title }));\n`,
  ],
];

describe("what stays as it was", () => {
  it.each(KEPT)("%s", (_what, before, domain, after) => {
    expect(bodyOf(before, domain)).toBe(after);
  });
});

const whole = (text: string, domain: Lab, file = "lib/a.ts") => {
  const { text: after, calls, findings } = replaceFile(file, text, toolsFor(domain));
  const kinds = [...findings, ...calls.flatMap(({ finding }) => finding ?? [])].map(({ kind }) => kind);
  return { after, kinds };
};
const IMPORT = 'import { ctx } from "@/lib/supabase"\n';
const GET_ONE = `supabaseAdmin.from("tickets").select("*").eq("id", id).single()`;

describe("a file that", () => {
  it.each([
    ["is sent to browsers", `"use client";\n${IMPORT}export const load = (id) => ${GET_ONE};\n`, "replace-client"],
    [
      "exports as CommonJS does",
      `const { supabaseAdmin } = require("@/lib/supabase");\nmodule.exports = (id) => ${GET_ONE};\n`,
      "replace-client",
    ],
    [
      "has the client of an administrator who asked",
      `${IMPORT}export async function GET(id) {\n  const { supabase } = await requireAdmin()\n  return ${GET_ONE.replace("supabaseAdmin", "supabase")}\n}\n`,
      "replace-identity",
    ],
    [
      "only calls a cookie after an administrator",
      `${IMPORT}export async function GET(id) {\n  const supabase = createServerClient(url, anon, { cookieOptions: { name: "admin" } })\n  return ${GET_ONE.replace("supabaseAdmin", "supabase")}\n}\n`,
      "replace-identity",
    ],
  ])("%s stays", (_what, text, kind) => {
    const { after, kinds } = whole(text, GET);
    expect([after, kinds]).toEqual([text, [kind]]);
  });

  it.each([
    [
      "what gives a client may refuse somebody",
      `async function one(supabaseAdmin, id) {\n  return ${GET_ONE}\n}\nexport const GET = async (request) => one(await requireUserClient(request), "a")\n`,
      `one(await requireUserClient(request), "a")`,
    ],
    [
      "the rest of a pattern goes on",
      `export async function GET(id) {\n  const { supabaseAdmin, ...rest } = await ctx()\n  await ${GET_ONE}\n  return rest\n}\n`,
      "const { supabaseAdmin, ...rest } = await ctx()",
    ],
    [
      "another name is declared beside the client",
      `export async function GET(id) {\n  const { supabaseAdmin } = await ctx(), one = 1\n  return [one, await ${GET_ONE}]\n}\n`,
      "const { supabaseAdmin } = await ctx(), one = 1",
    ],
    [
      "a line would go on from the one in front of it",
      `export async function GET(id) {\n  const one = two\n  const { supabaseAdmin } = (await ctx())\n  return [one, await ${GET_ONE}]\n}\n`,
      "const one = two\n  const { supabaseAdmin } = (await ctx())",
    ],
    [
      "a semicolon stands in front of a line",
      `export async function GET(id) {\n  const one = two\n  const supabaseAdmin = createAdminClient()\n  ;(await ctx()).note()\n  return [one, await ${GET_ONE}]\n}\n`,
      "const one = two\n  ;(await ctx()).note()",
    ],
  ])("is replaced, and %s", (_what, text, kept) => {
    const { after, kinds } = whole(IMPORT + text, GET);
    expect(kinds).toEqual([]);
    expect(after).toContain("asSingle(fetchQuery(api.tickets.get, { ticketId: id }))");
    expect(after).toContain(kept);
  });
});

const PRISMA = 'import { prisma } from "@/lib/prisma";\n';
const prismaOf = (body: string): string =>
  `${PRISMA}export async function GET(id: string, all: boolean) {\n  ${body}\n}\n`;
const WITH_OWNER = tickets({ "select by id with owner": "api.tickets.get({ ticketId: id })" });

describe("of Prisma", () => {
  it.each([
    ["a select", "select: { id: true, secret: false, owner: { select: { name: true } } }", `["id", "owner.name"]`],
    ["an include", "include: { owner: { select: { name: true } } }", `["*", "owner.name"]`],
    [
      "a select in a select",
      "select: { id: true, owner: { select: { name: true, team: { select: { id: true } } } } }",
      `["id", "owner.name", "owner.team.id"]`,
    ],
  ])("%s of a joined row is as narrow afterwards", (_what, asked, names) => {
    const { after } = whole(prismaOf(`return prisma.tickets.findUnique({ where: { id }, ${asked} });`), WITH_OWNER);
    expect(after.replaceAll(/\s+/g, " ")).toContain(`onlyColumns(${names})`);
  });

  it.each([
    [
      "columns that are asked for at times",
      "return prisma.tickets.findUnique({ where: { id }, select: { id: true, owner: all && true } });",
      WITH_OWNER,
    ],
    [
      "a nested write under a condition",
      "return prisma.tickets.update({ where: { id }, data: { title: all ? { set: id } : undefined } });",
      WRITE,
    ],
    [
      "a comparison that is chosen at run time",
      "return prisma.tickets.findMany({ where: { id: all ? { in: [id] } : id } });",
      GET,
    ],
    [
      "a client that is extended",
      "const db = prisma.$extends(softDelete);\n  return db.tickets.findUnique({ where: { id } });",
      GET,
    ],
    [
      "a write that is sent later",
      "const job = prisma.tickets.update({ where: { id }, data: { title: id } });\n  if (all) await job;",
      WRITE,
    ],
  ])("%s stays", (_what, body, domain) => {
    const text = prismaOf(body);
    expect(whole(text, domain)).toEqual({ after: text, kinds: ["replace-unfit"] });
  });
});
