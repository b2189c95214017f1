import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, REPOSITORY, treeOf } from "../support/scratch.js";

const run = promisify(execFile);

/** What the repository's own npm settings would change is left out. */
const npm = (cwd: string, ...args: readonly string[]) =>
  run("npm", [...args, "--loglevel=error", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd, maxBuffer: 2 ** 26 });

let folder: string;
let tarball: string;
let files: readonly string[];

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "pack-")));
  const { stdout } = await npm(REPOSITORY, "pack", "--json", "--pack-destination", folder);
  const [packed]: { filename: string; files: { path: string }[] }[] = JSON.parse(stdout);
  tarball = join(folder, packed?.filename ?? "");
  files = (packed?.files ?? []).map(({ path }) => path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what is packed", () => {
  test("the program, what it writes into apps, and what a person reads", () => {
    for (const needed of [
      "bin/migrate.js",
      "dist/cli.js",
      "dist/index.js",
      "dist/index.d.ts",
      "dist/verify/child.js",
      "lib/ts-morph.cjs",
      "templates/data-source.ts",
      "templates/convex-client.ts",
      "convex/schema.ts",
      "convex/lib/closed.ts",
      "manifest.schema.json",
      "README.md",
      "CHANGELOG.md",
      "LICENSE",
      "package.json",
    ])
      expect(files).toContain(needed);
  });

  test("and nothing else", () => {
    const known =
      /^(?:bin\/migrate\.js|dist\/.+\.(?:js|ts)|templates\/.+\.(?:js|ts|css|html)|templates\/completion\/migrate\.(?:bash|zsh|fish)|convex\/.+\.ts|[\w.-]+\.schema\.json|lib\/ts-morph\.(?:cjs|d\.cts)|(?:README|CHANGELOG|docs\/findings)\.md|LICENSE|package\.json)$/;
    expect(files.filter((file) => !known.test(file))).toEqual([]);
    expect(
      files.filter((file) =>
        /(?:^|\/)(?:_generated|node_modules|test|fixtures|\..+)(?:\/|$)|\.test\.|tsconfig\.json/.test(file),
      ),
    ).toEqual([]);
  });

  test("every module that is packed comes from a source file that is there", () => {
    const sources = new Set(treeOf(join(REPOSITORY, "src")).keys());
    const modules = files.flatMap((file) => /^dist\/(.+)\.js$/.exec(file)?.[1] ?? []);
    expect(modules.filter((name) => !sources.has(`${name}.ts`))).toEqual([]);
  });
});

const ROUTE = `import { prisma } from "@/lib/prisma";

export async function GET() {
  try {
    const leads = await prisma.lead.findMany({ take: 10 });
    return Response.json({ data: leads, success: true });
  } catch {
    return Response.json({ error: "failed" }, { status: 500 });
  }
}
`;

const APP: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "an-app", private: true, dependencies: { convex: "1.48.0" } }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      module: "ESNext",
      moduleResolution: "Bundler",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      lib: ["ES2022", "DOM"],
      types: ["node"],
      paths: { "@/*": ["./*"] },
    },
    include: ["**/*.ts"],
  }),
  "lib/prisma.ts":
    "export const prisma = { lead: { findMany: async (_: { take: number }): Promise<{ id: string }[]> => [] } };\n",
  "app/api/leads/route.ts": ROUTE,
  "app/api/leads/[id]/history/route.ts": ROUTE,
};

const MANIFEST = {
  prisma: ["@/lib/prisma"],
  domains: {
    leads: {
      models: ["lead"],
      routes: { leads: "stub { data: [], success: true }", "leads/[id]/history": "stub { data: [], success: true }" },
    },
  },
};

describe("installed into an empty folder with an app", () => {
  let app: string;
  const migrate = (...args: readonly string[]) =>
    run(process.execPath, [join(app, "node_modules/.bin/migrate"), ...args], { cwd: app });

  beforeAll(async () => {
    app = join(folder, "an app (new)");
    for (const [file, text] of Object.entries(APP)) {
      mkdirSync(dirname(join(app, file)), { recursive: true });
      writeFileSync(join(app, file), text);
    }
    await npm(app, "install", "--prefer-offline", "--no-save", tarball);
    // An app has these of its own.
    for (const name of ["typescript", "@types/node", "undici-types"]) {
      const target = join(app, "node_modules", name);
      rmSync(target, { recursive: true, force: true });
      mkdirSync(dirname(target), { recursive: true });
      symlinkSync(join(REPOSITORY, "node_modules", name), target);
    }
  }, 300_000);

  test("init, scan, wire with the proof, status, unwire", async () => {
    expect((await migrate("init", "--codegen")).stdout).toMatch(/wrote lib\/data-source\.ts/);
    writeFileSync(join(app, "migrate.manifest.json"), JSON.stringify(MANIFEST));
    const before = treeOf(app);
    expect((await migrate("scan")).stdout).toMatch(/2 handlers: 2 pending/);
    const { stdout } = await migrate("wire", "--all");
    expect(stdout).toMatch(/2 handlers: 2 stubbed/);
    expect(stdout).toMatch(/typescript \d+\.\d+\.\d+: 0 type errors added/);
    expect(readFileSync(join(app, "app/api/leads/[id]/history/route.ts"), "utf8")).toContain('getDataSource("leads")');
    expect((await migrate("status")).stdout).toMatch(/leads +2 +· +2/);
    await migrate("unwire", "--all");
    expect(differences(before, treeOf(app)).filter((file) => !file.startsWith(".migrate/"))).toEqual([]);
  });

  test("the functions are found by node, and their types by a compiler", async () => {
    writeFileSync(
      join(app, "use.mjs"),
      'import { defineManifest, wire } from "convex-cutover";\ndefineManifest({ domains: {} });\nconst { report, exitCode } = await wire({ all: true, check: true, verify: false });\nconsole.log(exitCode, report.outcome);\n',
    );
    expect((await run(process.execPath, ["use.mjs"], { cwd: app })).stdout).toBe("2 pending\n");
    mkdirSync(join(app, "types"));
    writeFileSync(
      join(app, "types/use.ts"),
      'import { defineManifest, plan, type ManifestSource } from "convex-cutover";\nexport const manifest: ManifestSource = defineManifest({ domains: { leads: { routes: { leads: "stub { a: 1 }" } } } });\nexport const text: Promise<string | null> = plan({ all: true }).then((result) => result.plan);\n// @ts-expect-error no such option\nexport const wrong = plan({ al: true });\n',
    );
    cpSync(join(app, "tsconfig.json"), join(app, "types/tsconfig.json"));
    const tsc = join(app, "node_modules/typescript/bin/tsc");
    // The declarations are looked at as well, not only what is asked of them.
    const args = [
      tsc,
      "-p",
      "types",
      "--moduleResolution",
      "NodeNext",
      "--module",
      "NodeNext",
      "--skipLibCheck",
      "false",
    ];
    await expect(run(process.execPath, args, { cwd: app })).resolves.toMatchObject({ stdout: "" });
  });

  test("the manifest's schema is where `$schema` says", () => {
    const schema: unknown = JSON.parse(
      readFileSync(join(app, "node_modules/convex-cutover/manifest.schema.json"), "utf8"),
    );
    expect(schema).toMatchObject({ title: "migrate.manifest.json" });
  });
});
