import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { REPOSITORY, runMigrate } from "../support/scratch.js";

const [FOLDERS, FILES] = [200, 100];

/** A small app that links to its packages as they are here. */
function smallApp(): string {
  const root = mkdtempSync(join(tmpdir(), "touched-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync(join(REPOSITORY, "fixtures/typescript-6"), root, {
    recursive: true,
    filter: (path) => basename(path) !== "node_modules",
  });
  return root;
}

/** Names that the command makes at random for files of its own. */
const OF_ITS_OWN = /\.migrate-[^/]+\.tmp$|\/lock\.[-0-9a-f]+$/;

/** Everything below the app that a command opened, listed or asked about. */
async function touchedBy(root: string, args: readonly string[]): Promise<readonly string[]> {
  const file = `${root}.json`;
  onTestFinished(() => rmSync(file, { force: true }));
  const { code } = await runMigrate(root, args, {
    NODE_OPTIONS: `--require ${join(REPOSITORY, "test/cli/touched-files.cjs")}`,
    TOUCHED_FILES: file,
  });
  expect(code).toBe(0);
  const paths: readonly string[] = JSON.parse(readFileSync(file, "utf8"));
  return paths.filter((path) => !path.startsWith("..") && !OF_ITS_OWN.test(path));
}

test("20,000 other files in the app: wiring a domain opens, lists and asks about nothing more, without the proof", async () => {
  const args = ["wire", "--domain", "tickets", "--no-verify"];
  const [small, big] = [smallApp(), smallApp()];
  for (let folder = 0; folder < FOLDERS; folder++) {
    mkdirSync(join(big, `src/part-${folder}`), { recursive: true });
    for (let file = 0; file < FILES; file++) writeFileSync(join(big, `src/part-${folder}/file-${file}.ts`), "");
  }
  const asked = await touchedBy(small, args);
  expect(asked).toEqual(expect.arrayContaining(["migrate.manifest.json", "app/api"]));
  expect(asked.some((path) => path.endsWith("/route.ts"))).toBe(true);
  expect(await touchedBy(big, args)).toEqual(asked);
});
