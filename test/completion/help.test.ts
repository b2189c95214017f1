import { beforeAll, expect, test } from "vitest";
import { REPOSITORY, callMigrate } from "../support/scratch.js";

let commands: readonly string[];
beforeAll(async () => {
  const { stdout } = await callMigrate(REPOSITORY, ["__complete", "--plain", "--", ""]);
  commands = stdout.split("\n").filter((name) => name !== "" && name !== "help");
});

test("every command's help has examples that begin with the command", async () => {
  expect(commands.length).toBeGreaterThan(20);
  for (const name of commands) {
    const { code, stdout } = await callMigrate(REPOSITORY, [name, "--help"]);
    const examples = stdout.split("Examples:\n")[1] ?? "";
    expect([name, code, examples.includes(`migrate ${name}`)]).toEqual([name, 0, true]);
  }
});

test.each([
  [["staus"], /Did you mean status\?/],
  [["plan", "lsit"], /Did you mean list\?/],
  [["wire", "--domian", "leads"], /Did you mean --domain\?/],
  [["completion", "bahs"], /Allowed choices are bash, zsh, fish/],
])("migrate %j is answered with what may have been meant", async (args, words) => {
  const { code, stdout, stderr } = await callMigrate(REPOSITORY, args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(words);
});
