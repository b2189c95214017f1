import type * as original from "../../templates/convex/sync.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConvexStandIn } from "./convex-server.js";

const ROW = {
  id: "a1",
  userId: "u1",
  type: "check-in",
  description: "Checked in",
  createdAt: new Date(1_700_000_000_000),
};
const SECRET = "secret-value-4711";

let standIn: ConvexStandIn;
let template: typeof original;

beforeEach(async () => {
  standIn = new ConvexStandIn();
  vi.stubEnv("CONVEX_URL", await standIn.start());
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "");
  vi.stubEnv("CONVEX_SERVER_KEY", "k-1");
  vi.resetModules();
  template = await import("../../templates/convex/sync.js");
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.doUnmock("convex/server");
  await standIn.stop();
});

const sent = (): unknown => standIn.calls.map(({ path, args }) => [path, ...args]);

describe("syncActivity", () => {
  it("sends the row, times as milliseconds and metadata as JSON", async () => {
    const metadata = { at: new Date(0), tags: ["a"], gone: undefined };
    await expect(template.syncActivity({ ...ROW, metadata })).resolves.toBe(true);
    const row = { id: "a1", userId: "u1", type: "check-in", description: "Checked in", timestamp: 1_700_000_000_000 };
    const plain = { at: "1970-01-01T00:00:00.000Z", tags: ["a"] };
    expect(sent()).toEqual([["activities:addActivity", { ...row, metadata: plain, serverKey: "k-1" }]]);
  });

  it("prefers the row's own timestamp, and leaves out what is null", async () => {
    await template.syncActivity({ ...ROW, timestamp: 5, metadata: null });
    expect(standIn.calls[0]?.args[0]).toEqual({
      id: "a1",
      userId: "u1",
      type: "check-in",
      description: "Checked in",
      timestamp: 5,
      serverKey: "k-1",
    });
  });
});

describe("syncUserStatus", () => {
  it("sends the status as it is now", async () => {
    const status = { userId: "u1", lastCheckIn: new Date(5), nextDue: 7, alertLevel: null, alertTriggeredAt: null };
    await expect(template.syncUserStatus(status)).resolves.toBe(true);
    expect(sent()).toEqual([
      [
        "alerts:updateUserStatus",
        { userId: "u1", lastCheckIn: 5, nextDue: 7, alertTriggeredAt: null, serverKey: "k-1" },
      ],
    ]);
  });
});

describe("when Convex is not there", () => {
  it.each([undefined, "", "  "])(
    "an address of %j means: not configured, nothing sent, nothing said",
    async (value) => {
      vi.stubEnv("CONVEX_URL", value);
      expect(template.isConvexConfigured()).toBe(false);
      await expect(template.syncActivity(ROW)).resolves.toBe(false);
      expect([standIn.calls, vi.mocked(console.warn).mock.calls]).toEqual([[], []]);
    },
  );

  it("NEXT_PUBLIC_CONVEX_URL configures it as well", () => {
    vi.stubEnv("CONVEX_URL", "");
    vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "http://127.0.0.1:9");
    expect(template.isConvexConfigured()).toBe(true);
  });

  it("a failure is false, warned about once for each function, and quotes nothing of the row", async () => {
    standIn.answer = { body: { status: "error", errorMessage: `Uncaught Error: "${SECRET}"`, logLines: [] } };
    const row = { ...ROW, description: SECRET };
    await expect(template.syncActivity(row)).resolves.toBe(false);
    await expect(template.syncActivity(row)).resolves.toBe(false);
    await expect(template.syncUserStatus({ userId: SECRET })).resolves.toBe(false);
    const said = vi.mocked(console.warn).mock.calls.flat().join("\n");
    expect(said.match(/was not synced/g)).toHaveLength(2);
    expect(said).toContain("activities:addActivity");
    expect(said).not.toContain(SECRET);
  });

  it("a deployment that is down is a failure of that kind", async () => {
    await standIn.stop();
    await expect(template.syncActivity(ROW)).resolves.toBe(false);
    expect(console.warn).toHaveBeenCalledOnce();
  });

  it("a package that cannot be loaded is one too", async () => {
    vi.doMock("convex/server", () => {
      throw new Error("Cannot find module");
    });
    await expect(template.syncActivity(ROW)).resolves.toBe(false);
    expect(console.warn).toHaveBeenCalledOnce();
  });

  it("a row that JSON cannot say never throws", async () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    await expect(template.syncActivity({ ...ROW, metadata: circle })).resolves.toBe(false);
    expect(standIn.calls).toEqual([]);
  });
});
