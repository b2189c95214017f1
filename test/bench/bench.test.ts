import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differencesOf } from "../../src/bench/differences.js";
import { summarise } from "../../src/bench/measure.js";
import type { JsonReport } from "../../src/report/json.js";
import { targetsOf } from "../../src/bench/run.js";
import { main } from "../../src/cli.js";

const ROW = { found: true, contact: { name: "Hanna" } };
const asked: { url: string; key: string | undefined }[] = [];
let server: Server;
let base: string;

/** /slow takes 20 ms more than /fast; /secret wants a key; /other says something else. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = request.url ?? "";
    asked.push({ url, key: request.headers["x-api-key"]?.toString() });
    const isRefused = url.startsWith("/secret") && request.headers["x-api-key"] !== "k";
    if (isRefused) response.writeHead(401);
    if (url.startsWith("/moved")) response.writeHead(307, { location: "http://127.0.0.1:1/" });
    const body = url.startsWith("/other") ? { ...ROW, contact: { name: "Anna" } } : ROW;
    setTimeout(() => response.end(JSON.stringify(body)), url.startsWith("/slow") ? 20 : 0);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function bench(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  const quick = ["--duration", "0.5", "--rounds", "2", "--warmup", "0", "--connections", "2"];
  const code = await main(["bench", "--base", base, ...quick, ...args], "0.0.0", {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

describe("migrate bench", () => {
  it("measures two routes with equal answers, with the headers, and asks for nothing else", async () => {
    asked.length = 0;
    const args = ["--route", "/slow/secret?a=1", "--against", "/secret/fast?a=1", "-H", "x-api-key: k", "--json"];
    const { code, stdout } = await bench(...args);
    const report = JSON.parse(stdout) as JsonReport;
    expect([code, report.outcome, report.differences]).toEqual([0, "done", []]);
    const [slow, fast] = report.targets ?? [];
    expect(slow?.p50).toBeGreaterThan(19);
    expect(fast?.p50).toBeLessThan(slow?.p50 ?? 0);
    expect([slow?.errors, slow?.failed, fast?.errors, fast?.failed]).toEqual([0, 0, 0, 0]);
    expect(new Set(asked.map(({ url }) => url))).toEqual(new Set(["/slow/secret?a=1", "/secret/fast?a=1"]));
    expect(asked.every(({ key }) => key === "k")).toBe(true);
    expect(stdout).not.toContain(`"k"`);
  });

  it("prints a table", async () => {
    const { code, stdout } = await bench("--route", "/slow", "--against", "/fast");
    expect(code).toBe(0);
    expect(stdout).toMatch(/The answers are alike\.\n2 rounds of 0\.5 s each, in turns, 2 connections\n/);
    expect(stdout).toMatch(/p50 ms +p95 ms +p99 ms +requests\/s +requests +not 2xx +errors\n\/slow +\d+\.\d\d/);
    expect(stdout).toMatch(/\/fast against \/slow: p50 -\d+\.\d\d ms \(-\d+ %\)/);
  });

  it("measures nothing when the answers differ, and says where; --allow-different does", async () => {
    asked.length = 0;
    const { code, stdout } = await bench("--route", "/fast", "--against", "/other");
    expect([code, asked.length]).toEqual([3, 2]);
    expect(stdout).toContain(`contact.name: "Hanna" | "Anna"`);
    const allowed = await bench("--route", "/fast", "--against", "/other", "--allow-different");
    expect([allowed.code, allowed.stdout.includes("requests/s")]).toEqual([0, true]);
  });

  it.each([
    ["a route that refuses", ["--route", "/secret", "--against", "/fast"], "answers 401"],
    ["a redirect, which is not followed", ["--route", "/moved", "--against", "/fast"], "answers 307"],
    ["one address twice", ["--route", "/fast"], "nothing to compare"],
    ["another server in the route", ["--route", "//127.0.0.2/x", "--against", "/fast"], "is not a route of"],
    ["an address in the route", ["--route", "http://127.0.0.2/", "--against", "/fast"], "is not a route of"],
    ["a server that is none", ["--route", "/a", "--against-base", "file:///etc"], "not the address of a server"],
    ["a server that is down", ["--route", "/a", "--against-base", "http://127.0.0.1:1"], "cannot be reached"],
    ["a header that is none", ["--route", "/a", "--against", "/b", "-H", "x-api-key"], "header could not be read"],
    ["a header of two lines", ["--route", "/a", "--against", "/b", "-H", "a: b\r\nc: d"], "header could not be read"],
    ["no connections", ["--route", "/a", "--connections", "0"], "Expected a number above 0"],
  ])("refuses %s", async (_what, args, says) => {
    const { code, stdout, stderr } = await bench(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(says);
  });
});

describe("differencesOf", () => {
  const differ = (left: unknown, right: unknown): unknown =>
    differencesOf({ status: 200, body: JSON.stringify(left) }, { status: 200, body: JSON.stringify(right) });

  it.each([
    ["the order of keys is none", { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ["a field too few", { a: 1, b: null }, { a: 1 }, [{ path: "b", left: "null", right: "nothing" }]],
    ["deep in a list", { a: [{ b: 1 }] }, { a: [{ b: "1" }] }, [{ path: "a[0].b", left: "1", right: '"1"' }]],
    ["a longer list", [1], [1, 2], [{ path: "[1]", left: "nothing", right: "2" }]],
    ["another kind of thing", [], {}, [{ path: "body", left: "[]", right: "{}" }]],
  ])("%s", (_what, left, right, expected) => {
    expect(differ(left, right)).toEqual(expected);
  });

  it("tells statuses apart, and texts that are no JSON", () => {
    const ok = { status: 200, body: "<p>" };
    expect(differencesOf(ok, { ...ok, status: 404 })).toEqual([{ path: "status", left: "200", right: "404" }]);
    expect(differencesOf(ok, { ...ok, body: "<b>" })).toEqual([{ path: "body", left: '"<p>"', right: '"<b>"' }]);
  });
});

describe("summarise", () => {
  const target = { name: "/a", url: "http://a.test/a", headers: {} };

  it("takes percentiles over all rounds together", () => {
    const times = Array.from({ length: 50 }, (_, index) => index + 1);
    const sample = { seconds: 2, errors: 1, timeouts: 1, failed: 3 };
    const later = times.map((time) => time + 50).toReversed();
    expect(
      summarise(target, [
        { ...sample, times: later },
        { ...sample, times },
      ]),
    ).toEqual({
      name: "/a",
      url: "http://a.test/a",
      requests: 100,
      requestsPerSecond: 25,
      p50: 50,
      p95: 95,
      p99: 99,
      errors: 2,
      timeouts: 2,
      failed: 6,
    });
  });

  it("is all zero when nothing was answered", () => {
    expect(summarise(target, [])).toMatchObject({ requests: 0, requestsPerSecond: 0, p50: 0, p99: 0 });
  });
});

it("names routes of one server by their path, and servers by their address", () => {
  const names = (against: string, againstBase: string): readonly string[] =>
    targetsOf({ route: "/a?x=1", against, base: "http://a.test", againstBase, headers: [] }).map(({ name }) => name);
  expect(names("/b", "http://a.test/ignored")).toEqual(["/a", "/b"]);
  expect(names("/a?x=1", "http://b.test")).toEqual(["http://a.test", "http://b.test"]);
});
