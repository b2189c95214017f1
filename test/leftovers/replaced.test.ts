import { expect, it, onTestFinished } from "vitest";
import { MigrateError } from "../../src/errors.js";
import { isLeft } from "../../src/leftovers/model.js";
import { findLeftovers } from "../../src/run/leftovers.js";
import { readApp } from "../../src/workspace/app.js";
import { copyApp, removeApp, callMigrate } from "../support/scratch.js";
import { smallApp, waysOf } from "./app.js";

async function leftOf(root: string, domains: readonly string[]) {
  const app = await readApp(root);
  if (app.manifest === null) throw new Error(JSON.stringify(app.findings));
  const selection = { domains, plans: [], routes: [], all: domains.length === 0 };
  return findLeftovers({ app, manifest: app.manifest, selection, paths: [] });
}

it("the tickets app is full of the old store, and rid of it once its calls are replaced, but for what stays", async () => {
  const root = copyApp("tickets-app");
  onTestFinished(() => removeApp(root));
  for (const domain of ["people", "tickets", "ari"])
    expect([domain, isLeft(await leftOf(root, [domain]))]).toEqual([domain, true]);
  const { code, stdout, stderr } = await callMigrate(root, ["replace", "--all", "--no-verify"]);
  expect([code, stdout + stderr]).toEqual([0, expect.any(String)]);
  for (const domain of ["people", "tickets", "ari"]) {
    const { starts, reaches, mentions } = await leftOf(root, [domain]);
    expect([starts.length > 0, reaches, mentions]).toEqual([true, [], []]);
  }
  const whole = await leftOf(root, []);
  expect(waysOf(whole)).toEqual([
    "kept @supabase/supabase-js: route.ts:3 createAdminClient, server.ts:1 createClient",
    "kept @supabase/supabase-js: route.ts:3 createClient, server.ts:1 createClient",
  ]);
  expect(isLeft(whole)).toBe(false);
  // No domain maps this route: only `--all` lists it as one that stays.
  expect([...new Set(whole.mentions.map(({ file }) => file))]).toEqual(["src/app/api/contacts/by-phone/route.ts"]);
  expect(whole.findings).toEqual([]);
});

it("a domain is begun from its files as well, and its mapped tables are looked for", async () => {
  const files = {
    "src/app/api/other/route.ts": `export const GET = () => 1;\n`,
    "src/lib/ari/a.ts": `import { supabase } from "../supabase";\nexport const a = () => supabase.from("consultant_slots");\n`,
  };
  const ari = {
    routes: {},
    files: ["src/lib/ari"],
    tables: { consultant_slots: { "select by id": "api.ari.getSlot({ id })" } },
  };
  const left = await leftOf(smallApp(files, { domains: { ari } }), ["ari"]);
  expect(waysOf(left)).toEqual(["used @supabase/supabase-js: a.ts:1 supabase, supabase.ts:1 createClient"]);
  const { mentions } = left;
  expect(mentions.map(({ line, pattern }) => [line, pattern])).toEqual([[2, "from('consultant_slots')"]]);
});

it("says so where there is nothing to begin from: that is no clean bill", async () => {
  const root = smallApp({ "src/app/api/other/route.ts": "" }, { domains: { ari: { routes: {} } } });
  await expect(leftOf(root, ["ari"])).rejects.toThrow(MigrateError);
});
