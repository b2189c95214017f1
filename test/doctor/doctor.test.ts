import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  mkdirSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
// In front of what asks Convex: the mock needs it.
import { askedOnce } from "../ship/app.js";
import { examine } from "../../src/run/doctor/examine.js";
import { examineNode } from "../../src/run/doctor/surroundings.js";
import type * as Codegen from "../../src/workspace/codegen.js";
import { readEnvironment } from "../../src/workspace/environment.js";
import { committedApp, committedForTest, MANIFEST, routeFile, type TestApp } from "../cli/app.js";

vi.mock("../../src/workspace/codegen.js", async (original) => {
  const real = await original<typeof Codegen>();
  return { ...real, generatedFor: askedOnce(real.generatedFor) };
});

const ENVIRONMENT = "CONVEX_URL=http://127.0.0.1:1\n";

let app: TestApp;
beforeAll(() => {
  app = committedApp();
  app.write(".env", ENVIRONMENT);
});
afterAll(() => app.remove());

const looked = (root = app.root, online = false, env: Record<string, string> = {}) =>
  examine({ cwd: root, online, env });

/** Kind → remedy's subject, of everything that is wrong. */
async function wrong(...args: Parameters<typeof looked>): Promise<readonly string[]> {
  return (await looked(...args)).flatMap(({ findings }) => findings.map(({ kind }) => kind));
}

/** Changes a file of the shared app for one test. */
function change(file: string, edit: (text: string) => string): void {
  const before = readFileSync(join(app.root, file), "utf8");
  onTestFinished(() => writeFileSync(join(app.root, file), before));
  app.write(file, edit(before));
}

test("an app in which all is well, and nothing is written by looking", async () => {
  const before = [...app.tree().keys()];
  const examined = await looked();
  expect(examined.flatMap(({ findings }) => findings)).toEqual([]);
  expect(examined.map(({ what }) => what)).toEqual([
    "manifest",
    "git",
    "Node",
    "TypeScript",
    "tsconfig",
    "line ends",
    "Prisma client",
    "_generated",
    "depth of types",
    "address",
    "deployment",
    "flags",
  ]);
  expect(examined.find(({ what }) => what === "tsconfig")?.said).toBe("lists all 47 route files");
  expect([...app.tree().keys()]).toEqual(before);
});

describe("each thing that is wrong is named", () => {
  test.each<[kind: string, file: string, edit: (text: string) => string]>([
    ["manifest-unknown-key", MANIFEST, (text) => text.replace('"domains"', '"domians": {}, "domains"')],
    [
      "routes-not-covered",
      "tsconfig.json",
      (text) => text.replace(/"include":\s*\[[^\]]*\]/, '"include": ["lib/**/*.ts"]'),
    ],
    ["mixed-line-ends", routeFile("leads"), (text) => text.replace("\n", "\r\n")],
    ["generated-stale", "convex/leads/queries.ts", (text) => text],
    ["deep-types", "convex/leads/queries.ts", (text) => text],
    ["address-inlined", ".env", () => "NEXT_PUBLIC_CONVEX_URL=https://happy-otter-1.convex.cloud\n"],
    ["address-missing", ".env", () => "# CONVEX_URL=\nCONVEX_URL=\n"],
    ["flag-unproven", ".env", (text) => `${text}DS_LEADS=convex\n`],
    ["flag-unreadable", ".env", (text) => `${text}DS_LEADS=on\n`],
  ])("%s", async (kind, file, edit) => {
    change(file, edit);
    if (kind === "generated-stale" || kind === "deep-types") addModule(kind);
    expect(await wrong()).toEqual([kind]);
  });

  // TypeScript 7 shows such a config without a word.
  test.each(["5.9", "7"] as const)("a tsconfig that extends none, with TypeScript %s", async (typescript) => {
    const other = committedForTest(undefined, typescript);
    other.write(".env", ENVIRONMENT);
    other.replace("tsconfig.json", '"include"', '"extends": "./nowhere.json", "include"');
    expect(await wrong(other.root)).toEqual(["tsconfig-unreadable"]);
    other.replace("tsconfig.json", '"./nowhere.json"', '["./config/base", "/dev/zero"]');
    mkdirSync(join(other.root, "config"));
    other.write("config/base.json", '{ "extends": "./strict.json" /* of all */ }');
    other.write("config/strict.json", '{ "compilerOptions": { "strict": true } }');
    expect(await wrong(other.root)).toEqual(["tsconfig-unreadable"]);
    other.replace("tsconfig.json", ', "/dev/zero"', "");
    expect(await wrong(other.root)).toEqual([]);
  });

  /** A module that `_generated` does not know yet; or, known, one whose types go in a circle. */
  function addModule(kind: string): void {
    const file = join(app.root, "convex/loops.ts");
    onTestFinished(() => rmSync(file, { force: true }));
    if (kind === "generated-stale") return writeFileSync(file, "export const nothing = 1;\n");
    change("convex/leads/queries.ts", (text) => `import { api } from "../_generated/api";\n${text}`);
    const queries = join(app.root, "convex/leads/queries.ts");
    return appendFileSync(
      queries,
      "export const looped = query({ args: {}, handler: async (ctx) => ctx.runQuery(api.leads.queries.looped, {}) });\n",
    );
  }

  test("what was not generated", async () => {
    for (const [folder, kind] of [
      ["convex/_generated", "generated-missing"],
      ["generated", "prisma-client-missing"],
    ] as const) {
      const [from, to] = [join(app.root, folder), join(app.root, "aside")];
      renameSync(from, to);
      expect(await wrong().finally(() => renameSync(to, from))).toEqual([kind]);
    }
  });

  test("an old Node", async () => {
    expect((await examineNode("18.20.4")).findings).toMatchObject([{ kind: "node-too-old", wanted: ">=20.19" }]);
    expect((await examineNode("22.0.0")).findings).toEqual([]);
  });
});

