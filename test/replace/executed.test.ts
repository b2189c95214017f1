import { join } from "node:path";
import { NextRequest } from "next/server.js";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { copyApp, removeApp, REPOSITORY, callMigrate } from "../support/scratch.js";
import { store } from "./fake-supabase.js";
import { convexRows, oldRows, PEOPLE } from "./rows.js";

/** The cookie of whoever asks: one app's or the other's. */
const jar: { user: string | null } = { user: null };
vi.mock("next/headers", () => ({
  cookies: async () => ({ get: (name: string) => (jar.user === null ? undefined : { name, value: jar.user }) }),
}));

const BEFORE = join(REPOSITORY, "fixtures/tickets-app");
const KEY = "the key of the replaced app";
let after = "";
let convex: RunningConvex;

beforeAll(async () => {
  after = copyApp("tickets-app");
  const { code, stdout, stderr } = await callMigrate(after, ["replace", "--all", "--no-verify"]);
  if (code !== 0) throw new Error(`replace ended with ${code}:\n${stdout}${stderr}`);
  convex = await startConvex({ convexDir: join(REPOSITORY, "convex"), rows: convexRows(), serverKey: KEY });
  store.tables = oldRows();
  const settings = {
    SUPABASE_URL: "http://supabase.test",
    SUPABASE_ANON_KEY: "anon",
    SUPABASE_SERVICE_ROLE_KEY: "service",
    CLERK_PEOPLE: JSON.stringify(PEOPLE),
    NEXT_PUBLIC_CONVEX_URL: "",
    CONVEX_SERVER_KEY: KEY,
    CRON_SECRET: "cron",
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  for (const method of ["error", "warn"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
});

afterAll(async () => {
  await convex.stop();
  removeApp(after);
  vi.unstubAllEnvs();
});

interface Asked {
  readonly method?: string;
  readonly user: string | null;
  readonly id?: string;
  readonly query?: string;
  readonly body?: object | FormData;
  readonly headers?: Record<string, string>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function ask(
  root: string,
  route: string,
  { method = "GET", user, id, query = "", body, headers = {} }: Asked,
): Promise<Answer> {
  jar.user = user;
  const module: Record<string, unknown> = await import(`${root}/src/app/api/${route}/route.ts`);
  const handler = module[method];
  if (typeof handler !== "function") throw new Error(`${route} has no ${method}`);
  const sent = body instanceof FormData ? body : body === undefined ? undefined : JSON.stringify(body);
  const request = new NextRequest(`http://app.test/api${query}`, {
    method,
    headers,
    ...(sent === undefined ? {} : { body: sent }),
  });
  const response: Response = await handler(request, { params: Promise.resolve({ id }) });
  return { status: response.status, body: steady(await response.json()) };
}

/** Ids, paths and times that are made by the call itself differ between two calls. */
function steady(value: unknown): unknown {
  const text = JSON.stringify(value, (name, each: unknown) => {
    // The old app told every member the token; Convex keeps its hash alone.
    if (name === "reopen_token") return null;
    if (typeof each !== "string") return each;
    const time = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(each) ? Date.parse(each) : Number.NaN;
    if (Math.abs(time - Date.now()) < 5 * 60_000) return "<now>";
    const made = each.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<new>");
    if (/^http:\/\/(?:files\.test|127\.0\.0\.1)/.test(made)) return "<address>";
    return /^(?:[\w<>-]+\/)+[\w<>-]*<new>$/.test(made) ? "<new>" : made;
  });
  return JSON.parse(text);
}

async function both(route: string, asked: Asked): Promise<{ readonly before: Answer; readonly after: Answer }> {
  vi.stubEnv("CONVEX_URL", convex.url);
  return { before: await ask(BEFORE, route, asked), after: await ask(after, route, asked) };
}

function fileForm(fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  form.set("file", new File(["bytes"], "a.png", { type: "image/png" }));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const TICKET = { workspaceId: "north", title: "New", description: "Broken" };
const MEDIA = { workspaceId: "north", conversationId: "v1" };

/** In order: later requests see what earlier ones have written. */
const REQUESTS: readonly (readonly [status: number, route: string, asked: Asked])[] = [
  [401, "tickets", { user: null, query: "?workspaceId=north" }],
  [400, "tickets", { user: "ada" }],
  [403, "tickets", { user: "sue", query: "?workspaceId=north" }],
  [200, "tickets", { user: "ada", query: "?workspaceId=north" }],
  [200, "tickets", { user: "ada", query: "?workspaceId=north&stage=discuss" }],
  [201, "tickets", { method: "POST", user: "ada", body: TICKET }],
  [403, "tickets", { method: "POST", user: "sue", body: TICKET }],
  [200, "tickets/[id]", { user: "ada", id: "t1" }],
  [404, "tickets/[id]", { user: "sue", id: "t1" }],
  [404, "tickets/[id]", { user: "ada", id: "nothing" }],
  [401, "tickets/[id]", { user: null, id: "t1" }],
  [200, "tickets/[id]", { method: "PUT", user: "ada", id: "t1", body: { title: "Changed", assigneeId: "ada" } }],
  [404, "tickets/[id]", { method: "PUT", user: "sue", id: "t1", body: { title: "Stolen" } }],
  [200, "tickets/[id]", { user: "ada", id: "t1" }],
  [200, "tickets/[id]", { method: "DELETE", user: "owen", id: "t6" }],
  [404, "tickets/[id]", { user: "owen", id: "t6" }],
  [200, "tickets/[id]", { method: "DELETE", user: "sue", id: "t1" }],
  [200, "tickets/[id]", { user: "ada", id: "t1" }],
  [200, "tickets/[id]/comments", { user: "ada", id: "t1" }],
  [404, "tickets/[id]/comments", { user: "sue", id: "t1" }],
  [201, "tickets/[id]/comments", { method: "POST", user: "ada", id: "t1", body: { content: "More" } }],
  [404, "tickets/[id]/comments", { method: "POST", user: "sue", id: "t1", body: { content: "More" } }],
  [400, "tickets/[id]/comments", { method: "POST", user: "ada", id: "t1", body: { content: " " } }],
  [
    200,
    "tickets/[id]/transition",
    { method: "POST", user: "ada", id: "t1", body: { toStage: "discuss", reason: "seen" } },
  ],
  [202, "tickets/[id]/transition", { method: "POST", user: "ada", id: "t1", body: { toStage: "closed" } }],
  [404, "tickets/[id]/transition", { method: "POST", user: "sue", id: "t1", body: { toStage: "discuss" } }],
  [400, "tickets/[id]/transition", { method: "POST", user: "ada", id: "t1", body: { toStage: "nowhere" } }],
  [200, "tickets/[id]", { user: "ada", id: "t1" }],
  [200, "tickets/[id]/approval", { method: "POST", user: "owen", id: "t3", body: { approved: true } }],
  [409, "tickets/[id]/approval", { method: "POST", user: "owen", id: "t3", body: { approved: true } }],
  [404, "tickets/[id]/approval", { method: "POST", user: "sue", id: "t3", body: { approved: true } }],
  [200, "tickets/[id]", { user: "ada", id: "t3" }],
  [404, "tickets/[id]/approval", { method: "POST", user: "owen", id: "t7", body: { approved: true } }],
  [200, "tickets/[id]/approval", { method: "POST", user: "ada", id: "t7", body: { approved: false } }],
  [403, "tickets/[id]/reopen", { method: "POST", user: null, id: "t4", body: { token: "wrong" } }],
  [200, "tickets/[id]/reopen", { method: "POST", user: null, id: "t4", body: { token: "again" } }],
  [403, "tickets/[id]/reopen", { method: "POST", user: null, id: "t4", body: { token: "again" } }],
  [200, "tickets/[id]", { user: "ada", id: "t4" }],
  [201, "tickets/[id]/attachments", { method: "POST", user: "ada", id: "t1", body: fileForm() }],
  [404, "tickets/[id]/attachments", { method: "POST", user: "sue", id: "t1", body: fileForm() }],
  [200, "tickets/[id]/attachments", { user: "ada", id: "t1" }],
  [404, "tickets/[id]/attachments", { user: "sue", id: "t1" }],
  [200, "portal/tickets", { user: "root" }],
  [403, "portal/tickets", { user: "ada" }],
  [200, "portal/tickets", { user: "root", query: "?stage=discuss" }],
  [200, "portal/tickets/[id]", { user: "root", id: "t5" }],
  [404, "portal/tickets/[id]", { user: "root", id: "nothing" }],
  [200, "portal/tickets/[id]", { method: "PUT", user: "root", id: "t5", body: { priority: "urgent" } }],
  [403, "portal/tickets/[id]", { method: "PUT", user: "sue", id: "t5", body: { priority: "low" } }],
  [200, "portal/tickets/[id]/comments", { user: "root", id: "t1" }],
  [201, "portal/tickets/[id]/comments", { method: "POST", user: "root", id: "t5", body: { content: "From above" } }],
  [403, "portal/tickets/[id]/comments", { method: "POST", user: "sue", id: "t5", body: { content: "From below" } }],
  [201, "messages/send-media", { method: "POST", user: "ada", body: fileForm(MEDIA) }],
  [404, "messages/send-media", { method: "POST", user: "sue", body: fileForm(MEDIA) }],
  [404, "messages/send-media", { method: "POST", user: "ada", body: fileForm({ ...MEDIA, conversationId: "none" }) }],
  [401, "cron/appointment-reminders", { user: null }],
  [200, "cron/appointment-reminders", { user: null, headers: { authorization: "Bearer cron" } }],
  [200, "cron/appointment-reminders", { user: null, headers: { authorization: "Bearer cron" } }],
];

describe("a handler answers as it did", () => {
  it.each(REQUESTS)("%i %s %o", async (status, route, asked) => {
    const answers = await both(route, asked);
    expect(answers.before.status).toBe(status);
    expect(answers.after).toEqual(answers.before);
  });
});

describe("a database that cannot be asked", () => {
  afterEach(() => {
    store.isDown = false;
  });

  // Once per handler: what it answers when all is well is asked again without a database.
  const HANDLERS = REQUESTS.filter(([status], index) => {
    const [, route, asked] = REQUESTS[index] ?? [];
    const isFirst = REQUESTS.findIndex(
      ([each, other, { method }]) => each < 300 && other === route && method === asked?.method,
    );
    return status < 300 && isFirst === index;
  });

  it("is met by every handler", () => {
    expect(HANDLERS).toHaveLength(new Set(REQUESTS.map(([, route, { method }]) => `${method ?? "GET"} ${route}`)).size);
  });

  it.each(HANDLERS)("answers as before: not %i %s %o", async (_status, route, asked) => {
    vi.stubEnv("CONVEX_URL", "http://127.0.0.1:9");
    store.isDown = true;
    const replaced = await ask(after, route, asked).catch(thrown);
    const old = await ask(BEFORE, route, asked).catch(thrown);
    expect(old.status).toBeGreaterThanOrEqual(400);
    expect(inOwnWords(replaced)).toEqual(inOwnWords(old));
  });

  /** Next makes a 500 of what a handler throws. */
  const thrown = (): Answer => ({ status: 500, body: "thrown" });

  /** What a database says of itself is its own: the handlers that pass that on pass on other words now. */
  function inOwnWords({ status, body }: Answer): Answer {
    const text = JSON.stringify(body)
      .replaceAll("connection refused", "<the database's words>")
      .replaceAll("The database could not be asked.", "<the database's words>");
    return { status, body: JSON.parse(text) };
  }
});

describe("the assistant", () => {
  type Library = Record<string, (...args: never[]) => Promise<unknown>>;
  const library = (root: string, name: string): Promise<Library> => import(`${root}/src/lib/ari/${name}.ts`);

  const CALLS: [file: string, fn: string, ...args: unknown[]][] = [
    ["knowledge-base", "answerFrom", "north", "when is the office open"],
    ["knowledge-base", "answerFrom", "south", "when is the office open"],
    ["scheduling", "nextFreeSlot", "north"],
    ["scheduling", "nextFreeSlot", "south"],
    ["scheduling", "comingAppointments", "north"],
    ["processor", "processMessage", { workspaceId: "north", contactId: "k1", text: "a meeting please" }],
    ["processor", "processMessage", { workspaceId: "north", contactId: "k1", text: "yes" }],
    ["scheduling", "comingAppointments", "north"],
    ["handoff", "handOff", "north", "k1"],
    ["handoff", "handOff", "north", "k1"],
  ];

  it.each(CALLS)("%s %s %j", async (...call) => {
    const [file, fn, ...args] = call;
    vi.stubEnv("CONVEX_URL", convex.url);
    const run = async (root: string): Promise<unknown> => {
      const called = (await library(root, file))[fn];
      if (called === undefined) throw new Error(`${file} has no ${fn}`);
      return steady((await called(...(args as never[]))) ?? null);
    };
    expect(await run(after)).toEqual(await run(BEFORE));
  });
});
