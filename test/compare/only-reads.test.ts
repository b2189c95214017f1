import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareAppCode, type PreparedAppCode, type RunningAppCode } from "../../src/app-code/start.js";
import { startLab, type Lab } from "../backfill/lab.js";

const CLIENT = "lib/prisma.ts";

/** Handlers whose writes nobody sees in their code. */
const ROUTES: Readonly<Record<string, string>> = {
  hidden: `const one = "update"; await (prisma as any).lead[one]({ where: { id: "lead-alice-1" }, data: { name: "touched" } });`,
  swallowed: `try { await (prisma as any)["lead"]["deleteMany"]({}); } catch {}`,
  raw: "await prisma.$executeRawUnsafe('DELETE FROM \"Lead\"');",
  rawRead: "await prisma.$queryRawUnsafe('DELETE FROM \"Lead\" RETURNING *');",
  together: `await prisma.$transaction(async (tx: any) => { await tx.lead.count(); await tx.lead["update"]({ where: { id: "lead-alice-1" }, data: { name: "touched" } }); });`,
  extended: `await (prisma as any).$extends({}).lead["update"]({ where: { id: "lead-alice-1" }, data: { name: "touched" } });`,
  rest: `await fetch("http://127.0.0.1:9/rest/v1/leads?id=eq.1", { method: "PATCH", body: "{}" });`,
  reads: `await prisma.$queryRawUnsafe('SELECT 1'); await prisma.$transaction([prisma.lead.count(), prisma.lead.findFirst()]);`,
};

let lab: Lab;
let code: PreparedAppCode;
let app: RunningAppCode;

beforeAll(async () => {
  lab = await startLab();
  for (const [name, work] of Object.entries(ROUTES)) {
    const text = `import { prisma } from "@/lib/prisma";\nexport async function GET() {\n  ${work}\n  return Response.json(await prisma.lead.count());\n}\n`;
    mkdirSync(join(lab.app.root, `app/api/${name}`));
    lab.app.write(`app/api/${name}/route.ts`, text);
  }
  const files = Object.keys(ROUTES).map((name) => `app/api/${name}/route.ts`);
  code = await prepareAppCode(
    lab.app.root,
    [...files, CLIENT].map((name) => ({
      name,
      file: join(lab.app.root, name),
      marks: [],
      isClient: name === CLIENT,
    })),
  );
  app = await code.start({ NODE_ENV: "development" });
});
afterAll(async () => {
  await code.remove();
  await lab.stop();
});

const ask = (name: string) =>
  app.ask({ file: `app/api/${name}/route.ts`, method: "GET", path: `/api/${name}`, headers: {}, params: {} });
const names = () => app.values({ modules: [CLIENT], delegate: "lead", field: "name", take: 1000 });

test("a handler that reads is answered, raw SQL and transactions too", async () => {
  expect(Number((await ask("reads")).body)).toBeGreaterThan(0);
});

test.each([
  ["hidden", "lead.update"],
  ["swallowed", "lead.deleteMany"],
  ["raw", "$executeRawUnsafe"],
  ["rawRead", "$queryRawUnsafe"],
  ["together", "lead.update"],
  ["extended", "lead.update"],
  ["rest", "a change of rows over REST"],
])("%s: what it would write is not carried out, and its answer shows nothing", async (name, what) => {
  const before = await names();
  await expect(ask(name)).rejects.toThrow(`it writes (${what}, which was not carried out): only what reads is run`);
  expect(await names()).toEqual(before);
});
