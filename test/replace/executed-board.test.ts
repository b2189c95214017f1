import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NextRequest } from "next/server.js";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { removeApp, callMigrate } from "../support/scratch.js";
import { store } from "./fake-supabase.js";
import { copyWith } from "./overlay.js";
import { convexRows, oldRows, PEOPLE } from "./rows.js";

/** The cookie of whoever asks. */
const jar: { user: string | null } = { user: null };
vi.mock("next/headers", () => ({
  cookies: async () => ({ get: (name: string) => (jar.user === null ? undefined : { name, value: jar.user }) }),
}));

const KEY = "the key of the board";
let roots: { before: string; after: string };
let convex: RunningConvex;

beforeAll(async () => {
  roots = { before: withBoard(), after: withBoard() };
  rmSync(join(roots.after, "convex/_generated"), { recursive: true });
  // The types are proven: it ends with 0.
  for (const args of [
    ["init", "--codegen"],
    ["replace", "--domain", "board", "--domain", "people"],
  ]) {
    const { code, stdout, stderr } = await callMigrate(roots.after, args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  }
  convex = await startConvex({ convexDir: join(roots.after, "convex"), rows: convexRows(), serverKey: KEY });
  store.tables = oldRows();
  const settings = {
    SUPABASE_URL: "http://supabase.test",
    SUPABASE_ANON_KEY: "anon",
    CLERK_PEOPLE: JSON.stringify(PEOPLE),
    NEXT_PUBLIC_CONVEX_URL: "",
    CONVEX_URL: convex.url,
    CONVEX_SERVER_KEY: KEY,
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  for (const method of ["error", "warn"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
});

afterAll(async () => {
  await convex.stop();
  Object.values(roots).forEach(removeApp);
  vi.unstubAllEnvs();
});

/** The tickets app with the board: its files, and its domain in front of the others. */
function withBoard(): string {
  const root = copyWith("tickets-app", "board");
  const manifest = join(root, "migrate.manifest.json");
  const board = readFileSync(join(root, "migrate.board.json"), "utf8");
  writeFileSync(
    manifest,
    readFileSync(manifest, "utf8").replace('"domains": {', () => `"domains": { "board": ${board},`),
  );
  return root;
}

interface Asked {
  readonly method?: string;
  readonly user: string | null;
  readonly id: string;
  readonly body?: object | FormData;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(
  side: "before" | "after",
  route: string,
  { method = "GET", user, id, body }: Asked,
): Promise<Answer> {
  jar.user = user;
  const module: Record<string, unknown> = await import(`${roots[side]}/src/app/api/${route}/route.ts`);
  const handler = module[method];
  if (typeof handler !== "function") throw new Error(`${route} has no ${method}`);
  const sent = body instanceof FormData ? body : JSON.stringify(body);
  const request = new NextRequest("http://app.test/api", { method, ...(body === undefined ? {} : { body: sent }) });
  const response: Response = await handler(request, { params: Promise.resolve({ id }) });
  return { status: response.status, body: await response.json() };
}

function upload(): FormData {
  const form = new FormData();
  form.set("file", new File(["bytes"], "a.png", { type: "image/png" }));
  return form;
}

const BOARD = "board/[id]";
const FILES = "board/[id]/files";

describe("a ticket with its comments and a count", () => {
  it.each<[number, Asked]>([
    [200, { user: "ada", id: "t1" }],
    [200, { user: "ada", id: "t2" }],
    [200, { user: "sue", id: "t5" }],
    [401, { user: null, id: "t1" }],
    [404, { user: "sue", id: "t1" }],
    [404, { user: "ada", id: "nothing" }],
  ])("%i %o", async (status, asked) => {
    const before = await ask("before", BOARD, asked);
    expect(before.status).toBe(status);
    // What the old app told every member, Convex keeps as a hash alone.
    expect(await ask("after", BOARD, asked)).toEqual(before);
  });

  it("asks for the ticket and its comments once", async () => {
    const known = (await convex.calls()).length;
    await ask("after", BOARD, { user: "ada", id: "t1" });
    expect((await convex.calls()).slice(known).map(({ path }) => path)).toEqual(["board:getBoard", "board:countOpen"]);
  });

  describe("without a database", () => {
    afterEach(() => {
      store.isDown = false;
      vi.stubEnv("CONVEX_URL", convex.url);
    });

    it.each<[string, Asked]>([
      [BOARD, { user: "ada", id: "t1" }],
      [FILES, { method: "POST", user: "ada", id: "north", body: upload() }],
    ])("%s %o answers as before", async (route, asked) => {
      store.isDown = true;
      vi.stubEnv("CONVEX_URL", "http://127.0.0.1:9");
      const before = await ask("before", route, asked);
      expect(before.status).toBe(500);
      expect(await ask("after", route, asked)).toEqual(before);
    });
  });
});

describe("files of a bucket", () => {
  it.each(["before", "after"] as const)("are kept, have an address, and go: %s", async (side) => {
    const stored = await ask(side, FILES, { method: "POST", user: "ada", id: "north", body: upload() });
    expect(stored).toEqual({ status: 201, body: { path: expect.any(String), url: expect.stringMatching(/^http:/) } });
    const gone = { method: "DELETE", user: "ada", id: "north", body: { path: stored.body["path"] } };
    expect(await ask(side, FILES, gone)).toEqual({ status: 200, body: { removed: true } });
  });

  it.each(["before", "after"] as const)("are for members alone: %s", async (side) => {
    const asked = { method: "POST", user: "sue", id: "north", body: upload() };
    expect(await ask(side, FILES, asked)).toEqual({ status: 404, body: { error: "Not found" } });
  });

  it("of somebody else are not removed by a member of another workspace", async () => {
    const stored = await ask("after", FILES, { method: "POST", user: "ada", id: "north", body: upload() });
    const asked = { method: "DELETE", user: "sue", id: "south", body: { path: stored.body["path"] } };
    expect((await ask("after", FILES, asked)).status).toBe(500);
  });
});
