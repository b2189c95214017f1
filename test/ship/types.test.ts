import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type * as Codegen from "../../src/workspace/codegen.js";
import { differences, REPOSITORY, runTsc } from "../support/scratch.js";
import { askedOnce, smallApp, tsconfig } from "./app.js";

vi.mock("../../src/workspace/codegen.js", async (original) => {
  const real = await original<typeof Codegen>();
  return { ...real, generatedFor: askedOnce(real.generatedFor) };
});

const BOOKINGS = ["ship", "--domain", "bookings"] as const;
const QUERIES = "convex/bookings/queries.ts";

describe("ship, proven by the app's TypeScript,", () => {
  it("blames nothing copied for an error that the missing _generated had hidden", async () => {
    const app = smallApp({
      "convex/own.ts": `import { query } from "./_generated/server";\nexport const mine = query({ args: {}, handler: async () => 1 });\n`,
      "app/by-hand.ts": `import { api } from "../convex/_generated/api";\nexport const used = [api.own.mine, api.contacts.getById];\n`,
    });
    const { code, report } = await app.report(...BOOKINGS);
    expect(report.findings).toMatchObject([
      { kind: "error-came-to-light", severity: "warning", file: "app/by-hand.ts", code: "TS2339", line: 2 },
    ]);
    expect([code, report.verification?.new]).toEqual([0, 0]);
    expect(app.read(QUERIES)).toBe(readFileSync(join(REPOSITORY, QUERIES), "utf8"));
  });

  it("keeps a table of the app's own, and says so", async () => {
    const app = smallApp({
      "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server";\nimport { v } from "convex/values";\nexport default defineSchema({\n  bookings: defineTable({ title: v.string() }),\n});\n`,
    });
    const before = app.tree();
    const { code, report } = await app.report(...BOOKINGS);
    expect([code, report.outcome]).toEqual([3, "verification-failed"]);
    expect(report.findings.map(({ kind }) => kind)).toContain("table-kept");
    expect(report.findings.map(({ kind }) => kind)).toContain("type-error");
    expect(differences(before, app.tree())).toEqual([]);
  });
});

describe("shipped functions compile", () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    [
      "node16",
      {
        "tsconfig.json": tsconfig("node16", "node16"),
        "package.json": `{ "type": "module", "dependencies": { "convex": "*", "convex-helpers": "*" } }`,
      },
    ],
    ["node10", { "tsconfig.json": tsconfig("node10", "esnext") }],
    [
      "another folder, with a tsconfig of its own and generated TypeScript",
      {
        "migrate.manifest.json": JSON.stringify({
          convex: "src/backend",
          domains: { bookings: { routes: { bookings: "api.bookings.queries.getBookings({ userId })" } } },
        }),
        "src/backend/tsconfig.json": tsconfig("bundler", "esnext"),
        "convex.json": JSON.stringify({ codegen: { fileType: "ts" } }),
      },
    ],
  ])("with %s", async (_what, files) => {
    // Ways of finding modules that TypeScript 7 does not know any more are among them.
    const app = smallApp(files, "5.9");
    expect((await app.migrate(...BOOKINGS, "--no-verify")).code).toBe(0);
    expect((await runTsc(app.root)).stdout).toBe("");
  });
});
