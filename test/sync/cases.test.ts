import { describe, expect, it } from "vitest";
import { describe as words } from "../../src/findings.js";
import { CASES, REFUSALS, sync, unsync, type SyncSection } from "./cases.js";

/** The same text as another editor would have saved it. */
const VARIANTS: readonly (readonly [string, (text: string) => string])[] = [
  ["as it is", (text) => text],
  ["with CRLF", (text) => text.replaceAll("\n", "\r\n")],
  ["without a final newline", (text) => text.replace(/\n$/, "")],
  ["with a byte order mark", (text) => `\uFEFF${text}`],
  ["with strange spacing below", (text) => `${text}const  below =[ 1,2 ,\n\t3 ]  ;;\n`],
];

describe.each(VARIANTS)("%s", (_name, variant) => {
  it.each(CASES)("$name: forward, again, back", ({ before, after, section }) => {
    const source = variant(before);
    const done = sync(source, section);
    expect(done.writes.filter(({ status }) => status !== "synced" && status !== "unmapped")).toEqual([]);
    expect(done.after).toBe(variant(after));
    const again = sync(done.after, section);
    expect([again.edits, again.writes.every(({ status }) => /^(?:already-synced|unmapped)$/.test(status))]).toEqual([
      [],
      true,
    ]);
    expect(unsync(done.after, section).after).toBe(source);
  });
});

it.each(REFUSALS)("refuses $kind: $name, and leaves the file as it is", ({ source, kind, says, section }) => {
  const { edits, writes } = sync(source, section);
  const refused = writes.filter(({ status }) => status === "refused");
  expect([edits, refused.map(({ finding }) => finding?.kind)]).toEqual([[], [kind]]);
  const finding = refused[0]?.finding;
  expect(finding == null ? "" : words(finding).message).toContain(says ?? "");
});

describe("what somebody wrote", () => {
  const source = (call: string): string =>
    `import { prisma } from "@/lib/prisma";\nimport { syncActivity } from "@/lib/convex/sync";\nexport async function POST() {\n  const row = await prisma.activity.create({ data });\n  ${call}\n  return Response.json(row);\n}\n`;

  it.each([
    `await syncActivity({ ...row, type: "x" });`,
    `log(row);\n  void syncActivity(row);`,
    `// tell Convex\n  void syncActivity(row);`,
    `syncActivity(row).then(log);`,
  ])("is left alone: %s", (call) => {
    const text = source(call);
    const { edits, writes } = sync(text);
    expect([edits, writes.map(({ status }) => status)]).toEqual([[], ["synced-by-hand"]]);
    expect(unsync(text).after).toBe(text);
  });

  it("is the tool's own when it says the same, however it is laid out", () => {
    const text = source(`void syncActivity(\n    row,\n  )`);
    expect(sync(text).writes[0]?.status).toBe("already-synced");
    expect(unsync(text).after).not.toContain("syncActivity");
  });

  it("does not hide another write that has no call yet", () => {
    const text = source(`void syncActivity(row);\n  const second = await prisma.activity.create({ data });`);
    const done = sync(text);
    expect(done.writes.map(({ status }) => status)).toEqual(["already-synced", "synced"]);
    expect(done.after).toContain("void syncActivity(second);");
  });

  it("an import that nothing uses is refused: it could not be told from the tool's own", () => {
    expect(sync(source("")).writes[0]?.finding).toMatchObject({ kind: "import-unused", name: "syncActivity" });
  });

  it.each([
    ["above the file", `// migrate-ignore: not yet\n`, ""],
    ["above the statement", "", `// migrate-ignore: not yet\n  `],
  ])("an ignore comment %s keeps the tool away", (_where, top, above) => {
    const text = `${top}import { prisma } from "@/lib/prisma";\nexport async function POST() {\n  ${above}const row = await prisma.activity.create({ data });\n}\n`;
    const { edits, writes } = sync(text);
    expect([edits, writes]).toMatchObject([[], [{ status: "ignored", reason: "not yet" }]]);
  });
});

describe("when the manifest changes its mind", () => {
  const running = (run: string): SyncSection => ({ "activity.create": { call: "syncActivity", run } });
  const source = `import { NextResponse } from "next/server";\nimport { prisma } from "@/lib/prisma";\nexport async function POST() {\n  const row = await prisma.activity.create({ data });\n  return NextResponse.json(row);\n}\n`;

  it.each([
    ["void", "after"],
    ["after", "void"],
    ["after", "await"],
    ["await", "after"],
    ["void", "await"],
  ])("from %s to %s the call is replaced, imports and all", (from, to) => {
    const old = sync(source, running(from)).after;
    const now = sync(old, running(to));
    expect(now.writes.map(({ status }) => status)).toEqual(["replaced"]);
    expect(now.after.includes("after")).toBe(to === "after");
    expect(sync(now.after, running(to)).edits).toEqual([]);
    expect(unsync(now.after, running(to)).after).toBe(source);
  });

  it("after() is refused where Next has none", () => {
    expect(sync(source, running("after"), 14).writes[0]?.finding).toMatchObject({
      kind: "sync-no-after",
      version: "14",
    });
    expect(sync(source, running("after"), 15).writes[0]?.status).toBe("synced");
    expect(sync(source, running("after"), null).writes[0]?.status).toBe("synced");
  });
});

it("names other writes of a synced model, and a CommonJS file gets no import", () => {
  const other = `import { prisma } from "@/lib/prisma";\nawait prisma.activity.delete({ where });\nawait prisma.lead.create({ data });\n`;
  expect(sync(other).writes.map(({ write, status }) => [write, status])).toEqual([
    ["prisma.activity.delete", "unmapped"],
  ]);
  const commonJs = `const { prisma } = require("@/lib/prisma");\nmodule.exports = async () => {\n  const row = await prisma.userStatus.upsert({ where });\n};\n`;
  expect(sync(commonJs).writes[0]?.finding).toMatchObject({ kind: "sync-no-room" });
});

it("a file that does not parse is named and left alone", () => {
  const { edits, findings } = sync(
    `import { prisma } from "@/lib/prisma";\nconst row = await prisma.activity.create({;\n`,
  );
  expect([edits, findings.map(({ kind }) => kind)]).toEqual([[], ["syntax-error"]]);
});
