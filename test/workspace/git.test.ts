import { execFileSync } from "node:child_process";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { committedText, dirtyFiles, isRepository, parseStatus } from "../../src/workspace/git.js";
import { temporaryApp } from "./temporary.js";

const AUTHOR = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];

function git(root: string, ...args: readonly string[]): void {
  execFileSync("git", [...AUTHOR, ...args], { cwd: root, stdio: "pipe" });
}

async function committed(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryApp(files);
  git(root, "init", "-q");
  git(root, "add", "-A");
  git(root, "commit", "-qm", "x");
  return root;
}

describe("isRepository", () => {
  it("tells a repository, a folder in one, and a folder in none", async () => {
    const root = await committed({ "app/x.ts": "" });
    expect(await isRepository(root)).toBe(true);
    expect(await isRepository(join(root, "app"))).toBe(true);
    const none = await temporaryApp();
    vi.stubEnv("GIT_CEILING_DIRECTORIES", join(none, ".."));
    expect(await isRepository(none)).toBe(false);
    vi.unstubAllEnvs();
  });

  it("asks about the folder, whatever repository a hook has named in the environment", async () => {
    const [root, other] = [await committed({ "x.ts": "1\n" }), await committed({ "y.ts": "2\n" })];
    vi.stubEnv("GIT_DIR", join(other, ".git"));
    vi.stubEnv("GIT_INDEX_FILE", join(other, ".git/index"));
    vi.stubEnv("GIT_WORK_TREE", other);
    expect([await committedText(root, "x.ts"), await dirtyFiles(root, ["x.ts"])]).toEqual(["1\n", []]);
    vi.unstubAllEnvs();
  });

  it("counts a machine without git as having none", async () => {
    const root = await temporaryApp();
    vi.stubEnv("PATH", root);
    expect(await isRepository(root)).toBe(false);
    vi.unstubAllEnvs();
  });

  it("does not take a broken repository for none", async () => {
    const root = await committed({ "x.ts": "" });
    await writeFile(join(root, ".git/config"), "[core\n");
    await expect(isRepository(root)).rejects.toThrow(/git could not tell/);
  });
});

describe("dirtyFiles", () => {
  const FILES = {
    "web/app/api/leads/[id]/route.ts": "1",
    "web/app/api/leads/i/route.ts": "1",
    "web/app/api/a b/route.ts": "1",
    "web/app/api/größe\u0020x/route.ts": "1",
    "web/app/api/clean/route.ts": "1",
    "web/app/api/moved/route.ts": "a long enough text to be seen as a rename\n".repeat(5),
  };

  it("tells what is staged, changed, moved or unknown, among the files asked for", async () => {
    const root = await committed(FILES);
    const app = join(root, "web");
    await writeFile(join(app, "app/api/leads/[id]/route.ts"), "2");
    await writeFile(join(app, "app/api/größe x/route.ts"), "2");
    await writeFile(join(app, "app/api/a b/route.ts"), "2");
    git(app, "add", "app/api/a b/route.ts");
    await writeFile(join(app, "app/api/new.ts"), "1");
    await rename(join(app, "app/api/moved/route.ts"), join(app, "app/api/moved/renamed.ts"));
    git(app, "add", "-A", "app/api/moved");
    const asked = Object.keys(FILES).map((file) => file.slice("web/".length));
    const dirty = await dirtyFiles(app, [...asked, "app/api/new.ts", "app/api/none.ts"]);
    expect(Object.fromEntries(dirty.map(({ file, reason }) => [file, reason]))).toEqual({
      "app/api/leads/[id]/route.ts": "it has uncommitted changes",
      "app/api/größe x/route.ts": "it has uncommitted changes",
      "app/api/a b/route.ts": "it has uncommitted changes",
      "app/api/moved/route.ts": "it has uncommitted changes",
      "app/api/new.ts": "git does not know it yet",
    });
    expect(await dirtyFiles(app, ["app/api/leads/i/route.ts"])).toEqual([]);
    expect(await dirtyFiles(app, [])).toEqual([]);
  });

  it("asks about more files than fit into one call", async () => {
    const root = await committed({ "f.ts": "1" });
    await writeFile(join(root, "f.ts"), "2");
    const many = Array.from({ length: 450 }, (_, index) => `none-${index}.ts`);
    expect(await dirtyFiles(root, [...many, "f.ts"])).toEqual([{ file: "f.ts", reason: "it has uncommitted changes" }]);
  });
});

describe("committedText", () => {
  it("is what the last commit has, whatever the work tree and the index say", async () => {
    const root = await committed({ "web/app/[id] ü/route.ts": "\uFEFFold\r\n" });
    const app = join(root, "web");
    await writeFile(join(app, "app/[id] ü/route.ts"), "new");
    git(app, "add", "-A");
    expect(await committedText(app, "app/[id] ü/route.ts")).toBe("\uFEFFold\r\n");
  });

  it("has the line ends of a checkout", async () => {
    const root = await committed({ ".gitattributes": "*.ts text eol=crlf\n", "a.ts": "a\r\nb\r\n" });
    expect(await committedText(root, "a.ts")).toBe("a\r\nb\r\n");
  });

  it("is null for a file that no commit has", async () => {
    const root = await committed({ "a.ts": "" });
    await writeFile(join(root, "new.ts"), "1");
    expect([await committedText(root, "new.ts"), await committedText(root, "none.ts")]).toEqual([null, null]);
    const unborn = await temporaryApp({ "a.ts": "" });
    git(unborn, "init", "-q");
    expect(await committedText(unborn, "a.ts")).toBeNull();
  });
});

describe("parseStatus", () => {
  it("reads a rename as two paths", () => {
    expect(parseStatus("R  new name.ts\0old.ts\0?? x.ts\0 M y.ts\0").map(({ file }) => file)).toEqual([
      "new name.ts",
      "old.ts",
      "x.ts",
      "y.ts",
    ]);
  });
});
