import { describe, expect, test } from "vitest";
import { bodyOf } from "./print.js";

/** a handler's statements, and the first lines of those on which it comes to its answer */
const LINES: readonly (readonly [string, string])[] = [
  [
    "const a = one();\nconst b = two();\nreturn Response.json(await prisma.lead.findMany());",
    "const a = one(); | const b = two(); | return Response.json(await prisma.lead.findMany());",
  ],
  [
    "try {\n  const a = one();\n  return Response.json(await prisma.lead.findMany());\n} catch {\n  return Response.json({}, { status: 500 });\n}",
    "const a = one(); | return Response.json(await prisma.lead.findMany());",
  ],
  [
    "try {\n  warm();\n} catch {}\nreturn Response.json(await prisma.lead.findMany());",
    "try { | return Response.json(await prisma.lead.findMany());",
  ],
  [
    "if (a) {\n  return Response.json(await prisma.lead.findMany());\n}\nreturn Response.json(1);",
    "return Response.json(await prisma.lead.findMany());",
  ],
  [
    "if (a) {\n  log(1);\n} else {\n  const rows = await prisma.lead.findMany();\n  return Response.json(rows);\n}",
    "const rows = await prisma.lead.findMany(); | return Response.json(rows);",
  ],
  [
    "{\n  const a = one();\n}\nreturn Response.json(await prisma.lead.findMany());",
    "const a = one(); | return Response.json(await prisma.lead.findMany());",
  ],
  [
    "return handle(async () => {\n  const a = one();\n  return Response.json(await prisma.lead.findMany());\n});",
    "const a = one(); | return Response.json(await prisma.lead.findMany());",
  ],
  [
    "return await limit.run(async () => {\n  return Response.json(await prisma.lead.findMany());\n}, 5);",
    "return Response.json(await prisma.lead.findMany());",
  ],
  [
    "return rows.map(async () => {\n  return Response.json(await prisma.lead.findMany());\n});",
    "return rows.map(async () => {",
  ],
  [
    "return prisma.$transaction(async (tx) => {\n  return Response.json(await tx.lead.findMany());\n});",
    "return prisma.$transaction(async (tx) => {",
  ],
  ["return (async () => {\n  return Response.json(await prisma.lead.findMany());\n})();", "return (async () => {"],
  [
    "for (const a of b) {\n  await prisma.lead.findMany();\n}\nreturn Response.json(1);",
    "for (const a of b) { | return Response.json(1);",
  ],
  [
    "switch (a) {\n  case 1:\n    return Response.json(await prisma.lead.findMany());\n}\nreturn Response.json(1);",
    "switch (a) { | return Response.json(1);",
  ],
  [
    '"use cache";\nreturn Response.json(await prisma.lead.findMany());',
    "return Response.json(await prisma.lead.findMany());",
  ],
  [
    "const one = async () => {\n  return prisma.lead.findMany();\n};\nreturn Response.json(await one());",
    "const one = async () => { | return Response.json(await one());",
  ],
  [
    "try {\n  try {\n    return Response.json(await prisma.lead.findMany());\n  } finally {\n    done();\n  }\n} catch {\n  return Response.json({}, { status: 500 });\n}",
    "return Response.json(await prisma.lead.findMany());",
  ],
  [
    "const stream = new ReadableStream({\n  async start() {\n    await prisma.lead.findMany();\n  },\n});\nreturn new Response(stream);",
    "const stream = new ReadableStream({ | return new Response(stream);",
  ],
  [
    "if (a) {\n  const rows = await prisma.lead.findMany();\n  log(rows);\n} else {\n  const rows = await prisma.lead.findMany();\n  log(rows);\n}\nreturn Response.json(1);",
    "if (a) { | return Response.json(1);",
  ],
  ["return handle(() => {\n  return Response.json(prisma.lead.findMany());\n});", "return handle(() => {"],
  [
    "return handle(async () => {\n  return Response.json(await prisma.lead.findMany());\n}, async () => {});",
    "return handle(async () => {",
  ],
];

/** a statement in front of the data, and the calls in it that may do or refuse something */
const CALLS: readonly (readonly [string, string])[] = [
  ["const rows = [1].map(String).sort();", "none"],
  ["console.log(1);", "none"],
  ['logger.info("x");', "none"],
  ["await sendMail(user);", "sendMail(user) for its effect"],
  ["const sent = await sendMail(user);", "sendMail(user)"],
  ['void track("x");', 'track("x") for its effect'],
  ['track("x").catch(() => {});', 'track("x").catch(() => {}) for its effect; track("x") for its effect'],
  ["const user = await requireUser(request);", "requireUser(request) authorizes"],
  ["const ok = hasLeadAccess(user);", "hasLeadAccess(user) authorizes"],
  ['const x = JSON.stringify(JSON.parse("1"));', "none"],
  ["const d = new Date().toISOString();", "none"],
  ["try { a(); } catch { report(); }", "a() for its effect"],
  ['const cookie = await verify(request.headers.get("x"));', 'verify(request.headers.get("x")) authorizes'],
  ['revalidatePath("/x");', 'revalidatePath("/x") for its effect'],
  ["await queue.add({ id: 1 });", "queue.add({ id: 1 }) for its effect"],
  ["const parsed = schema.safeParse(body);", "schema.safeParse(body)"],
  ["const l = mapLead(rows);", "mapLead(rows)"],
  ['(await cookies()).set("a", "b");', '(await cookies()).set("a", "b") for its effect; cookies() for its effect'],
];

describe("the line of statements on which a handler answers", () => {
  test.each(LINES)("%s", (statements, expected) => {
    const firstLines = bodyOf(statements).steps.map(({ place }) => statements.split("\n")[place.line - 3]?.trim());
    expect(firstLines.join(" | ")).toBe(expected);
  });
});

describe("calls that may do or refuse something", () => {
  test.each(CALLS)("%s", (statement, expected) => {
    const [step] = bodyOf(`${statement}\nreturn Response.json(await prisma.lead.findMany());`).steps;
    const calls = (step?.calls ?? []).map(({ text, isStatement, authorizes }) =>
      [text, ...(isStatement ? ["for its effect"] : []), ...(authorizes ? ["authorizes"] : [])].join(" "),
    );
    expect(calls.join("; ") || "none").toBe(expected);
  });
});