test("an app with nothing in it: no manifest, no repository, no TypeScript, no Convex; and none of it is an error of the tool", async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "doctor (1) ")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "src/app/api/leads"), { recursive: true });
  writeFileSync(join(root, "src/app/api/leads/route.ts"), "export const GET = () => Response.json({});\n");
  expect(await wrong(root)).toEqual([
    "manifest-missing",
    "no-repository",
    "typescript-missing",
    "generated-missing",
    "address-missing",
  ]);
});

describe("the deployment is asked only when a person wants it", () => {
  test("it answers, says something else, or is not there", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.statusCode = asked.length > 1 ? 404 : 200;
      response.end("1.0");
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    const url = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
    const env = { CONVEX_URL: `${url}/` };
    expect([await wrong(app.root, false, env), asked]).toEqual([[], []]);
    expect([await wrong(app.root, true, env), asked]).toEqual([[], ["/version"]]);
    expect(await wrong(app.root, true, env)).toEqual(["convex-unreachable"]);
    await new Promise((resolve) => server.close(resolve));
    expect(await wrong(app.root, true, env)).toEqual(["convex-unreachable"]);
    expect(await wrong(app.root, true, { CONVEX_URL: "localhost:3210" })).toEqual(["convex-unreachable"]);
  });
});

describe("where several places set the address, the one that Next asks first is named and asked", () => {
  const FILES = [".env.development", ".env.local", ".env.production", ".env.test"];
  const setAll = (): void => {
    for (const file of FILES) {
      onTestFinished(() => rmSync(join(app.root, file)));
      app.write(file, `CONVEX_URL=http://127.0.0.1:1/${file}\n`);
    }
  };
  test.each<[mode: string | undefined, file: string]>([
    [undefined, ".env.local"],
    ["staging", ".env.local"],
    ["production", ".env.local"],
    ["test", ".env.test"],
  ])("NODE_ENV %s: %s", async (mode, file) => {
    setAll();
    expect((await readEnvironment(app.root, new Set(), mode)).address?.file).toBe(file);
    const examined = await looked(app.root, true, mode === undefined ? {} : { NODE_ENV: mode });
    expect(examined.find(({ what }) => what === "address")?.said).toBe(`CONVEX_URL in ${file}`);
    expect(examined.flatMap(({ findings }) => findings)).toMatchObject([{ kind: "convex-unreachable", file }]);
  });

  test("a file of the mode comes before `.env`, and the process before all", async () => {
    setAll();
    rmSync(join(app.root, ".env.local"));
    const at = async (mode: string) => (await readEnvironment(app.root, new Set(), mode)).address?.file;
    expect([await at("development"), await at("production")]).toEqual([".env.development", ".env.production"]);
    app.write(".env.local", "");
    const examined = await looked(app.root, true, { CONVEX_URL: "http://127.0.0.1:2" });
    expect(examined.find(({ what }) => what === "address")?.said).toBe("CONVEX_URL in the environment");
    const [silent] = examined.flatMap(({ findings }) => findings);
    expect(silent).toMatchObject({ kind: "convex-unreachable", file: ".", source: "the environment" });
  });
});

test("the command: words for a person, a document for a program, the exit code by the worst", async () => {
  const fine = await app.migrate("doctor");
  expect([fine.code, fine.stderr]).toEqual([0, ""]);
  expect(fine.stdout).toMatch(/✓ TypeScript +\d+\.\d+\.\d+\n[^]*All is well\.\n$/);
  change(".env", () => "DS_LEADS=convex\nDATABASE_URL=s3cret\n");
  const { code, stdout } = await app.migrate("doctor", "--json");
  expect(code).toBe(3);
  expect(stdout).not.toContain("s3cret");
  expect(JSON.parse(stdout)).toMatchObject({
    command: "doctor",
    outcome: "checks-failed",
    findings: [{ kind: "address-missing" }, { kind: "flag-unproven", env: "DS_LEADS", domain: "leads" }],
  });
  expect((await app.migrate("doctor", "--format", "markdown")).stdout).toMatch(
    /^### migrate doctor: something around the tool is not as it has to be\n[^]*\n- Do what is named above, and run again\.\n$/,
  );
  change(".env", () => "");
  expect((await app.migrate("doctor")).code).toBe(0);
  expect((await app.migrate("doctor", "--strict")).code).toBe(3);
});
