import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { JsonReport } from "../../src/report/json.js";
import { REPOSITORY, runMigrate, treeOf } from "../support/scratch.js";
import { expectReport, expectSarif } from "../report/schemas.js";

const ROUTE = `import { NextResponse } from "next/server";
import { prisma } from "@/lib/prisma";
import { auth } from "@/lib/auth";

export async function GET() {
  const session = await auth();
  if (!session) return NextResponse.json({ error: "no" }, { status: 401 });
  const leads = await prisma.lead.findMany({ where: { userId: session.user.id } });
  return NextResponse.json({ leads });
}
`;

/** An app without Convex, and without packages unless they are given. */
function emptyApp(packages: readonly string[] = []): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "init [edge] ")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  write("package.json", '{ "dependencies": { "next": "16.4.0" } }');
  write("app/api/leads/route.ts", ROUTE);
  for (const name of packages) {
    mkdirSync(join(root, "node_modules"), { recursive: true });
    symlinkSync(join(REPOSITORY, "node_modules", name), join(root, "node_modules", name));
  }
  return root;
}

describe("init --codegen", () => {
  test("without the package convex says how to get it, and writes nothing", async () => {
    const root = emptyApp();
    const before = treeOf(root);
    const { code, stdout, stderr } = await runMigrate(root, ["init", "--codegen", "--no-verify"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error: The app has no package `convex`\.\n {2}→ Run `npm install convex`/);
    expect(treeOf(root)).toEqual(before);
  });

  test("makes the folder that convex.json names, with the rest, and says nothing is missing", async () => {
    const root = emptyApp(["convex"]);
    writeFileSync(join(root, "convex.json"), '{ "functions": "backend/" }');
    const { code, stdout, stderr } = await runMigrate(root, ["init", "--codegen", "--no-verify"]);
    expect([code, stdout.match(/^wrote .*/gm)]).toEqual([
      0,
      [
        "wrote lib/data-source.ts",
        "wrote lib/convex-client.ts",
        "wrote migrate.manifest.json",
        ...readdirSync(join(root, "backend/_generated"))
          .sort()
          .map((name) => `wrote backend/_generated/${name}`),
      ],
    ]);
    expect(readdirSync(join(root, "backend/_generated"))).toContain("api.d.ts");
    expect(stderr).not.toContain("_generated");
    const again = await runMigrate(root, ["init", "--codegen", "--dry-run"]);
    expect([again.code, again.stdout]).toEqual([0, ""]);
  });
});

test.each([
  [["init"]],
  [["init", "--update", "--yes"]],
  [["init", "--update", "--dry-run"]],
  [["plan", "list"]],
  [["doctor"]],
])("%j does not follow a manifest that is a link out of the app", async (args) => {
  const root = emptyApp();
  const elsewhere = `${root}.json`;
  onTestFinished(() => rmSync(elsewhere));
  writeFileSync(elsewhere, '{ "domains": {} }\n');
  symlinkSync(elsewhere, join(root, "migrate.manifest.json"));
  const { code, stdout, stderr } = await runMigrate(root, args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toBe(
    "error: The manifest migrate.manifest.json is not inside the app.\n  → Keep it in the app's folder.\n",
  );
  expect([readFileSync(elsewhere, "utf8"), existsSync(join(root, "lib"))]).toEqual(['{ "domains": {} }\n', false]);
});

test("a draft of stubs alone needs nothing of Convex, and is not told to make it", async () => {
  const { stderr } = await runMigrate(emptyApp(), ["init", "--no-verify"]);
  expect(stderr).toContain("1 stub: with DS_<DOMAIN>=convex everybody gets the fixed answer");
  expect(stderr).not.toContain("_generated");
});

describe("what init tells a program", () => {
  test.each([[[]], [["--dry-run"]], [["--empty"]]])("init %j is a document of the schema", async (args) => {
    const root = emptyApp();
    const { code, stdout, stderr } = await runMigrate(root, ["init", "--no-verify", "--json", ...args]);
    expect([code, stderr]).toEqual([0, ""]);
    const document: unknown = JSON.parse(stdout);
    expectReport(document);
    const isEmpty = args[0] === "--empty";
    expect(document).toMatchObject({
      version: 1,
      command: "init",
      outcome: args[0] === "--dry-run" ? "dry-run" : "done",
      draft: {
        written: args[0] === "--dry-run" ? [] : ["lib/data-source.ts", "lib/convex-client.ts", "migrate.manifest.json"],
        found: isEmpty ? null : { routesDir: "app/api", clients: ["@/lib/prisma"], caller: "session.user.id" },
        drafted: isEmpty ? null : { domains: [{ name: "leads", entries: [{ route: "leads", outcome: "stub" }] }] },
      },
    });
    const again = await runMigrate(root, ["init", "--no-verify", "--json"]);
    expectReport(JSON.parse(again.stdout));
  });

  test("and in every other format", async () => {
    const said = async (format: string): Promise<string> =>
      (await runMigrate(emptyApp(), ["init", "--no-verify", "--format", format])).stdout;
    expectSarif(JSON.parse(await said("sarif")));
    expect(JSON.parse((await said("jsonl")).split("\n")[0] ?? "")).toMatchObject({ type: "report", command: "init" });
    expect(await said("github")).toBe("::notice title=migrate init::done\n");
    expect(await said("markdown")).toMatch(/^### migrate init: done\n\n\| drafted [^]*GET leads<\/code>[^]*\| stub \|/);
  });
});

describe("type errors in the helpers themselves", () => {
  const CONFIG = `{ "compilerOptions": { "strict": true, "noEmit": true, "module": "esnext", "moduleResolution": "bundler", "lib": ["es2022"], "types": [], "skipLibCheck": true, "paths": { "@/*": ["./*"] } } }`;

  test("are named beside the proof, and are no guard's fault", async () => {
    const root = emptyApp(["typescript", "convex"]);
    writeFileSync(join(root, "tsconfig.json"), CONFIG);
    const { code, stderr } = await runMigrate(root, ["init", "--dry-run"]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/drafted +0 live, 1 stub/)]);
    expect(stderr).toMatch(/proof +[1-9]\d* new type errors? with every drafted guard in place/);
    expect(stderr).toMatch(/in a helper: lib\/data-source\.ts:\d+:\d+ .*'process'/);
    const { stdout } = await runMigrate(root, ["init", "--dry-run", "--json"]);
    const report: JsonReport = JSON.parse(stdout);
    expectReport(report);
    expect(report.findings.map(({ kind }) => kind)).toContain("type-error");
    expect(report.verification?.new).toBe(report.findings.length);
  });

  test("are left out where a package that is not installed may be their cause", async () => {
    const root = emptyApp(["typescript"]);
    writeFileSync(join(root, "tsconfig.json"), CONFIG.replace('"types": []', '"typeRoots": ["./none"]'));
    const { stderr } = await runMigrate(root, ["init", "--dry-run"]);
    expect(stderr).not.toMatch(/in a helper: lib\/convex-client/);
  });
});
