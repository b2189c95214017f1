import { mkdir, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readGuardRecord, writeGuardRecord } from "../../src/workspace/state.js";
import { temporaryApp, treeOf } from "./temporary.js";

const HASH = "a".repeat(64);
const GUARDS = new Map([
  ["app/b/route.ts", [HASH]],
  ["app/a/route.ts", [HASH, "0".repeat(64)]],
]);

describe("the record of guards", () => {
  it("comes back as it was written, in a folder that ignores itself", async () => {
    const root = await temporaryApp();
    await writeGuardRecord(root, GUARDS);
    expect(await readGuardRecord(root)).toEqual({ guards: GUARDS, warning: null });
    const tree = await treeOf(root);
    expect(tree[".migrate/.gitignore"]).toBe("*\n");
    expect(JSON.parse(tree[".migrate/guards.json"] ?? "")).toMatchObject({ version: 1 });
  });

  it("is not written again when nothing changed", async () => {
    const root = await temporaryApp();
    await writeGuardRecord(root, GUARDS);
    const path = join(root, ".migrate/guards.json");
    await utimes(path, 1_000, 1_000);
    await writeGuardRecord(root, new Map([...GUARDS].reverse()));
    expect((await stat(path)).mtimeMs).toBe(1_000_000);
  });

  it("takes its folder with it when it is empty, unless something else is in there", async () => {
    const root = await temporaryApp();
    await writeGuardRecord(root, GUARDS);
    await writeGuardRecord(root, new Map([["app/a/route.ts", []]]));
    await expect(stat(join(root, ".migrate"))).rejects.toThrow("ENOENT");
    await writeGuardRecord(root, new Map());
    await expect(stat(join(root, ".migrate"))).rejects.toThrow("ENOENT");

    await writeGuardRecord(root, GUARDS);
    await writeFile(join(root, ".migrate/other"), "x");
    await writeGuardRecord(root, new Map());
    expect(Object.keys(await treeOf(root))).toEqual([".migrate/.gitignore", ".migrate/other"]);
  });

  it("is empty where there is none", async () => {
    expect(await readGuardRecord(await temporaryApp())).toEqual({ guards: new Map(), warning: null });
  });

  it.each([
    "{",
    "[]",
    '{"version":2,"guards":{}}',
    '{"version":1,"guards":{"a":"x"}}',
    '{"version":1,"guards":{"a":["short"]}}',
    '{"version":1}',
  ])("counts as empty, with a warning, when it is %s", async (text) => {
    const root = await temporaryApp({ ".migrate/guards.json": text });
    const { guards, warning } = await readGuardRecord(root);
    expect(guards.size).toBe(0);
    expect(warning).toContain(".migrate/guards.json cannot be read");
  });

  it("is not written through a link that leads out of the app", async () => {
    const outside = await temporaryApp();
    const root = await temporaryApp();
    await mkdir(join(outside, "folder"));
    await symlink(join(outside, "folder"), join(root, ".migrate"));
    await expect(writeGuardRecord(root, GUARDS)).rejects.toThrow(/leads out of the app/);
    expect(await treeOf(outside)).toEqual({});
  });
});
