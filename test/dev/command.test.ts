import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REPOSITORY, runMigrate } from "../support/scratch.js";
import { NOTES, writeApp, writeModules } from "./apps.js";

let app = "";
let temporary = "";

beforeAll(async () => {
  app = await writeApp(NOTES);
  temporary = await mkdtemp(join(tmpdir(), "dev-command-"));
});
afterAll(() => Promise.all([app, temporary].map((folder) => rm(folder, { recursive: true, force: true }))));

interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  readonly stderr: () => string;
}

/** Runs `migrate dev` and waits for its line on stdout. */
async function dev(...args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, [join(REPOSITORY, "bin/migrate.js"), "dev", "--port", "0", ...args], {
    cwd: app,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (data) => (stderr += String(data)));
  const [line] = await once(child.stdout, "data");
  return { url: String(line).trimEnd(), child, stderr: () => stderr };
}

const leftOvers = (): readonly string[] => readdirSync(temporary).filter((name) => name.startsWith("served-convex-"));

async function endOf({ child }: Served, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, "exit");
  child.kill(signal);
  const [code] = await ended;
  return typeof code === "number" ? code : null;
}

async function list(url: string): Promise<string> {
  const body = JSON.stringify({ path: "notes:list", args: {} });
  return (await fetch(`${url}/api/query`, { method: "POST", body })).text();
}

it("prints its address alone on stdout, a warning and every call on stderr, and ends with Ctrl-C", async () => {
  await writeFile(join(app, "notes.jsonl"), '{"text":"one"}\n\n{"text":"two"}\n');
  const served = await dev("--data", "notes.jsonl");
  expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await list(served.url)).toMatch(/"one".*"two"/);
  expect(leftOvers()).toHaveLength(1);
  expect(await endOf(served, "SIGINT")).toBe(0);
  expect(served.stderr()).toMatch(/DEVELOPMENT[^]*query +notes:list success/);
  await expect(list(served.url)).rejects.toThrow();
  expect(leftOvers()).toEqual([]);
});

it("leaves no process and no file behind when it is killed", async () => {
  const served = await dev("--quiet");
  expect(await endOf(served, "SIGKILL")).toBeNull();
  await expect
    .poll(
      () =>
        list(served.url).then(
          () => "answers",
          () => "gone",
        ),
      { timeout: 5_000 },
    )
    .toBe("gone");
  await expect.poll(leftOvers, { timeout: 5_000 }).toEqual([]);
});

it("gives the functions the variables that are named, and no others", async () => {
  await writeModules(app, {
    "env.ts": `
      import { queryGeneric } from "convex/server";
      export const all = queryGeneric({ args: {}, handler: async () => Object.keys(process.env).sort().join() });`,
  });
  await writeFile(join(app, ".env.test"), "A_FILE=1\n");
  const served = await dev("--env", "CONVEX_SERVER_KEY=k", "--env", "HOME", "--env-from", ".env.test", "--quiet");
  const response = await fetch(`${served.url}/api/query`, {
    method: "POST",
    body: JSON.stringify({ path: "env:all", args: {} }),
  });
  const { value } = (await response.json()) as { value: string };
  const own = ["A_FILE", "CONVEX_CLOUD_URL", "CONVEX_SERVER_KEY", "CONVEX_SITE_URL", "HOME", "PATH"];
  expect(value.split(",").filter((name) => !name.startsWith("NODE_"))).toEqual(own);
  await endOf(served, "SIGTERM");
});

describe("npx convex run", () => {
  let served: Served;
  beforeAll(async () => {
    served = await dev("--admin-key", "an-admin-key", "--quiet");
  });
  afterAll(() => endOf(served, "SIGTERM"));

  const run = (key: string, ...args: readonly string[]): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, CONVEX_SELF_HOSTED_URL: served.url, CONVEX_SELF_HOSTED_ADMIN_KEY: key };
      const program = join(REPOSITORY, "node_modules/convex/bin/main.js");
      execFile(
        process.execPath,
        [program, "run", ...args],
        { cwd: app, env, timeout: 30_000 },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : 1, said: stdout + stderr }),
      );
    });

  it("runs a mutation, a query, and an internal function", async () => {
    expect(await run("an-admin-key", "notes:add", '{"text":"by run"}')).toMatchObject({ code: 0 });
    expect((await run("an-admin-key", "notes:list")).said).toContain("by run");
    expect((await run("an-admin-key", "notes:secret")).said).toContain('"secret"');
  });

  it("is told what is wrong, and does not hang", async () => {
    expect(await run("an-admin-key", "notes:none")).toMatchObject({
      code: 1,
      said: expect.stringContaining("notes:none"),
    });
    expect(await run("another-key", "notes:secret")).toMatchObject({ code: 1 });
  });
});

describe("says what is wrong, and ends with 1", () => {
  const expectFailure = async (args: readonly string[], words: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await runMigrate(app, ["dev", "--port", "0", ...args]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/fault of migrate itself|\n {4}at /);
  };

  it("when the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expectFailure(["--port", String(port)], new RegExp(`Port ${port} is taken[^]*--port`));
    other.close();
  });

  it("when the folder that the manifest names is not there", async () => {
    await writeFile(join(app, "migrate.manifest.json"), '{ "convex": "backend/functions", "domains": {} }');
    await expectFailure([], /There is no folder backend\/functions/);
    await rm(join(app, "migrate.manifest.json"));
  });

  it.each([
    [["--port", "70000"], /--port/],
    [["--convex", "nowhere"], /There is no folder nowhere[^]*--convex/],
    [["--data", "nowhere.json"], /nowhere\.json cannot be read/],
    [["--env", "NOT_SET_ANYWHERE"], /--env NOT_SET_ANYWHERE gives no value/],
    [["--env", "1A=b"], /--env 1A=b gives no value/],
    [["--env-from", "nowhere.env"], /nowhere\.env cannot be read/],
  ])("%j", async (args, words) => expectFailure(args, words));

  it.each([
    ["a.json", "{", /a\.json:1 is not JSON/],
    ["a.json", "[]", /a\.json:1 is not an object of tables/],
    ["a.json", '{"notes":{}}', /"notes" is not a list of rows/],
    ["a.json", '{"notes":[{"text":1}]}', /Row 1 of "notes" does not fit the schema/],
    ["a.json", '{"nothing":[]}', /The schema has no table "nothing"/],
    ["notes.jsonl", '{"text":"a"}\n{"text":', /notes\.jsonl:2 is not JSON/],
    ["notes.jsonl", '{"text":"a"}\n[1]', /notes\.jsonl:2 is not an object/],
    ["notes.csv", "text\na", /notes\.csv is neither \.json nor \.jsonl/],
  ])("data %s holding %j", async (file, text, words) => {
    await mkdir(join(app, "data"), { recursive: true });
    await writeFile(join(app, "data", file), text);
    await expectFailure(["--data", `data/${file}`], words);
  });

  it("a folder without a schema, and a module that does not compile", async () => {
    const empty = await writeApp({ "a.ts": "" });
    const said = await runMigrate(empty, ["dev", "--port", "0"]);
    expect([said.code, said.stderr]).toEqual([1, expect.stringContaining("There is no schema.ts")]);
    await writeModules(empty, { ...NOTES, "a.ts": "const = 1" });
    const broken = await runMigrate(empty, ["dev", "--port", "0"]);
    expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining("convex/a.ts:1:7 Expected identifier")]);
    await rm(empty, { recursive: true, force: true });
  });
});
