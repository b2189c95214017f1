import { describe, expect, it } from "vitest";
import { replaceFile } from "../../src/codemods/replace/replace.js";
import { describe as described } from "../../src/findings.js";
import { toolsFor, type Lab } from "./lab.js";

const CLOSE: Lab = {
  tables: {
    lead: {
      row: "leadRow",
      "update by id": {
        call: "mutation api.tickets.close({ ticketId: id, title, note: leadActivity.text })",
        covers: { "leadActivity insert": null },
      },
      "delete by id": "mutation api.tickets.remove({ ticketId: id })",
      "select by id": { call: "api.tickets.get({ ticketId: id })", covers: { "leadActivity insert": null } },
    },
  },
};

const fileOf = (body: string): string =>
  `import { prisma } from "@/lib/prisma";\n\nexport async function load(id: string, title: string, text: string) {\n${body}}\n`;
const result = (body: string, domain: Lab = CLOSE) => {
  const tools = toolsFor(domain);
  const given = replaceFile("lib/a.ts", fileOf(body), tools);
  expect(replaceFile("lib/a.ts", given.text, tools).text).toBe(given.text);
  return given;
};

const UPDATE = "lead.update({ where: { id }, data: { title } })";
const NOTE = "leadActivity.create({ data: { leadId: id, text } })";
const CALL = "fetchMutation(api.tickets.close, { ticketId: id, title, note: text })";
const ALONE = `  await doneOrThrow(\n    ${CALL},\n  );\n`;

describe("a transaction becomes one mutation", () => {
  it.each([
    ["a list", `  await prisma.$transaction([prisma.${UPDATE}, prisma.${NOTE}]);\n`, ALONE],
    ["a list in another order", `  await prisma.$transaction([prisma.${NOTE}, prisma.${UPDATE}]);\n`, ALONE],
    [
      "a list of which the first row is used",
      `  const [lead] = await prisma.$transaction([prisma.${UPDATE}, prisma.${NOTE}]);\n  return lead;\n`,
      `  const [lead] = await Promise.all([rowOrThrow(\n    ${CALL},\n    leadRow,\n  )]);\n  return lead;\n`,
    ],
    [
      "a function",
      `  return prisma.$transaction(async (tx) => {\n    const lead = await tx.${UPDATE};\n    // what was said\n    await tx.${NOTE};\n    return { lead };\n  }, { timeout: 5000 });\n`,
      `  return (async () => {\n    const lead = await rowOrThrow(\n      ${CALL},\n      leadRow,\n    );\n    // what was said\n    return { lead };\n  })();\n`,
    ],
    [
      "a function that begins with something else, its parameter bare",
      `  await prisma.$transaction(async tx => {\n    if (!title) throw new Error("no title");\n    await tx.leadActivity.create({ data: { leadId: id, text } });\n    await tx.${UPDATE};\n  });\n`,
      `  await (async () => {\n    if (!title) throw new Error("no title");\n    await doneOrThrow(${CALL});\n  })();\n`,
    ],
    [
      "a single write",
      `  await prisma.$transaction(async (tx: Prisma.TransactionClient) => tx.lead.delete({ where: { id } }));\n`,
      `  await (async () => rowOrThrow(\n    fetchMutation(api.tickets.remove, { ticketId: id }),\n    leadRow,\n  ))();\n`,
    ],
  ])("%s", (_what, before, after) => {
    const { text, calls, findings } = result(before);
    expect([...findings, ...calls.flatMap(({ finding }) => finding ?? [])]).toEqual([]);
    expect(text).toContain(`text: string) {\n${after}}\n`);
    expect(text).not.toContain("prisma");
  });
});

const [A, B] = [`await tx.${UPDATE};`, `await tx.${NOTE};`];
const inside = (...lines: readonly string[]): string =>
  `  await prisma.$transaction(async (tx) => {\n${lines.map((line) => `    ${line}\n`).join("")}  });\n`;

describe("a transaction stays whole", () => {
  it.each([
    ["without a write that is covered", inside(A, "await tx.lead.delete({ where: { id } });"), /"covers"/],
    ["with a write more", inside(A, B, `await tx.audit.create({ data: { id } });`), /"covers"/],
    ["with a read", inside("const old = await tx.lead.findUnique({ where: { id } });", A, B), /"covers"/],
    ["that may be taken back", inside(A, B, `if (text === "") throw new Error("no");`), /take it back/],
    ["that does something else behind the write", inside(A, B, "await mail(id);"), /take it back/],
    ["with a write under a condition", inside(A, `if (text) ${B}`), /condition/],
    ["with a write in a loop", inside(A, `for (const each of [text]) { ${B} }`), /condition|many/],
    ["whose other write is used", inside(A, `const note = ${B}`, "return note;"), /gives is used/],
    [
      "whose other write says what the function is not told",
      inside(A, "await tx.leadActivity.create({ data: { leadId: id, text, kind: title + text } });"),
      /`kind`/,
    ],
    [
      "whose other write is about another row",
      inside(A, "await tx.leadActivity.create({ data: { leadId: other, text } });"),
      /`leadId`/,
    ],
    [
      "that takes a value of its own row",
      inside(`const lead = ${A}`, "await tx.leadActivity.create({ data: { leadId: id, text: lead.title } });"),
      /note/,
    ],
    [
      "that is a list made elsewhere",
      `  const writes = [prisma.${UPDATE}];\n  await prisma.$transaction(writes);\n`,
      null,
    ],
    [
      "of which more is used",
      `  const [lead, note] = await prisma.$transaction([prisma.${UPDATE}, prisma.${NOTE}]);\n  return [lead, note];\n`,
      /answers/,
    ],
    [
      "with something among it that is no call",
      `  await prisma.$transaction([prisma.${UPDATE}, prisma.${NOTE}, more]);\n`,
      /written out/,
    ],
    ["that nobody waits for", `  void prisma.$transaction([prisma.${UPDATE}, prisma.${NOTE}]);\n`, /waited for/],
    ["in which the client is handed on", inside(A, B, "return audit(tx);"), /take it back/],
    [
      "whose function is made elsewhere",
      `  const write = async (tx) => { ${A} };\n  await prisma.$transaction(write);\n`,
      null,
    ],
  ])("%s", (_what, body, why) => {
    const { text, calls, findings } = result(body);
    const problems = [...findings, ...calls.flatMap(({ finding }) => finding ?? [])];
    expect(text).toBe(fileOf(body));
    expect(problems.length).toBeGreaterThan(0);
    if (why !== null) expect(problems.map((each) => described(each).message).join("\n")).toMatch(why);
  });
});
