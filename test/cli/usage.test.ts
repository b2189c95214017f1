import { describe, expect, it } from "vitest";
import { main } from "../../src/cli.js";

/** Runs a line in this process: what is wrong with it is known before anything is read. */
async function said(
  line: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  let [stdout, stderr] = ["", ""];
  const code = await main(line.split(" "), "0.0.0", {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

describe("what is wrong with a line, and whose help to read", () => {
  it.each<readonly [line: string, error: string, help: string]>([
    ["wier", "unknown command 'wier'\n(Did you mean wire?)", "migrate"],
    ["wire --dry-rn", "unknown option '--dry-rn'\n(Did you mean --dry-run?)", "migrate wire"],
    ["plan shw", "unknown command 'shw'\n(Did you mean show?)", "migrate plan"],
    ["plan list --jsn", "unknown option '--jsn'\n(Did you mean --json?)", "migrate plan list"],
    ["ci --shards 0", "option '--shards <number>' argument '0' is invalid. Write a number from 1 to 99.", "migrate ci"],
    ["scan --json --format sarif", "option '--json' cannot be used with '--format sarif'", "migrate scan"],
    ["scan --format text --json", "option '--json' cannot be used with '--format text'", "migrate scan"],
    ["report --markdown --format json", "option '--markdown' cannot be used with '--format json'", "migrate report"],
    ["report --json --markdown", "option '--json' cannot be used with '--format markdown'", "migrate report"],
    ["init --json --format github", "option '--json' cannot be used with '--format github'", "migrate init"],
  ])("migrate %s", async (line, error, help) => {
    expect(await said(line)).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: ${error}\n(${help} --help shows what there is)\n`,
    });
  });
});
