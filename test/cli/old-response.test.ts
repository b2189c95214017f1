import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { REPOSITORY, runMigrate } from "../support/scratch.js";

const ROUTE = `import { prisma } from "@/lib/prisma";

export async function GET() {
  const leads = await prisma.lead.findMany();
  return new Response(JSON.stringify({ leads }));
}
`;

/** As the library of TypeScript 5.1 declares it. */
const RESPONSE = `interface Response { readonly status: number }
declare var Response: {
  prototype: Response;
  new (body?: string | null, init?: { status?: number }): Response;
  error(): Response;
  redirect(url: string, status?: number): Response;
};
declare module "next/server" { export const NextResponse: { json(body: unknown): Response }; }
`;

test("where the types lack Response.json, nothing is written, and what to do about it is said and helps", async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "old-response-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const route = "app/api/leads/route.ts";
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  write(route, ROUTE);
  write("types.d.ts", RESPONSE);
  write("lib/prisma.ts", "export const prisma = { lead: { findMany: async (): Promise<string[]> => [] } };\n");
  write(
    "lib/data-source.ts",
    'export const getDataSource = (domain: string): string => (domain === "" ? "" : "prisma");\n',
  );
  write("package.json", '{ "dependencies": { "next": "15.0.0" } }');
  write(
    "tsconfig.json",
    '{ "compilerOptions": { "lib": ["ES2022"], "types": [], "strict": true, "module": "esnext", "moduleResolution": "bundler", "paths": { "@/*": ["./*"] } }, "include": ["**/*.ts"] }',
  );
  write("migrate.manifest.json", '{ "domains": { "leads": { "routes": { "leads": "stub { leads: [] }" } } } }');
  mkdirSync(join(root, "node_modules"));
  symlinkSync(join(REPOSITORY, "node_modules/typescript"), join(root, "node_modules/typescript"));

  const refused = await runMigrate(root, ["wire", "--all"]);

  expect([refused.code, readFileSync(join(root, route), "utf8")]).toEqual([3, ROUTE]);
  expect(refused.stdout).toContain("TS2339: Property 'json' does not exist on type");
  expect(refused.stdout).toContain('import NextResponse from "next/server" in this file');

  write(route, `import { NextResponse } from "next/server";\n${ROUTE}`);
  expect((await runMigrate(root, ["wire", "--all"])).code).toBe(0);
  expect(readFileSync(join(root, route), "utf8")).toContain("return NextResponse.json({ leads: [] });");
});
