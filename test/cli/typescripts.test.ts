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
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { JsonReport } from "../../src/report/json.js";
import { callMigrate, differences, REPOSITORY, runMigrate, treeOf } from "../support/scratch.js";

const FIXTURES = { "6.0": "fixtures/typescript-6", "7.0": "fixtures/typescript-7" } as const;
const VERSIONS = ["6.0", "7.0"] as const;
const MANIFEST = "migrate.manifest.json";

/** A copy of a small app with the TypeScript that it names, or with none. */
function appFor(version: keyof typeof FIXTURES, typescript: "own" | "none" = "own") {
  const fixture = join(REPOSITORY, FIXTURES[version]);
  const root = realpathSync(mkdtempSync(join(tmpdir(), "typescripts-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync(fixture, root, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
  mkdirSync(join(root, "node_modules"));
  symlinkSync(join(REPOSITORY, "node_modules/next"), join(root, "node_modules/next"));
  if (typescript === "own")
    symlinkSync(join(fixture, "node_modules/typescript"), join(root, "node_modules/typescript"));
  const edit = (file: string, change: (text: string) => string): void =>
    writeFileSync(join(root, file), change(readFileSync(join(root, file), "utf8")));
  return {
    root,
    edit,
    run: (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      // Options of node are for a process that starts with them.
      "NODE_OPTIONS" in env ? runMigrate(root, args, env) : callMigrate(root, args),
    async report(...args: readonly string[]): Promise<{ code: number; report: JsonReport }> {
      const { code, stdout } = await callMigrate(root, [...args, "--json"]);
      return { code, report: JSON.parse(stdout) };
    },
  };
}

describe.each(VERSIONS)("an app with TypeScript %s", (version) => {
  test("is wired, proven by its own compiler, and as it was after unwire", async () => {
    const app = appFor(version);
    const before = treeOf(app.root);
    const { code, report } = await app.report("wire", "--all");
    expect([code, report.outcome, report.verification]).toMatchObject([
      0,
      "done",
      { engine: expect.stringMatching(new RegExp(`^typescript ${version}`)), new: 0, checkedFiles: 2 },
    ]);
    expect(differences(before, treeOf(app.root)).filter((file) => file.endsWith("route.ts"))).toHaveLength(2);
    expect((await app.report("wire", "--all")).report.outcome).toBe("nothing-to-do");
    expect((await app.report("unwire", "--all")).code).toBe(0);
    expect(differences(before, treeOf(app.root))).toEqual([]);
  });

  test("keeps a new type error from the disk, whatever looks for it", async () => {
    const app = appFor(version);
    app.edit(MANIFEST, (text) => text.replace("{ tickets: [] }", "{ tickets: 0 }"));
    const before = treeOf(app.root);
    // The tsc of 6 stops at the deprecated option and would say nothing about types.
    for (const how of version === "6.0" ? ["affected", "full"] : ["affected", "full", "command"]) {
      const { code, report } = await app.report("wire", "--all", "--verify", how);
      expect([code, report.outcome, report.verification?.new]).toEqual([3, "verification-failed", 1]);
      expect(report.findings).toMatchObject([
        {
          kind: "type-error",
          file: "app/api/tickets/route.ts",
          code: "TS2322",
          cause: expect.stringContaining("tickets"),
        },
      ]);
    }
    expect(differences(before, treeOf(app.root))).toEqual([]);
  });
});

describe("a proof that cannot be given", () => {
  const wire = ["wire", "--all"];
  const CASES: readonly (readonly [
    title: string,
    version: keyof typeof FIXTURES,
    spoil: (app: ReturnType<typeof appFor>) => Readonly<Record<string, string>>,
    code: number,
    said: RegExp,
  ])[] = [
    [
      "for want of memory",
      "6.0",
      () => ({ NODE_OPTIONS: "--max-old-space-size=60" }),
      1,
      /ran out of memory; nothing was written[^]*--max-old-space-size/,
    ],
    [
      "because of a tsconfig that does not parse",
      "6.0",
      (app) => {
        app.edit("tsconfig.json", () => '{ "compilerOptions": { "strict": tru, } ');
        return {};
      },
      3,
      /tsconfig\.json:1:\d+ error .*does not parse/,
    ],
    [
      "because of a tsconfig that does not parse, by TypeScript 7",
      "7.0",
      (app) => {
        app.edit("tsconfig.json", () => '{ "compilerOptions": { "strict": tru, } ');
        return {};
      },
      3,
      /tsconfig\.json:1:\d+ error .*does not parse/,
    ],
    ...VERSIONS.map(
      (version) =>
        [
          `because of a tsconfig that extends none, by TypeScript ${version},`,
          version,
          (app: ReturnType<typeof appFor>) => {
            app.edit("tsconfig.json", () => '{ "extends": "./none.json" }');
            return {};
          },
          1,
          /tsconfig[^]*cannot be read: .*none\.json/,
        ] as const,
    ),
  ];

  test.each(CASES)("%s is told, and nothing is written", async (_title, version, spoil, code, said) => {
    const app = appFor(version);
    const env = spoil(app);
    const before = treeOf(app.root);
    const told = await app.run(wire, env);
    expect(`${told.stdout}${told.stderr}`).toMatch(said);
    expect(told.code).toBe(code);
    expect(differences(before, treeOf(app.root))).toEqual([]);
  });

  test("for want of a TypeScript is told, and nothing is written", async () => {
    const app = appFor("6.0", "none");
    const before = treeOf(app.root);
    const told = await app.run(wire);
    expect([told.code, told.stderr]).toEqual([1, expect.stringMatching(/no TypeScript of its own[^]*--no-verify/)]);
    expect(differences(before, treeOf(app.root))).toEqual([]);
  });
});

describe("--verify command", () => {
  test("does not take a tsc that stops at a setting for a proof", async () => {
    const app = appFor("6.0");
    const before = treeOf(app.root);
    const told = await app.run(["wire", "--all", "--verify", "command"]);
    expect([told.code, told.stderr]).toEqual([
      1,
      expect.stringMatching(/stops at a setting.*baseUrl[^]*--verify affected/),
    ]);
    expect(differences(before, treeOf(app.root))).toEqual([]);
  });

  test("runs the script that the manifest names, and nothing without it", async () => {
    const app = appFor("6.0");
    app.edit(MANIFEST, (text) => text.replace('"domains"', '"typecheck": "check:types",\n  "domains"'));
    app.edit("package.json", (text) =>
      text.replace(
        '"private"',
        '"scripts": { "check:types": "echo ran >> ../ran-beside; tsc --noEmit -p . | grep -v tsconfig; true" },\n  "private"',
      ),
    );
    mkdirSync(join(app.root, "node_modules/.bin"));
    symlinkSync(
      join(REPOSITORY, "fixtures/typescript-6/node_modules/typescript/bin/tsc"),
      join(app.root, "node_modules/.bin/tsc"),
    );
    const beside = join(app.root, "../ran-beside");
    onTestFinished(() => rmSync(beside, { force: true }));
    expect((await app.report("wire", "--all", "--dry-run")).report.verification?.engine).toMatch(/^typescript 6/);
    expect(() => readFileSync(beside)).toThrow("ENOENT");
    const { code, report } = await app.report("wire", "--all", "--verify", "command");
    expect([code, report.verification]).toMatchObject([
      0,
      { engine: "npm run check:types, on a copy of the app", new: 0 },
    ]);
    expect(readFileSync(beside, "utf8")).toBe("ran\n");
  });

  test.each([
    ["a command instead of a name", '"tsc; curl evil"', 5, /typecheck[^]*script of package\.json/],
    ["a script that package.json does not have", '"check"', 1, /package\.json has no script "check"/],
  ])("refuses %s", async (_title, written, code, said) => {
    const app = appFor("6.0");
    app.edit(MANIFEST, (text) => text.replace('"domains"', `"typecheck": ${written},\n  "domains"`));
    const told = await app.run(["wire", "--all", "--verify", "command"]);
    expect(`${told.stdout}${told.stderr}`).toMatch(said);
    expect(told.code).toBe(code);
  });
});
