import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainApp, type TestApp } from "../cli/app.js";
import { REPOSITORY } from "../support/scratch.js";

const run = promisify(execFile);

/** Of the fixture app, everything that the tool brings into an app. */
const NOT_THERE_YET = [
  "convex",
  "migrate.manifest.json",
  "lib/data-source.ts",
  "lib/convex-client.ts",
  "lib/convex",
  "lib/instrumentation",
];

let app: TestApp;
let bin: string;

beforeAll(() => {
  app = plainApp();
  for (const path of NOT_THERE_YET) rmSync(join(app.root, path), { recursive: true, force: true });
  app.git("init", "--quiet", "--initial-branch=main");
  app.write(".git/info/exclude", "node_modules\n");
  app.commit();
  bin = mkdtempSync(join(tmpdir(), "screens-"));
  writeFileSync(join(bin, "migrate"), `#!/bin/sh\nexec "${process.execPath}" "${REPOSITORY}/bin/migrate.js" "$@"\n`);
  chmodSync(join(bin, "migrate"), 0o755);
});
afterAll(() => {
  app.remove();
  rmSync(bin, { recursive: true, force: true });
});

const hasScript = ((): boolean => {
  try {
    return /util-linux/.test(execFileSync("script", ["--version"], { encoding: "utf8" }));
  } catch {
    return false;
  }
})();

/** Runs a command on a terminal of its own, 110 columns wide, and gives what stands there at the end. */
async function screen(command: string): Promise<string> {
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    TERM: "xterm-256color",
    NO_COLOR: "",
    CI: "",
  };
  const line = `stty cols 110 rows 50; ${command}; echo "exit code $?"`;
  const { stdout } = await run("script", ["-qec", line, "/dev/null"], { cwd: app.root, env, maxBuffer: 2 ** 26 });
  return `$ ${command}\n${settled(stdout)}`;
}

/**
 * What a line was overwritten with counts; times, and what belongs to this machine, are the same on every run. How far a step
 * is, and how long it takes, only a slow machine tells.
 */
const settled = (output: string): string =>
  stripVTControlCharacters(output)
    .replaceAll("\r\n", "\n")
    .replaceAll(/^.*\r(?=[^\n])/gm, "")
    .replaceAll(/^… .*: \d+ .*\n/gm, "")
    .replaceAll(app.root, "/the/app")
    .replaceAll(/\d+\.\d s\b/g, "0.0 s")
    .replaceAll(/(Node +)\d+\.\d+\.\d+/g, (_, name: string) => `${name}0.0.0`)
    .replaceAll(/\d+ min \d+ s/g, "0.0 s");

test.skipIf(!hasScript)(
  "the way of a new user in a terminal (util-linux's script makes one): init, scan, wire, status, doctor, report",
  async () => {
    const walk: readonly (readonly [name: string, command: string])[] = [
      ["1-init", "migrate init --yes"],
      ["2-scan", "migrate scan"],
      ["3-wire-dry-run", "migrate wire --domain billing --dry-run"],
      ["4-wire", "migrate wire --domain billing"],
      ["5-status", "migrate status"],
      ["6-doctor", "migrate doctor"],
      ["7-mistyped", "migrate wire --domain biling"],
      ["8-report", "migrate report --html report.html"],
    ];
    for (const [name, command] of walk) await expect(await screen(command)).toMatchFileSnapshot(`${name}.txt`);
  },
  600_000,
);
