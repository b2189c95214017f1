import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { diskFailure } from "../../src/workspace/disk-failure.js";
import { callMigrate } from "../support/scratch.js";

/** Every command that is about an app, with as much as it asks for. */
const LINES: readonly string[] = [
  "init --yes --no-verify",
  "scan",
  "status",
  "ship --all",
  "wire --all",
  "unwire --all",
  "explain leads#GET",
  "run --plan A3",
  "plan list",
  "plan show A3",
  "plan graph",
  "plan import nope.md",
  "plan create --domain leads -o plan.json",
  "apply plan.json",
  "report",
  "sync --all",
  "backfill --all",
  "schema --all",
  "twin leads",
  "compare --domain leads",
  "cutover --domain leads",
  "leftovers --all",
  "transform nope.ts lib",
  "fix string-refs",
  "ci",
  "replace --domain leads",
];

function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "wrong-place-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

const BROKEN = {
  "migrate.manifest.json": '{ "domains": { "leads": { routes',
  "app/api/leads/route.ts": "export {};\n",
};

describe.each<readonly [what: string, cwd: () => string, said: RegExp]>([
  ["a folder that is not there", () => join(folder(), "nowhere"), /nowhere is not a folder\.\n {2}→ Name/],
  ["an empty folder", () => folder(), /^error: .+\.\n {2}→ .+/],
])("in %s", (_what, cwd, said) => {
  test.each([...LINES, ...(_what.startsWith("an") ? [] : ["doctor", "dev --port 0"])])(
    "`migrate %s` says what is missing, and what to do",
    async (line) => {
      const { code, stdout, stderr } = await callMigrate(tmpdir(), [...line.split(" "), "--cwd", cwd()]);
      expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(said)]);
      expect(stderr).not.toMatch(/fault of migrate|^\s+at /m);
    },
  );
});

describe("with a manifest that does not parse", () => {
  test.each(LINES.filter((line) => !line.startsWith("init")))("`migrate %s` names the place", async (line) => {
    const { code, stdout, stderr } = await callMigrate(folder(BROKEN), line.split(" "));
    expect([code, stdout + stderr]).toEqual([5, expect.stringMatching(/^migrate\.manifest\.json:1:27 error /m)]);
    expect(stderr).not.toMatch(/fault of migrate|^\s+at /m);
  });

  test.each([["--yes"], ["--dry-run"]])("`migrate init %s` leaves it, and says so", async (option) => {
    const { code, stderr } = await callMigrate(folder(BROKEN), ["init", option, "--no-verify"]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^→ migrate\.manifest\.json has problems, .*scan/)]);
  });
});

test.each([
  ["EACCES", /this user may write/],
  ["EROFS", /can only be read/],
  ["ENOSPC", /Make space/],
  ["EIO", /space on the disk and that the files may be written/],
])("a disk that says %s is told of with its own way out", (code, hint) => {
  const error = Object.assign(new Error(`${code}: no`), { code });
  expect(diskFailure(error, "Nothing was changed.").hint).toMatch(hint);
});
