import { setTimeout as wait } from "node:timers/promises";
import { Prisma } from "../../fixtures/phase3-app/generated/prisma/client.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  compareInBackground,
  reportShadowTo,
  type ShadowOptions,
  type ShadowRecord,
} from "../../templates/convex/compare-in-background.js";

const records: ShadowRecord[] = [];

beforeEach(() => {
  records.length = 0;
  reportShadowTo((record) => records.push(record));
  vi.stubEnv("DS_LEADS", "shadow");
  vi.stubEnv("CONVEX_SHADOW_PERCENT", "100");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  globalThis.convexShadow = undefined;
});

/** What a comparison of two answers tells. */
async function told(old: unknown, fresh: unknown, options?: ShadowOptions): Promise<ShadowRecord | undefined> {
  compareInBackground("leads", "GET leads", old, () => fresh, options);
  await vi.waitFor(() => expect(records).toHaveLength(1));
  return records[0];
}

const mismatches = async (old: unknown, fresh: unknown, options?: ShadowOptions): Promise<readonly string[]> =>
  ((await told(old, fresh, options))?.mismatches ?? []).map(({ path, kind, count }) => `${path} ${kind} ${count}`);

const NOON = new Date("2026-01-05T12:00:00.000Z");

describe("what is the same", () => {
  it.each<[title: string, old: unknown, fresh: unknown]>([
    ["a date and its milliseconds", { at: NOON }, { at: NOON.getTime() }],
    ["a date and its text", { at: NOON }, { at: "2026-01-05T13:00:00+01:00" }],
    ["null and nothing", { stage: null }, {}],
    [
      "an id and legacyId, with what Convex adds",
      [{ id: "a", n: 1 }],
      [{ _id: "k", _creationTime: 1, legacyId: "a", n: 1 }],
    ],
    ["a Decimal and a number", { value: new Prisma.Decimal("12.50") }, { value: 12.5 }],
    ["a Decimal and a text", { value: new Prisma.Decimal("9007199254740993.10") }, { value: "9007199254740993.1" }],
    ["a bigint and a number", { count: 42n }, { count: 42 }],
    ["bytes", { photo: new Uint8Array([1, 2]) }, { photo: new Uint8Array([1, 2]).buffer }],
    ["nothing and null", null, undefined],
  ])("%s", async (_title, old, fresh) => {
    expect(await told(old, fresh)).toMatchObject({
      domain: "leads",
      name: "GET leads",
      outcome: "same",
      mismatches: [],
    });
  });
});

