import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const OXLINT = join(dirname(createRequire(import.meta.url).resolve("oxlint/package.json")), "bin/oxlint");
const CONFIG = fileURLToPath(new URL("../../.oxlintrc.json", import.meta.url));

/** A file and a module that it must not import. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  ["src/route/facts.ts", "ts-morph"],
  ["src/target/read.ts", "ts-morph"],
  ["src/codemods/guard.ts", "ts-morph"],
  ["src/codemods/guard.ts", "../../lib/ts-morph.cjs"],
  ["src/manifest/load.ts", "ts-morph"],
  ["src/verify/prove.ts", "ts-morph"],
  ["src/run/pipeline.ts", "zod"],
  ["src/route/read.ts", "zod"],
  ["src/run/plans.ts", "yaml"],
  ["src/target/read.ts", "yaml"],
  ["src/route/read.ts", "typescript"],
  ["src/report/json.ts", "chalk"],
  ["src/commands/wire.ts", "chalk"],
  ["src/run/pipeline.ts", "commander"],
  ["src/codemods/guard.ts", "jscodeshift"],
  ["src/codemods/guard.ts", "node:fs"],
  ["src/commands/wire.ts", "node:fs/promises"],
  ["src/run/pipeline.ts", "fs"],
  ["src/verify/prove.ts", "node:child_process"],
  ["src/codemods/guard.ts", "../workspace/files.js"],
  ["src/manifest/rules.ts", "../run/pipeline.js"],
  ["src/route/read.ts", "../../src/cli.js"],
  ["src/report/text.ts", "../commands/wire.js"],
  ["src/checks/links.ts", "../workspace/evidence.js"],
  ["src/leftovers/graph.ts", "../workspace/modules.js"],
  ["src/leftovers/graph.ts", "ts-morph"],
  ["src/checks/commands.ts", "node:child_process"],
];

/** The places where the same modules belong. */
const ALLOWED: readonly (readonly [string, string])[] = [
  ["src/route/facts.ts", "../../lib/ts-morph.cjs"],
  ["src/target/read.ts", "../../lib/ts-morph.cjs"],
  ["src/manifest/schema.ts", "zod"],
  ["src/plan/saved.ts", "zod"],
  ["src/plan/front-matter.ts", "yaml"],
  ["src/verify/overlay.ts", "typescript"],
  ["src/workspace/module-process.ts", "node:child_process"],
  ["src/workspace/git.ts", "node:child_process"],
  ["src/workspace/files.ts", "node:fs/promises"],
  ["src/report/text.ts", "chalk"],
  ["src/commands/init.ts", "commander"],
  ["src/cli.ts", "commander"],
  ["src/codemods/jscodeshift.ts", "jscodeshift"],
  ["src/run/batch.ts", "../workspace/files.js"],
];

let output = "";
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "migrate-lint-"));
  await cp(CONFIG, join(folder, ".oxlintrc.json"));
  const texts = new Map<string, string>();
  for (const [file, module] of [...FORBIDDEN, ...ALLOWED]) {
    const number = [...FORBIDDEN, ...ALLOWED].findIndex(([each, other]) => each === file && other === module);
    texts.set(file, `${texts.get(file) ?? ""}import { used${number} } from "${module}";\nused${number}();\n`);
  }
  for (const [file, text] of texts) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  output = await new Promise((resolve) => {
    execFile(process.execPath, [OXLINT, "--format=json"], { cwd: folder }, (_error, stdout) => resolve(stdout));
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Messages about imports of one module in one file. */
function complaints(file: string, module: string): readonly string[] {
  const { diagnostics } = JSON.parse(output) as {
    diagnostics: { code: string; filename: string; message: string }[];
  };
  return diagnostics
    .filter(({ code, filename }) => code.includes("no-restricted-imports") && filename === file)
    .map(({ message }) => message)
    .filter((message) => message.includes(`'${module}'`));
}

describe("the import boundaries", () => {
  it.each(FORBIDDEN)("%s must not import %s", (file, module) => {
    expect(complaints(file, module)).toHaveLength(1);
  });

  it.each(ALLOWED)("%s may import %s", (file, module) => {
    expect(complaints(file, module)).toEqual([]);
  });
});
