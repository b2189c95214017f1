import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { REPOSITORY, runMigrate } from "../support/scratch.js";

const HEAVY = /\/node_modules\/(ts-morph|@ts-morph|typescript|zod|jscodeshift|yaml|esbuild)\//;

/** Runs the command in a folder with a manifest, and lists the heavy packages that it loaded. */
async function loadedBy(args: readonly string[], manifest: string) {
  const root = mkdtempSync(join(tmpdir(), "start-up-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "app/api/leads"), { recursive: true });
  writeFileSync(join(root, "app/api/leads/route.ts"), "export async function GET() {\n  return Response.json(1);\n}\n");
  writeFileSync(join(root, "migrate.manifest.json"), manifest);
  const coverage = join(root, "coverage");
  const { code } = await runMigrate(root, args, { NODE_V8_COVERAGE: coverage });
  const loaded = readdirSync(coverage).flatMap((name) => urlsIn(readFileSync(join(coverage, name), "utf8")));
  return {
    code,
    heavy: [...new Set(loaded.flatMap((url) => HEAVY.exec(url)?.[1] ?? []))].sort(),
    count: loaded.length,
  };
}

function urlsIn(text: string): string[] {
  const { result }: { result: { url: string }[] } = JSON.parse(text);
  return result.map(({ url }) => url);
}

test.each([
  ["--help", ["--help"], "{}", 0],
  ["--version", ["--version"], "{}", 0],
  ["the help of a command", ["wire", "--help"], "{}", 0],
  ["a wrong option", ["wire", "--nonsense"], "{}", 1],
  ["a manifest that does not parse", ["wire", "--all"], '{ "domains": { ', 5],
])("%s is answered without a compiler or a schema", async (_name, args, manifest, code) => {
  const said = await loadedBy(args, manifest);
  expect(said).toMatchObject({ code, heavy: [] });
  expect(said.count).toBeGreaterThan(5);
});

test("a manifest that parses is judged, and reading needs the parser", async () => {
  expect(await loadedBy(["scan"], '{ "domains": {} }')).toMatchObject({
    code: 0,
    heavy: expect.arrayContaining(["ts-morph", "zod"]),
  });
});

test("a selection reads its own files only, without the proof: whoever opened one of these pipes would wait for ever", async () => {
  const root = mkdtempSync(join(tmpdir(), "start-up-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync(join(REPOSITORY, "fixtures/typescript-6"), root, {
    recursive: true,
    filter: (path) => basename(path) !== "node_modules",
  });
  for (const folder of ["components", "services/deep", "app/api/other", "app/screens"]) {
    mkdirSync(join(root, folder), { recursive: true });
    execFileSync("mkfifo", [join(root, folder, "route.ts"), join(root, folder, "index.ts")]);
  }
  const { code, stdout } = await runMigrate(root, ["wire", "--domain", "tickets", "--no-verify"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("2 stubbed")]);
});
