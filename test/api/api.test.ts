import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  defineManifest,
  MigrateError,
  plan,
  unwire,
  verify,
  wire,
  type ManifestSource,
  type Result,
  type VerifyResult,
} from "../../src/index.js";
import { manifestSchema } from "../../src/manifest/schema.js";
import { differences } from "../support/scratch.js";
import { committedForTest, MANIFEST, plainForTest, routeFile } from "../cli/app.js";

const leads = { models: ["lead"], routes: { leads: "api.leads.queries.getLeads({ userId, status?, limit? })" } };

describe("types", () => {
  test("a manifest is checked where it is written", () => {
    defineManifest({ domains: { leads } });
    // @ts-expect-error a key that no manifest has
    defineManifest({ domains: {}, plan: {} });
    // @ts-expect-error a reason is missing
    defineManifest({ domains: {}, exclude: [{ routes: "webhooks/**" }] });
    // @ts-expect-error domains are what a manifest is about
    defineManifest({});
    expectTypeOf(defineManifest).returns.toEqualTypeOf<ManifestSource>();
    expect(manifestSchema.safeParse(defineManifest({ domains: { leads } })).success).toBe(true);
  });

  test("results are values, the exit code among them", () => {
    expectTypeOf(wire).returns.resolves.toEqualTypeOf<Result>();
    expectTypeOf(verify).returns.resolves.toEqualTypeOf<VerifyResult>();
    expectTypeOf<Result["exitCode"]>().toEqualTypeOf<0 | 1 | 2 | 3 | 4 | 5 | 6>();
    expectTypeOf(plan).returns.resolves.toHaveProperty("plan").toEqualTypeOf<string | null>();
    // @ts-expect-error no such way to prove
    const wrong: Parameters<typeof wire>[0] = { all: true, verify: "sometimes" };
    expect(wrong.all).toBe(true);
  });
});

test("a manifest made by a program: plan, check, wire, wire again, unwire", async () => {
  const app = committedForTest();
  writeFileSync(
    join(app.root, MANIFEST),
    JSON.stringify(defineManifest({ prisma: ["@/lib/prisma"], domains: { leads } })),
  );
  app.commit();
  const before = app.tree();
  const cwd = app.root;
  const heard: string[] = [];

  const planned = await plan({ cwd, all: true, onProgress: (message) => heard.push(message) });
  expect([planned.exitCode, planned.report.outcome, planned.root]).toEqual([0, "dry-run", app.root]);
  expect(planned.plan).toContain(routeFile("leads"));
  expect(heard.join()).toMatch(/reading 1 route file/);
  const checked = await wire({ cwd, domains: ["leads"], check: true });
  expect([checked.exitCode, checked.report.outcome]).toEqual([2, "pending"]);
  expect(differences(before, app.tree())).toEqual([]);

  const wired = await wire({ cwd, domains: ["leads"] });
  expect([wired.exitCode, wired.report.outcome, wired.report.verification?.new]).toEqual([0, "done", 0]);
  const [change] = wired.report.changes;
  expect(change?.after).toBe(readFileSync(join(app.root, routeFile("leads")), "utf8"));
  expect((await wire({ cwd, all: true, verify: false })).report.outcome).toBe("nothing-to-do");
  expect((await unwire({ cwd, routes: ["leads"] })).report.outcome).toBe("done");
  expect(differences(before, app.tree())).toEqual([]);
});

test("what cannot run is an error with a way out; a wrong manifest is a report", async () => {
  const app = plainForTest();
  const failed = wire({ cwd: app.root, domains: ["laeds"] });
  await expect(failed).rejects.toBeInstanceOf(MigrateError);
  await expect(failed).rejects.toMatchObject({ exitCode: 1, hint: 'Did you mean "leads"?' });
  await expect(wire({ cwd: join(app.root, "nowhere"), all: true })).rejects.toBeInstanceOf(MigrateError);
  app.write(MANIFEST, '{ "domains": [] }');
  const { exitCode, report } = await wire({ cwd: app.root, all: true });
  expect([exitCode, report.outcome, report.findings.length > 0]).toEqual([5, "manifest-invalid", true]);
});

test("a plan document is answered", async () => {
  const app = committedForTest();
  app.write(
    "05-05-PLAN.md",
    `${["---", "phase: 05", "plan: 05", "wave: 1", "must_haves:", "  artifacts:", "    - path: lib/prisma.ts", "      provides: client", "---"].join("\n")}\n`,
  );
  const { outcome, checks, findings } = await verify({ cwd: app.root, plan: "05-05-PLAN.md" });
  expect([outcome, findings, checks.map(({ status }) => status)]).toEqual(["done", [], ["passed"]]);
});
