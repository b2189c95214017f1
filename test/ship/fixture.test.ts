import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { readSchema } from "../../src/target/schema.js";
import { readConvexSources } from "../../src/workspace/convex-folder.js";
import { fromConvex } from "../behaviour/answers.js";
import { markedRows } from "../behaviour/convex-rows.js";
import { keysOf, LIVE, STUBS } from "../behaviour/routes.js";
import { mustRun, SERVER_KEY, setFlags, startWiredApp, useConvex, type WiredApp } from "../behaviour/wired-app.js";
import { copyApp, differences, removeApp, callMigrate, runTsc, treeOf, type Tree } from "../support/scratch.js";
import { inProcess } from "./app.js";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

/** The fixture app whose Convex folder was empty before `ship --all`: everything that Convex answers was copied. */
let app: WiredApp;
let convex: RunningConvex;
let before: Tree;

beforeAll(async () => {
  app = await startWiredApp(async (root) => {
    emptyConvex(root);
    before = treeOf(root);
    // One route asks Convex for a contact by hand, without an entry in the manifest.
    await mustRun(root, "ship", "--all", "--module", "contacts");
  });
  const rows = await rowsFor(app.root);
  convex = await startConvex({ convexDir: join(app.root, "convex"), rows, serverKey: SERVER_KEY });
});
afterAll(async () => {
  app.stop();
  await convex.stop();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The rows of the tables that were copied. */
async function rowsFor(root: string): Promise<ConvexRows> {
  const schema = readSchema(await readConvexSources(root, "convex"), "convex", "convex/schema.ts");
  const tables = "reason" in schema ? new Set() : new Set(schema.tables.keys());
  return Object.fromEntries(Object.entries(markedRows()).filter(([table]) => tables.has(table)));
}

function emptyConvex(root: string): void {
  rmSync(join(root, "convex"), { recursive: true });
  mkdirSync(join(root, "convex"));
}

describe("an app with an empty Convex folder, after ship and wire", () => {
  test.each(LIVE.map((read) => [read.title, read] as const))("%s answers from Convex", async (_title, read) => {
    useConvex(convex.url);
    setFlags("convex");
    const { status, text } = await app.ask(read, "user-alice");
    expect([status, Object.keys(JSON.parse(text))]).toEqual([200, keysOf(read.route)]);
    expect(fromConvex(text)).toEqual(read.ids);
  });

  test.each(STUBS.map((read) => [read.title, read] as const))("%s answers its stub", async (_title, read) => {
    useConvex(convex.url);
    setFlags("convex");
    const { status, text } = await app.ask(read, "user-alice");
    expect([status, JSON.parse(text)]).toEqual([200, read.stub]);
  });

  test("has no new type error, is not taken back while guards call it, and then goes back byte for byte", async () => {
    // The refused one writes nothing, so the two may look at the app together.
    const [{ stdout }, refused] = await Promise.all([runTsc(app.root), callMigrate(app.root, ["ship", "--undo"])]);
    const files = stdout.split("\n").flatMap((line) => /^(\S+)\(\d+,\d+\): error/.exec(line)?.[1] ?? []);
    // The two errors that the fixture app has of its own.
    expect([...new Set(files)]).toEqual(["components/revenue-card.tsx"]);

    expect([refused.code, refused.stdout]).toEqual([3, expect.stringContaining("a new type error")]);
    await mustRun(app.root, "unwire", "--all", "--no-verify");
    // One route calls Convex by hand: it has the error again that it had before anything was copied.
    await mustRun(app.root, "ship", "--undo", "--no-verify");
    expect(differences(before, treeOf(app.root))).toEqual([]);
  });
});

test("wire points to ship where the package ships what is missing, domain by domain", async () => {
  const root = copyApp();
  emptyConvex(root);
  const early = await inProcess(root, ["wire", "--domain", "leads"]);
  expect([early.code, early.stdout]).toEqual([3, expect.stringContaining("Run `migrate ship --domain leads`")]);
  for (const domain of ["leads", "analytics"]) {
    const codes = [];
    for (const command of ["ship", "wire"])
      codes.push((await inProcess(root, [command, "--domain", domain, "--no-verify"])).code);
    expect([domain, codes]).toEqual([domain, [0, 0]]);
  }
  removeApp(root);
});
