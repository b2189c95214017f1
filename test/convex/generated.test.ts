import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const CODEGEN = [
  join("node_modules", "convex", "bin", "main.js"),
  "codegen",
  "--system-udfs",
  "--typecheck",
  "disable",
];

let copy = "";

async function textsIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const texts = names.map(async (name): Promise<[string, string]> => [
    name,
    await readFile(join(folder, name), "utf8"),
  ]);
  return Object.fromEntries(await Promise.all(texts));
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "convex-codegen-"));
  await cp(join(ROOT, "convex"), join(copy, "convex"), { recursive: true });
  await rm(join(copy, "convex/_generated"), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
  await writeFile(
    join(copy, "package.json"),
    JSON.stringify({ name: "copy", private: true, dependencies: { convex: "*" } }),
  );
});

afterAll(() => rm(copy, { recursive: true, force: true }));

it("is what codegen makes of the modules today, without a deployment", async () => {
  await promisify(execFile)(process.execPath, CODEGEN, { cwd: copy });
  const made = await textsIn(join(copy, "convex/_generated"));
  expect(Object.keys(made)).toEqual(["api.d.ts", "api.js", "dataModel.d.ts", "server.d.ts", "server.js"]);
  expect(await textsIn(join(ROOT, "convex/_generated"))).toEqual(made);
});
