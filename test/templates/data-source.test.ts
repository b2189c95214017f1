import type { getDataSource as original } from "../../templates/data-source.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let getDataSource: typeof original;

beforeEach(async () => {
  vi.resetModules();
  ({ getDataSource } = await import("../../templates/data-source.js"));
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("getDataSource", () => {
  it("is prisma until the variable says otherwise, read on every call", () => {
    expect(getDataSource("leads")).toBe("prisma");
    vi.stubEnv("DS_LEADS", "convex");
    expect(getDataSource("leads")).toBe("convex");
    for (const value of ["prisma", "shadow"]) {
      vi.stubEnv("DS_LEADS", value);
      expect(getDataSource("leads")).toBe("prisma");
    }
    expect(console.warn).not.toHaveBeenCalled();
  });

  it.each([
    ["real-estate", "DS_REAL_ESTATE"],
    ["voice_agent", "DS_VOICE_AGENT"],
    ["a.b c", "DS_A_B_C"],
  ])("reads %s from %s", (domain, name) => {
    vi.stubEnv(name, " convex ");
    expect(getDataSource(domain)).toBe("convex");
  });

  it("reports an unknown value once, and uses prisma", () => {
    vi.stubEnv("DS_LEADS", "Convex");
    expect([getDataSource("leads"), getDataSource("leads")]).toEqual(["prisma", "prisma"]);
    expect(console.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('DS_LEADS is "Convex"'));
    vi.stubEnv("DS_LEADS", "on");
    getDataSource("leads");
    expect(console.warn).toHaveBeenCalledTimes(2);
  });
});
