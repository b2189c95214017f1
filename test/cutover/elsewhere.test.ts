import { expect, it } from "vitest";
import { committedForTest, findingsOf } from "../cli/app.js";

const WRITERS = {
  "app/actions.ts": `"use server";
import { prisma } from "@/lib/prisma";
export const rename = (id: string, title: string) => prisma.property.update({ where: { id }, data: { title } });
`,
  "server/nightly.ts": `import { prisma as db } from "../lib/prisma";
export async function nightly() {
  await db.$transaction([db.property.deleteMany({ where: { title: "" } }), db.user.deleteMany({})]);
}
`,
  "server/reads.ts": `import { prisma } from "../lib/prisma";
// prisma.property.update is only talked about
export const all = () => prisma.property.findMany();
`,
};

it("what writes a domain's rows outside of its routes is named, and hinders nothing", async () => {
  const app = committedForTest();
  for (const [file, text] of Object.entries(WRITERS)) app.write(file, text);
  await app.migrate("wire", "--domain", "real-estate", "--no-verify", "--force");
  app.commit();
  const { code, report } = await app.report("cutover", "--domain", "real-estate", "--no-verify");
  const named = findingsOf(report).flatMap((found) =>
    found.kind === "writes-elsewhere" ? [`${found.file}:${found.line} ${found.domain} ${found.write}`] : [],
  );
  expect([code, report.outcome]).toEqual([0, "done"]);
  expect(named).toEqual([
    "app/actions.ts:3 real-estate prisma.property.update",
    "prisma/setup.ts:53 real-estate prisma.property.createMany",
    "prisma/setup.ts:56 real-estate prisma.broker.createMany",
    "server/nightly.ts:3 real-estate db.property.deleteMany",
  ]);
});
