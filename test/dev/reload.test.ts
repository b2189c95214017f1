import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startConvex } from "../../src/dev/start.js";
import type { RunningConvex } from "../../src/dev/start.js";
import { NOTES, writeApp, writeModules } from "./apps.js";

let app = "";
let convex: RunningConvex;
let client: ConvexHttpClient;
const reloads: (string | null)[] = [];

beforeAll(async () => {
  app = await writeApp(NOTES);
  convex = await startConvex({
    convexDir: join(app, "convex"),
    rows: { notes: [{ text: "first", size: { $integer: "AQAAAAAAAAA=" } }] },
    serverKey: null,
    onReload: (problem) => reloads.push(problem),
  });
  client = new ConvexHttpClient(convex.url);
});
afterAll(async () => {
  await convex.stop();
  await rm(app, { recursive: true, force: true });
});

const query = (path: string, args: Record<string, Value> = {}): Promise<unknown> =>
  client.query(makeFunctionReference<"query">(path), args);
const mutate = (path: string, args: Record<string, Value> = {}): Promise<unknown> =>
  client.mutation(makeFunctionReference<"mutation">(path), args);

const texts = async (): Promise<readonly string[]> =>
  ((await query("notes:list")) as { text: string }[]).map(({ text }) => text);

/**
 * Does something to the folder and waits until it was seen: with the problem that is meant, or as sound (`null`). On a
 * busy machine several files are seen in several reloads, the first of them half way or of the change before.
 */
async function afterReload(change: () => Promise<unknown>, problem: RegExp | null = null): Promise<void> {
  reloads.length = 0;
  await change();
  const seen = (): boolean => {
    const last = reloads.at(-1);
    return problem === null ? last === null : problem.test(last ?? "");
  };
  await expect.poll(seen, { timeout: 20_000, interval: 20 }).toBe(true);
}

const untilFresh = (answer: string): Promise<void> =>
  expect.poll(() => query("fresh:now").catch(String), { timeout: 20_000, interval: 20 }).toBe(answer);

const answering = (text: string): string =>
  `import { queryGeneric } from "convex/server"; export const now = queryGeneric({ args: {}, handler: async () => "${text}" });`;

it("serves a new module, with every row, its id, its time and its file as before", async () => {
  await mutate("notes:add", { text: "second" });
  await mutate("notes:lost").catch(() => undefined);
  const sent = await fetch(String(await mutate("notes:upload")), { method: "POST", body: "kept" });
  const { storageId } = (await sent.json()) as { storageId: string };
  await mutate("notes:add", { text: "third" });
  const before = [await query("notes:list"), await query("notes:file", { id: storageId })];
  await afterReload(() => writeModules(app, { "fresh.ts": answering("one") }));
  await untilFresh("one");
  expect([await query("notes:list"), await query("notes:file", { id: storageId })]).toEqual(before);
  const { url } = before[1] as { url: string };
  expect(await (await fetch(url)).text()).toBe("kept");
});

it("gives no id a second time", async () => {
  const ids = new Set([await mutate("notes:add", { text: "a" })]);
  await mutate("notes:lost").catch(() => undefined);
  await afterReload(() => writeModules(app, { "fresh.ts": answering("two") }));
  ids.add(await mutate("notes:add", { text: "b" }));
  await afterReload(() => writeModules(app, { "fresh.ts": answering("three") }));
  ids.add(await mutate("notes:add", { text: "c" }));
  expect(ids.size).toBe(3);
});

it("runs once what was scheduled before", async () => {
  const ticks = async (): Promise<number> => (await texts()).filter((text) => text === "tick").length;
  await mutate("notes:later", { ms: 4_000 });
  await afterReload(() => writeModules(app, { "fresh.ts": answering("four") }));
  expect(await ticks()).toBe(0);
  await expect.poll(ticks, { timeout: 10_000 }).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await ticks()).toBe(1);
});

const schemaOf = (text: string): string => (NOTES["schema.ts"] ?? "").replace("text: v.string()", text);

it.each([
  ["does not compile", { "fresh.ts": "export const = 1;" }, /convex\/fresh\.ts:1:\d+ Expected identifier/],
  ["lacks an import", { "fresh.ts": 'import "./_generated/server";' }, /_generated\/server[^]*init --codegen/],
  ["throws when it is loaded", { "fresh.ts": 'throw new Error("at load");' }, /"fresh" cannot be run: at load/],
  ["refuses the rows", { "schema.ts": schemaOf("text: v.number()") }, /"notes" does not fit the schema any more/],
])("keeps the last good functions when a change %s", async (_title, files, words) => {
  await afterReload(() => writeModules(app, files), words);
  expect(await query("fresh:now")).toBe("four");
  expect(await texts()).toContain("second");
  await afterReload(() => writeModules(app, { ...NOTES, "fresh.ts": answering("four") }));
});

it("goes on when the folder is away for a moment", async () => {
  await afterReload(() => rename(join(app, "convex"), join(app, "away")), /cannot be read/);
  expect(await query("fresh:now")).toBe("four");
  await rename(join(app, "away"), join(app, "convex"));
  await afterReload(() => writeModules(app, { "fresh.ts": answering("five") }));
  await untilFresh("five");
});

it("loses no call that is made during a reload", async () => {
  const during = Array.from({ length: 60 }, (_, index) => `during-${index}`);
  const reloaded = afterReload(() => writeModules(app, { "fresh.ts": answering("six") }));
  const calls: Promise<unknown>[] = [];
  for (const text of during) {
    const own = new ConvexHttpClient(convex.url);
    calls.push(own.mutation(makeFunctionReference<"mutation">("notes:add"), { text }));
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await Promise.all([...calls, reloaded]);
  expect((await texts()).filter((text) => text.startsWith("during-"))).toEqual(during);
});
