import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningConvex } from "../../src/dev/start.js";
import { readEvidence } from "../../src/workspace/data-evidence.js";
import { convexRows, startWiredCrm, type WiredCrm } from "./wired-crm.js";

let app: WiredCrm;
let convex: RunningConvex;

beforeAll(async () => {
  app = await startWiredCrm();
  convex = await app.serve(convexRows());
});
afterAll(async () => {
  await convex.stop();
  app.remove();
});

describe("migrate compare", () => {
  test("writes drafted requests down, without anybody's session, and over no file", async () => {
    const { code, stdout } = await app.migrate(
      convex,
      "compare",
      "--domain",
      "leads",
      "--draft",
      "r.json",
      ...app.as("alice"),
    );
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^wrote r\.json: \d+ requests for 3 handlers\n$/)]);
    const text = readFileSync(join(app.root, "r.json"), "utf8");
    expect(text).not.toContain("phase3_session");
    const { requests }: { requests: { path: string }[] } = JSON.parse(text);
    expect(requests.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "/api/leads",
        "/api/leads?status=QUALIFIED",
        "/api/leads?limit=2",
        "/api/leads/lead-alice-1",
      ]),
    );
    const again = await app.migrate(convex, "compare", "--domain", "leads", "--draft", "r.json", ...app.as("alice"));
    expect([again.code, again.stdout]).toEqual([4, ""]);
    expect(readFileSync(join(app.root, "r.json"), "utf8")).toBe(text);
  });

  test("asked as nobody it shows nothing, says so, and is no evidence", async () => {
    const { code, report } = await app.compare(convex, "--domain", "quotations");
    expect([code, report.outcome]).toEqual([2, "incomplete"]);
    for (const { verdict, reason } of report.handlers)
      expect([verdict, reason]).toEqual(["not-shown", expect.stringMatching(/^every request was refused/)]);
    expect((await readEvidence(app.root)).get("quotations")?.answers?.handlers).toEqual([]);
  });

  test("one route is compared by itself; what was seen of a part of a domain is not kept", async () => {
    const { code, report } = await app.compare(convex, "--route", "leads/[id]", ...app.as("alice", "bob"));
    expect([code, report.handlers.map(({ route, verdict }) => `${route} ${verdict}`)]).toEqual([
      0,
      ["leads/[id] equal"],
    ]);
    expect((await readEvidence(app.root)).get("leads")).toBeUndefined();
  });

  test("requests that go elsewhere are named, stubs are left out", async () => {
    const requests = ["/api/leads", "/api/leads/stats", "/api/nowhere"].map((path) => ({ path, caller: "alice" }));
    writeFileSync(join(app.root, "some.json"), JSON.stringify(requests));
    const { report } = await app.compare(convex, "--domain", "leads", "--requests", "some.json", ...app.as("alice"));
    // Not leads/[id] with an id of "stats": Next takes the folder of that name.
    expect(report.unmatched).toEqual(["/api/leads/stats", "/api/nowhere"]);
    expect(report.handlers.find(({ route }) => route === "leads/stats")).toMatchObject({
      verdict: "left-out",
      reason: "a stub: it answers with a fixed object",
    });
  });

  test("what the old code does not say twice is told, and not compared", async () => {
    const file = join(app.root, "app/api/analytics/events/route.ts");
    const text = readFileSync(file, "utf8");
    const clock = text.replace(/(return Response\.json\(\{ data: events,)/, "$1 at: performance.now(),");
    expect(clock).not.toBe(text);
    writeFileSync(file, clock);
    const { code, report } = await app.compare(convex, "--domain", "analytics", ...app.as("alice"));
    expect([code, report.differences]).toEqual([0, []]);
    expect(report.unstable).toEqual([{ method: "GET", route: "analytics/events", domain: "analytics", path: "at" }]);
  });

  test.each([
    [["--off", "http://localhost:1"], "Two servers are needed"],
    [["--off", "http://localhost:1", "--on", "http://localhost:1/x"], "Both addresses are those of one server"],
    [["--off", "localhost:1", "--on", "http://localhost:2"], '"localhost:1" is not the address of a server'],
    [["--convex-proxy", "here"], "Expected a port and a deployment"],
    [["--requests", "not-there.json"], "There is no file not-there.json"],
    [["--requests", "a.json", "--draft", "b.json"], "cannot be used with"],
    [["--caller", "alice"], "A caller could not be read"],
  ])("%j is refused with a reason", async (args, words) => {
    const { code, stdout, stderr } = await app.migrate(convex, "compare", "--domain", "leads", ...args);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(words)]);
  });

  test("without a deployment it says what to set", async () => {
    const { code, stderr } = await app.migrate(
      { ...convex, url: "" },
      "compare",
      "--domain",
      "leads",
      ...app.as("alice"),
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining("The app names no Convex deployment.")]);
  });
});
