import { chmod, mkdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StagedWrites } from "../../src/workspace/staged.js";
import { FaultyFileSystem, type Fault } from "./faulty-file-system.js";
import { temporaryApp, treeOf } from "./temporary.js";

const BEFORE = { "app/a/route.ts": "\uFEFFold a\r\n", "app/[id]/route.ts": "old b", "app/c/route.ts": "old c\n" };
const AFTER = {
  "app/a/route.ts": "\uFEFFnew a\r\n",
  "app/[id]/route.ts": "new b",
  "app/c/route.ts": "new c\n",
  "lib/new.ts": "made\n",
};

function stageAll(staged: StagedWrites): StagedWrites {
  for (const [file, after] of Object.entries(AFTER)) {
    staged.stage(file, new Map(Object.entries(BEFORE)).get(file) ?? null, after);
  }
  return staged;
}

const latin = (files: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(files).map(([file, text]) => [file, Buffer.from(text).toString("latin1")]));

describe("flush", () => {
  it("writes everything that was staged, byte for byte", async () => {
    const root = await temporaryApp(BEFORE);
    const result = await stageAll(new StagedWrites(root)).flush();
    expect(result).toEqual({ written: Object.keys(AFTER), findings: [] });
    expect(await treeOf(root)).toEqual(latin(AFTER));
  });

  it("keeps the permissions, and touches nothing that stays the same", async () => {
    const root = await temporaryApp(BEFORE);
    const changed = join(root, "app/a/route.ts");
    const unchanged = join(root, "app/c/route.ts");
    await chmod(changed, 0o640);
    await utimes(unchanged, 1_000, 1_000);
    const staged = new StagedWrites(root);
    staged.stage("app/a/route.ts", BEFORE["app/a/route.ts"], "new");
    staged.stage("app/c/route.ts", BEFORE["app/c/route.ts"], BEFORE["app/c/route.ts"]);
    expect((await staged.flush()).written).toEqual(["app/a/route.ts"]);
    expect((await stat(changed)).mode & 0o777).toBe(0o640);
    expect((await stat(unchanged)).mtimeMs).toBe(1_000_000);
  });

  it.each([
    ["changed", "app/[id]/route.ts", "it was changed while the tool was running"],
    ["made", "lib/new.ts", "there is such a file already"],
  ])("writes nothing at all when a file was %s in the meantime", async (_what, file, reason) => {
    const root = await temporaryApp(BEFORE);
    await mkdir(join(root, "lib"), { recursive: true });
    await writeFile(join(root, file), "somebody else's");
    const before = await treeOf(root);
    const { written, findings } = await stageAll(new StagedWrites(root)).flush();
    expect(written).toEqual([]);
    expect(findings).toMatchObject([{ kind: "file-changed", file, reason }]);
    expect(await treeOf(root)).toEqual(before);
  });

  it("removes what is to go, in the order of staging, and puts it back when a later step fails", async () => {
    const root = await temporaryApp(BEFORE);
    await chmod(join(root, "app/c/route.ts"), 0o640);
    const stage = (fs?: FaultyFileSystem): StagedWrites => {
      const staged = new StagedWrites(root, fs?.fs);
      staged.stage("app/c/route.ts", BEFORE["app/c/route.ts"], null);
      staged.stage("app/a/route.ts", BEFORE["app/a/route.ts"], "new");
      return staged;
    };
    const watched = new FaultyFileSystem(null);
    const before = await treeOf(root);
    for (let step = 1; ; step += 1) {
      const fs = new FaultyFileSystem({ step, kind: "once", code: "EIO" });
      const failed = await stage(fs)
        .flush()
        .then(
          () => false,
          () => true,
        );
      if (!failed) break;
      expect(await treeOf(root)).toEqual(before);
      expect((await stat(join(root, "app/c/route.ts"))).mode & 0o777).toBe(0o640);
    }
    await writeFile(join(root, "app/c/route.ts"), BEFORE["app/c/route.ts"]);
    await writeFile(join(root, "app/a/route.ts"), BEFORE["app/a/route.ts"]);
    expect((await stage(watched).flush()).written).toEqual(["app/c/route.ts", "app/a/route.ts"]);
    expect(Object.keys(await treeOf(root))).toEqual(["app/[id]/route.ts", "app/a/route.ts"]);
    await writeFile(join(root, "app/a/route.ts"), BEFORE["app/a/route.ts"]);
    expect((await stage().flush()).findings).toMatchObject([{ kind: "file-changed", file: "app/c/route.ts" }]);
  });

  it("names a file that was removed", async () => {
    const root = await temporaryApp();
    const { findings } = await stageAll(new StagedWrites(root)).flush();
    expect(findings).toHaveLength(3);
    expect(findings[0]).toMatchObject({ kind: "file-changed", reason: "it was removed while the tool was running" });
    expect(await treeOf(root)).toEqual({});
  });

  it("writes through a link inside the app, and refuses one that leads out", async () => {
    const outside = await temporaryApp({ "secret.ts": "old" });
    const root = await temporaryApp({ "real.ts": "old" });
    await symlink(join(root, "real.ts"), join(root, "inner.ts"));
    await symlink(join(outside, "secret.ts"), join(root, "outer.ts"));
    await symlink(outside, join(root, "folder"));

    const inner = new StagedWrites(root);
    inner.stage("inner.ts", "old", "new");
    expect((await inner.flush()).written).toEqual(["inner.ts"]);
    expect(await readFile(join(root, "real.ts"), "utf8")).toBe("new");

    const outer = new StagedWrites(root);
    outer.stage("outer.ts", "old", "new");
    outer.stage("folder/made.ts", null, "new");
    expect((await outer.flush()).findings).toMatchObject([
      { kind: "path-leaves-app", file: "outer.ts", reason: "symlink" },
      { kind: "path-leaves-app", file: "folder/made.ts", reason: "symlink" },
    ]);
    expect(await treeOf(outside)).toEqual({ "secret.ts": "old" });
  });

  it("takes two changes of one file as one, and only when the second starts from the first one's text", async () => {
    const root = await temporaryApp({ "a.ts": "1", "b.ts": "1" });
    const staged = new StagedWrites(root);
    staged.stage("a.ts", "1", "2");
    staged.stage("a.ts", "2", "3");
    expect(() => staged.stage("a.ts", "1", "4")).toThrow(RangeError);
    staged.stage("b.ts", "1", "2");
    staged.stage("b.ts", "2", "1");
    expect(await staged.flush()).toEqual({ written: ["a.ts"], findings: [] });
    expect(await treeOf(root)).toEqual({ "a.ts": "3", "b.ts": "1" });
    expect(await staged.flush()).toEqual({ written: [], findings: [] });
  });
});

