import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { MANIFEST, plainApp, plainForTest, type TestApp } from "../cli/app.js";
import { REPOSITORY } from "../support/scratch.js";

let app: TestApp;
let bin: string;

beforeAll(() => {
  app = plainApp();
  bin = mkdtempSync(join(tmpdir(), "completion-"));
  // The command as it is on PATH.
  const program = join(bin, "migrate");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${REPOSITORY}/bin/migrate.js" "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => {
  app.remove();
  rmSync(bin, { recursive: true, force: true });
});

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await app.migrate("__complete", "--plain", "--", ...words);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((line) => line !== "");
}

describe("what may stand at the cursor", () => {
  test.each<[words: string[], expected: string[]]>([
    [["lef"], ["leftovers"]],
    [["plan", "s"], ["show"]],
    [["wire", "--dom"], ["--domain"]],
    [["wire", "--domain", "le"], ["leads"]],
    [["wire", "-d", "real"], ["real-estate"]],
    [["wire", "--domain", "leads", "-d", "so"], ["social"]],
    [["wire", "--domain", "=", "le"], ["leads"]],
    [["wire", "--domain=le"], ["--domain=leads"]],
    [["run", "--plan", "A3"], ["A3"]],
    [["plan", "show", "A3"], ["A3"]],
    [
      ["wire", "--verify", ""],
      ["affected", "full", "command"],
    ],
    [["init", "--with", "st"], ["storage"]],
    [["explain", "leads/[id]/"], ["leads/[id]/activities"]],
    [["explain", String.raw`leads/\[id\]/`], ["leads/[id]/activities"]],
    [["twin", "support/f"], ["support/faqs"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    // files are the shell's
    [["dev", "--data", ""], []],
    [["apply", "lea"], []],
    [["wire", "--", "--dom"], []],
    [["__comp"], []],
    [["wire", "--cwd", "/nowhere", "--domain", "le"], []],
  ])("%j", async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  test("every command is there, and is described", async () => {
    const { stdout } = await app.migrate("__complete", "--", "");
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.split("\t")[0])).toEqual(
      expect.arrayContaining(["init", "wire", "status", "doctor", "completion"]),
    );
    expect(lines.filter((line) => !/^[a-z-]+\t\S/.test(line))).toEqual([]);
  });

  test("a manifest that cannot be read, or with names that a terminal acts on, completes nothing of its own", async () => {
    const other = plainForTest();
    other.write(MANIFEST, JSON.stringify({ domains: { "le\u001b[2J": { routes: {} }, legal: { routes: {} } } }));
    const asked = async () => (await other.migrate("__complete", "--", "wire", "--domain", "le")).stdout;
    expect(await asked()).toBe("legal\n");
    other.write(MANIFEST, "{");
    expect(await asked()).toBe("");
  });
});

const isInstalled = (name: string): boolean => {
  try {
    execFileSync(name, ["-c", "exit"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

function shell(name: string, args: readonly string[], input = ""): string {
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  return execFileSync(name, args, { cwd: app.root, env, input, encoding: "utf8", timeout: 120_000 });
}

describe("in the shells themselves", () => {
  test("bash: candidates are quoted as bash wants them", () => {
    const ask = (...words: readonly string[]): string =>
      shell("bash", [
        "--norc",
        "-c",
        'source <(migrate completion bash); COMP_WORDS=(migrate "$@"); COMP_CWORD=$#; _migrate_complete; printf "%s\\n" "${COMPREPLY[@]}"',
        "bash",
        ...words,
      ]);
    expect(ask("wire", "--domain", "le")).toBe("leads\n");
    expect(ask("explain", "support/tickets/[id]")).toBe(
      "support/tickets/\\[id\\]\nsupport/tickets/\\[id\\]/messages\n",
    );
    expect(shell("bash", ["--norc", "-c", "source <(migrate completion bash); complete -p migrate"])).toMatch(
      /_migrate_complete/,
    );
  });

  test("bash: a program of the current folder is not run by a key press", () => {
    app.write("migrate", "#!/bin/sh\ntouch was-run\n");
    onTestFinished(() => rmSync(join(app.root, "migrate")));
    chmodSync(join(app.root, "migrate"), 0o755);
    const script =
      'source <(migrate completion bash); COMP_WORDS=(./migrate wire --domain le); COMP_CWORD=3; _migrate_complete; printf "%s\\n" "${COMPREPLY[@]}"';
    expect(shell("bash", ["--norc", "-c", script])).toBe("leads\n");
    expect([...app.tree().keys()]).not.toContain("was-run");
  });

  test.skipIf(!isInstalled("fish"))("fish, where it is installed", () => {
    const ask = (line: string): string =>
      shell("fish", ["--no-config", "-c", `migrate completion fish | source; complete -C '${line}'`]);
    expect(ask("migrate wire --domain le")).toBe("leads\n");
    expect(ask("migrate wire --dry")).toMatch(/^--dry-run\t.*diff/);
    expect(ask("migrate dev --data pack")).toMatch(/^package\.json/m);
  });

  test.skipIf(!isInstalled("zsh"))("zsh, where it is installed: typed in a terminal, with the tab key", () => {
    const script = String.raw`
      zmodload zsh/zpty
      zpty -b z "zsh -f -i"
      wait_for() { local all= part; repeat 300; do if zpty -r -t z part; then all+=$part; [[ $all == *$1* ]] && break; else sleep 0.1; fi; done; print -r -- $all }
      zpty -w z "PROMPT='> '; autoload -Uz compinit; compinit -u; source <(migrate completion zsh); echo rea''dy"
      wait_for ready >/dev/null
      zpty -w -n z $'migrate explain leads/sc\t'
      wait_for rules
      zpty -d z`;
    expect(shell("zsh", ["-f", "-c", script])).toMatch(/oring\/rules/);
  });
});
