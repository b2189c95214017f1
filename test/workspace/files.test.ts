import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MigrateError } from "../../src/errors.js";
import { detectRoutesDir, listRouteFiles, readText, readTexts } from "../../src/workspace/files.js";
import { isInside, linkGuard } from "../../src/workspace/inside.js";
import { temporaryApp } from "./temporary.js";

describe("listRouteFiles", () => {
  it("lists routes of every name, sorted, and nothing else", async () => {
    const root = await temporaryApp({
      "app/api/route.ts": "",
      "app/api/leads/[id]/route.ts": "",
      "app/api/(group)/a b/route.tsx": "",
      "app/api/größe/[...slug]/route.js": "",
      "app/api/@slot/route.mjs": "",
      "app/api/leads/page.tsx": "",
      "app/api/leads/route.test.ts": "",
      "app/api/leads/my-route.ts": "",
      "app/api/_private/route.ts": "",
      "app/api/node_modules/x/route.ts": "",
      "app/other/route.ts": "",
    });
    expect(await listRouteFiles(root, "app/api")).toEqual(
      [
        "app/api/(group)/a b/route.tsx",
        "app/api/@slot/route.mjs",
        "app/api/größe/[...slug]/route.js",
        "app/api/leads/[id]/route.ts",
        "app/api/route.ts",
      ].sort(),
    );
    expect(await listRouteFiles(root, "src/app/api")).toEqual([]);
  });

  it("follows links inside the app once, in circles too, and none that leads out", async () => {
    const outside = await temporaryApp({ "x/route.ts": "" });
    const root = await temporaryApp({ "app/api/a/route.ts": "", "shared/b/route.ts": "" });
    await symlink(join(root, "app/api"), join(root, "app/api/a/circle"));
    await symlink(join(root, "shared"), join(root, "app/api/linked"));
    await symlink(join(root, "shared"), join(root, "app/api/linked-again"));
    await symlink(outside, join(root, "app/api/outside"));
    await symlink(join(root, "nothing"), join(root, "app/api/dangling"));
    expect(await listRouteFiles(root, "app/api")).toEqual(["app/api/a/route.ts", "app/api/linked/b/route.ts"]);
  });
});

describe("detectRoutesDir", () => {
  it.each([
    [{ "app/api/x": "", "src/app/api/x": "" }, "app/api"],
    [{ "src/app/api/x": "" }, "src/app/api"],
    [{ "app/api": "a file" }, null],
    [{}, null],
  ])("in %j finds %s", async (files, expected) => {
    expect(await detectRoutesDir(await temporaryApp(files))).toBe(expected);
  });
});

describe("reading", () => {
  it("keeps the byte order mark and line ends", async () => {
    const root = await temporaryApp({ "a.ts": "\uFEFFa\r\nb\n" });
    expect(await readText(root, "a.ts")).toBe("\uFEFFa\r\nb\n");
    expect(await readText(root, "none.ts")).toBeNull();
  });

  it("refuses bytes that are not UTF-8, and says which file holds them", async () => {
    const root = await temporaryApp({ "a.ts": Buffer.from([0x63, 0xe9, 0x0a]), "b.ts": "b" });
    await expect(readText(root, "a.ts")).rejects.toThrow(MigrateError);
    const { texts, findings } = await readTexts(root, ["a.ts", "b.ts", "c.ts"]);
    expect([...texts]).toEqual([["b.ts", "b"]]);
    expect(findings).toMatchObject([
      { kind: "syntax-error", file: "a.ts", reason: "it is not valid UTF-8" },
      { kind: "syntax-error", file: "c.ts", reason: "it was removed in the meantime" },
    ]);
  });
});

describe("linkGuard", () => {
  it("sees through links, links to nothing included", async () => {
    const outside = await temporaryApp({ "f.ts": "" });
    const root = await temporaryApp({ "in/f.ts": "" });
    await symlink(outside, join(root, "out"));
    await symlink(join(root, "in"), join(root, "inner"));
    await symlink(join(root, "loop"), join(root, "loop"));
    await symlink(join(root, "gone"), join(root, "dangling"));
    const leavesApp = linkGuard(root);
    expect(["out", "out/f.ts", "out/not/there.ts", "loop/x", "dangling", "dangling/x"].map(leavesApp)).toEqual(
      Array.from({ length: 6 }, () => "symlink"),
    );
    expect(
      ["in/f.ts", "inner/f.ts", "inner/new.ts", "not/there.ts", "in/f.ts/below", "a\0b", "x".repeat(300)].map(
        leavesApp,
      ),
    ).toEqual(Array.from({ length: 7 }, () => null));
  });

  it("knows a folder from one whose name starts alike", () => {
    expect(isInside("/a/b", "/a/bc")).toBe(false);
    expect(isInside("/a/b", "/a/b/..c")).toBe(true);
    expect(isInside("/a/b", "/a/b")).toBe(true);
    expect(isInside("/a/b", "/a")).toBe(false);
  });
});