async function flushWith(fault: Fault | null): Promise<{ root: string; faulty: FaultyFileSystem; error: unknown }> {
  const root = await temporaryApp(BEFORE);
  const faulty = new FaultyFileSystem(fault);
  const error: unknown = await stageAll(new StagedWrites(root, faulty.fs))
    .flush()
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  return { root, faulty, error };
}

describe("flush on a failing disk", () => {
  it("leaves everything as it was or as it should be, whichever step fails", async () => {
    const { faulty } = await flushWith(null);
    const outcomes = { old: 0, done: 0 };
    for (let step = 1; step <= faulty.steps; step += 1) {
      const { root, error } = await flushWith({ step, kind: "once", code: "ENOSPC" });
      const tree = await treeOf(root);
      const isDone = error === null;
      expect(tree, `step ${step}`).toEqual(isDone ? expect.objectContaining(latin(AFTER)) : latin(BEFORE));
      outcomes[isDone ? "done" : "old"] += 1;
    }
    // The one step that may fail without harm is the removal of a new file's second name.
    expect(outcomes).toEqual({ old: faulty.steps - 1, done: 1 });
  });

  it("after a crash at any step each file is old or new, and the next run converges without leftovers", async () => {
    const { faulty } = await flushWith(null);
    for (let step = 1; step <= faulty.steps; step += 1) {
      const { root } = await flushWith({ step, kind: "crash", code: "EIO" });
      const tree = await treeOf(root);
      const again = new StagedWrites(root);
      for (const [file, after] of Object.entries(latin(AFTER))) {
        const old = new Map(Object.entries(latin(BEFORE))).get(file);
        const now = tree[file];
        expect([old, after], `step ${step}, ${file}`).toContain(now);
        const text = now === undefined ? null : Buffer.from(now, "latin1").toString("utf8");
        again.stage(file, text, `${Buffer.from(after, "latin1").toString("utf8")}!`);
      }
      await again.flush();
      expect(Object.keys(await treeOf(root)).sort()).toEqual(Object.keys(AFTER).sort());
    }
  });

  it("names the files that could not be put back", async () => {
    const { faulty } = await flushWith(null);
    const secondRename = faulty.log.indexOf("rename", faulty.log.indexOf("rename") + 1) + 1;
    const { root, error } = await flushWith({ step: secondRename, kind: "crash", code: "EIO" });
    expect(error).toMatchObject({ exitCode: 1, message: expect.stringContaining("Still changed: app/a/route.ts.") });
    expect((await treeOf(root))["app/a/route.ts"]).toBe(latin(AFTER)["app/a/route.ts"]);
  });

  it("asks the disk for nothing when nothing is staged", async () => {
    const faulty = new FaultyFileSystem(null);
    expect(await new StagedWrites(await temporaryApp(), faulty.fs).flush()).toEqual({ written: [], findings: [] });
    expect(faulty.changed).toBe(false);
  });
});
