import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readApp } from "../../src/workspace/app.js";
import { temporaryApp } from "./temporary.js";

const MANIFEST = JSON.stringify({ domains: { leads: { routes: { leads: "stub { leads: [] }" } } } });

describe("readApp", () => {
  it("detects the routes folder and reads the manifest", async () => {
    const root = await temporaryApp({ "migrate.manifest.json": MANIFEST, "src/app/api/leads/route.ts": "" });
    const app = await readApp(root);
    expect(app).toMatchObject({
      root,
      routesDir: "src/app/api",
      routeFiles: ["src/app/api/leads/route.ts"],
      manifestText: MANIFEST,
      findings: [],
    });
    expect(app.manifest?.domains[0]?.entries[0]?.file).toBe("src/app/api/leads/route.ts");
  });

  it("believes the manifest about the routes folder", async () => {
    const text = MANIFEST.replace("{", '{"routes":"app/",');
    const root = await temporaryApp({ "conf/m.json": text, "app/leads/route.ts": "", "app/api/x/route.ts": "" });
    const app = await readApp(root, { manifestFile: "conf/m.json" });
    expect([app.routesDir, app.manifest?.domains[0]?.entries[0]?.file]).toEqual(["app", "app/leads/route.ts"]);
  });

  it.each([
    ["../..", "absent"],
    ["linked", "symlink"],
  ])("reads no routes of a folder outside of the app: %s", async (routes, reason) => {
    const outside = await temporaryApp({ "leads/route.ts": "" });
    const root = await temporaryApp({ "migrate.manifest.json": MANIFEST.replace("{", `{"routes":"${routes}",`) });
    await symlink(outside, join(root, "linked"));
    const { routeFiles, manifest, findings } = await readApp(root);
    expect([routeFiles, manifest]).toEqual([[], null]);
    expect(findings).toMatchObject([
      { kind: "path-leaves-app", value: routes, reason: reason === "absent" ? "parent" : reason },
    ]);
  });

  it.each([
    [{}, "migrate.manifest.json", /There is no migrate\.manifest\.json/],
    [{ "migrate.manifest.json": MANIFEST }, "migrate.manifest.json", /no folder app\/api or src\/app\/api/],
    [{}, "../m.json", /is not inside the app/],
    [{}, "/etc/m.json", /is not inside the app/],
    [{ "migrate.manifest.json": Buffer.from([0xff]) }, "migrate.manifest.json", /is not valid UTF-8/],
  ])("says what is missing in %j (%s)", async (files, manifest, message) => {
    await expect(readApp(await temporaryApp(files), { manifestFile: manifest })).rejects.toThrow(message);
  });

  it("says so when there is no folder", async () => {
    await expect(readApp(join(await temporaryApp(), "none"))).rejects.toThrow(/is not a folder/);
  });
});