describe("what differs, without a value", () => {
  const row = (id: string, more: object = {}) => ({ id, ...more });
  it.each<[title: string, old: unknown, fresh: unknown, found: readonly string[]]>([
    [
      "another value",
      [row("a", { name: "Ann" }), row("b", { name: "Bob" })],
      [row("a", { name: "X" }), row("b", { name: "Y" })],
      ["[*].name value 2"],
    ],
    [
      "a key that is a value",
      { settings: { "ann@example.com": { isOn: true } } },
      { settings: { "ann@example.com": { isOn: false } } },
      ["settings.*.isOn value 1"],
    ],
    ["a wrong time zone", { at: NOON }, { at: NOON.getTime() + 7_200_000 }, ["at hours-off 1"]],
    ["another moment", { at: NOON }, { at: NOON.getTime() + 1 }, ["at value 1"]],
    ["a number that a double cannot hold", { n: 9007199254740993n }, { n: 9007199254740992 }, ["n value 1"]],
    ["a missing row, one too many", [row("a")], [row("b")], ["[*] missing-row 1", "[*] extra-row 1"]],
    ["another order", [row("a"), row("b")], [row("b"), row("a")], [" order 1"]],
    [
      "keys",
      { lead: row("a", { x: 1 }) },
      { lead: row("a", { y: 1 }) },
      ["lead.x missing-key 1", "lead.y extra-key 1"],
    ],
    ["a list of another length", { tags: [1, 2] }, { tags: [1] }, ["tags length 1"]],
    ["no row", row("a"), null, [" value 1"]],
  ])("%s", async (_title, old, fresh, found) => {
    expect(await mismatches(old, fresh)).toEqual(found);
  });

  it("an order that nobody asked for is not compared", async () => {
    expect(await mismatches([row("a"), row("b")], [row("b"), row("a")], { order: "any" })).toEqual([]);
  });

  it("is one line of console.warn when nobody else is told, with nothing of a row in it", async () => {
    globalThis.convexShadow = undefined;
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    compareInBackground("leads", "GET leads", [row("secret-1", { name: "Ann" })], () => [
      row("secret-2", { name: "Bob" }),
    ]);
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1));
    const line = String(warn.mock.calls[0]?.[0]);
    expect(JSON.parse(line)).toEqual({
      convexShadow: {
        outcome: "differs",
        domain: "leads",
        name: "GET leads",
        mismatches: [
          { path: "[*]", kind: "missing-row", count: 1 },
          { path: "[*]", kind: "extra-row", count: 1 },
        ],
        milliseconds: expect.any(Number),
      },
    });
    expect(line).not.toMatch(/secret|Ann|Bob/);
    compareInBackground("leads", "GET leads", [], () => []);
    await wait(20);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe("nothing of it reaches the request", () => {
  const ask = vi.fn<() => unknown>(() => []);
  beforeEach(() => ask.mockClear());

  it.each(["prisma", "convex", "", "Shadow"])("does nothing with the flag %j", async (value) => {
    vi.stubEnv("DS_LEADS", value);
    compareInBackground("leads", "GET leads", [], ask);
    await wait(20);
    expect([ask.mock.calls.length, records]).toEqual([0, []]);
  });

  it("asks after the call has returned", async () => {
    compareInBackground("leads", "GET leads", [], ask);
    expect(ask).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(records).toHaveLength(1));
  });

  it("asks for the percentage of requests that was set", async () => {
    vi.stubEnv("CONVEX_SHADOW_PERCENT", "30");
    vi.spyOn(Math, "random")
      .mockReturnValueOnce(0.29)
      .mockReturnValueOnce(0.3)
      .mockReturnValueOnce(0.05)
      .mockReturnValueOnce(0.05);
    compareInBackground("leads", "a", [], ask);
    compareInBackground("leads", "b", [], ask);
    compareInBackground("leads", "c", [], ask, { percent: 5 });
    vi.stubEnv("CONVEX_SHADOW_PERCENT", "many");
    compareInBackground("leads", "d", [], ask);
    await wait(20);
    expect(records.map(({ name }) => name)).toEqual(["a", "d"]);
  });

  it.each<[title: string, ask: () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("lead-1 is not there");
      },
    ],
    ["rejects", () => Promise.reject(new Error("lead-1 is not there"))],
  ])("an ask that %s is told as failed, without its words", async (_title, failing) => {
    expect(await told([], undefined).catch(() => null)).toBeDefined();
    records.length = 0;
    compareInBackground("leads", "GET leads", [], failing);
    await vi.waitFor(() => expect(records).toHaveLength(1));
    expect(records[0]).toMatchObject({ outcome: "failed", mismatches: [] });
    expect(JSON.stringify(records)).not.toContain("lead-1");
  });

  it("an ask that takes too long is given up, and may fail later", async () => {
    const late = async (): Promise<never> => {
      await wait(40);
      throw new Error("late");
    };
    compareInBackground("leads", "GET leads", [], late, { timeoutMs: 10 });
    await vi.waitFor(() => expect(records).toHaveLength(1));
    expect(records[0]?.outcome).toBe("timeout");
    await wait(60);
    expect(records).toHaveLength(1);
  });

  it("an ask that never ends counts for as long as it runs, so that no more than twenty ever do", async () => {
    const signals: AbortSignal[] = [];
    const hangs = (signal: AbortSignal): Promise<never> => {
      signals.push(signal);
      return new Promise(() => undefined);
    };
    for (let at = 0; at < 30; at++) compareInBackground("leads", "hangs", [], hangs, { timeoutMs: 10 });
    await vi.waitFor(() => expect(records).toHaveLength(20));
    for (let at = 0; at < 30; at++) compareInBackground("leads", "hangs", [], hangs, { timeoutMs: 10 });
    await wait(40);
    expect(signals).toHaveLength(20);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it("an ask that heeds the signal makes room again", async () => {
    const heeds = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    for (let at = 0; at < 25; at++) compareInBackground("leads", "slow", [], heeds, { timeoutMs: 10 });
    await vi.waitFor(() => expect(records.map(({ outcome }) => outcome)).toEqual(Array(20).fill("timeout")));
    compareInBackground("leads", "afterwards", [], () => []);
    await vi.waitFor(() => expect(records.at(-1)).toMatchObject({ name: "afterwards", outcome: "same" }));
  });

  it("passes requests over while many wait", async () => {
    let release = (): void => undefined;
    const open = new Promise<void>((resolve) => (release = resolve));
    for (let at = 0; at < 20; at++) compareInBackground("leads", "slow", [], () => open);
    await wait(20);
    compareInBackground("leads", "one more", [], ask);
    await wait(20);
    expect(ask).not.toHaveBeenCalled();
    release();
    await vi.waitFor(() => expect(records).toHaveLength(20));
    compareInBackground("leads", "afterwards", [], ask);
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(1));
  });

  it("a sink that throws, an answer that refers to itself, and a trap among its fields do no harm", async () => {
    const circle: Record<string, unknown> = { id: "a" };
    circle.self = circle;
    await expect(told(circle, circle)).resolves.toMatchObject({ outcome: "same" });
    records.length = 0;
    const trap = Object.defineProperty({}, "x", {
      enumerable: true,
      get: () => {
        throw new Error("secret");
      },
    });
    await expect(told(trap, { x: 1 })).resolves.toMatchObject({ outcome: "failed" });
    reportShadowTo(() => {
      throw new Error("no sink");
    });
    expect(() => compareInBackground("leads", "GET leads", [], ask)).not.toThrow();
    await wait(20);
  });
});
