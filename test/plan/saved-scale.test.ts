import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { REPOSITORY } from "../support/scratch.js";
import { temporaryApp } from "../workspace/temporary.js";

const run = promisify(execFile);

const ROUTE = `import { NextResponse } from "next/server";
import { auth } from "@/lib/auth";
import { prisma } from "@/lib/prisma";

export async function GET() {
  const session = await auth();
  if (!session) return NextResponse.json({ error: "Unauthorized" }, { status: 401 });
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ data: leads, success: true });
}
`;

const CONVEX = `import { v } from "convex/values";
import { query } from "./_generated/server";
export const getLeads = query({ args: { userId: v.string() }, handler: async () => [] });
`;

async function appOf(routes: number): Promise<string> {
  const keys = Array.from({ length: routes }, (_, index) => `area${index % 40}/item${index}`);
  const domain = {
    models: ["lead"],
    routes: Object.fromEntries(keys.map((key) => [key, "api.leads.getLeads({ userId })"])),
  };
  const root = await temporaryApp({
    "convex/leads.ts": CONVEX,
    "convex/_generated/api.d.ts": "export declare const api: unknown;\n",
    "migrate.manifest.json": JSON.stringify({ domains: { leads: domain } }),
  });
  for (const key of keys) {
    await mkdir(join(root, "app/api", key), { recursive: true });
    await writeFile(join(root, "app/api", key, "route.ts"), `// ${key}\n${ROUTE}`);
  }
  return root;
}

/** Runs the command in a process of its own, and says how much memory it took at most and how much time of the processor. */
async function measured(root: string, ...args: readonly string[]) {
  const script = `
    const { main } = await import(${JSON.stringify(join(REPOSITORY, "dist/cli.js"))});
    const code = await main(process.argv.slice(1), "0", { stdout: { write() {} }, stderr: process.stderr });
    const { maxRSS, userCPUTime } = process.resourceUsage();
    console.log(JSON.stringify({ code, megabytes: maxRSS / 1024, seconds: userCPUTime / 1e6 }));`;
  // Without a limit, node lets its heap grow as large as the machine allows before it looks for what can go.
  const options = ["--max-old-space-size=300", "--input-type=module", "-e", script, "--", ...args, "--cwd", root];
  const { stdout } = await run(process.execPath, options, { maxBuffer: 64 * 1024 * 1024 });
  const result: { code: number; megabytes: number; seconds: number } = JSON.parse(stdout);
  return result;
}

it("slow: a plan of 4,000 routes is created, carried out and verified by hash in less than 500 MB, in proportion", async () => {
  const [small, large] = [await appOf(1_000), await appOf(4_000)];
  const create = ["plan", "create", "--all", "--no-verify", "-o", "plan.json"];
  const [few, many] = [await measured(small, ...create), await measured(large, ...create)];
  const applied = await measured(large, "apply", "plan.json", "--no-verify");
  const again = await measured(large, "apply", "plan.json", "--no-verify");
  for (const { code, megabytes } of [few, many, applied, again])
    expect([code, megabytes < 500, megabytes]).toEqual([0, true, megabytes]);
  expect(many.seconds / few.seconds).toBeLessThan(6);
  expect(again.seconds).toBeLessThan(applied.seconds);
  const { files }: { files: readonly { file: string; after: string }[] } = JSON.parse(
    await readFile(join(large, "plan.json"), "utf8"),
  );
  expect(files).toHaveLength(4_000);
  const { digestOf } = await import("../../src/edits/undo-steps.js");
  for (const { file, after } of files) expect(digestOf(await readFile(join(large, file), "utf8"))).toBe(after);
}, 600_000);
