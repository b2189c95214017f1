import { describe, expect, it } from "vitest";
import { excluder } from "../../src/manifest/exclude.js";
import { leavesByName, routeFileOf, routeKeyOf } from "../../src/manifest/routes.js";

describe("route keys", () => {
  it.each([
    ["app/api/leads/[id]/route.ts", "leads/[id]"],
    ["app/api/route.ts", "."],
    ["app/api/(group)/a b/[...slug]/route.mjs", "(group)/a b/[...slug]"],
  ])("%s has the key %s, and the key the file", (file, key) => {
    expect(routeKeyOf("app/api", file)).toBe(key);
    expect(routeFileOf("app/api", key, new Set([file]))).toBe(file);
  });

  it("belong to the TypeScript file when there are two", () => {
    expect(routeFileOf("app/api", "x", new Set(["app/api/x/route.js", "app/api/x/route.ts"]))).toBe(
      "app/api/x/route.ts",
    );
    expect(routeFileOf("app/api", "x", new Set(["app/api/x/page.ts"]))).toBeNull();
  });
});

describe("leavesByName", () => {
  it.each([
    ["/x", "absolute"],
    ["\\\\server\\x", "absolute"],
    ["c:x", "absolute"],
    ["a/../b", "parent"],
    ["a\\..\\b", "parent"],
    ["..", "parent"],
    ["a..b/...c", null],
    ["[...slug]", null],
  ])("%s: %s", (path, expected) => {
    expect(leavesByName(path)).toBe(expected);
  });
});

describe("excluder", () => {
  it.each([
    ["webhooks/**", "webhooks/stripe/x", true],
    ["webhooks/**", "webhooks", true],
    ["./webhooks/", "webhooks", true],
    ["webhooks/*", "webhooks/stripe", true],
    ["webhooks/*", "webhooks/stripe/x", false],
    ["webhooks/*", "other/webhooks/stripe", false],
    ["leads/[id]/**", "leads/[id]/notes", true],
    ["leads/[id]", "leads/i", false],
    ["(internal)/**", "(internal)/x", true],
    ["(a|b)/x", "a/x", false],
    ["!leads", "other", false],
    ["{cron,webhooks}/**", "cron/.daily", true],
    ["voice-agent/webhook", "voice-agent/webhook", true],
    ["[...slug]", "[...slug]", true],
  ])("%s keeps out %s: %s", (routes, route, expected) => {
    expect(excluder([{ routes, reason: "r" }])(route) !== null).toBe(expected);
  });

  it("answers with the first exclusion that matches", () => {
    const first = { routes: "a/*", reason: "one" };
    expect(excluder([first, { routes: "a/b", reason: "two" }])("a/b")).toBe(first);
  });
});
