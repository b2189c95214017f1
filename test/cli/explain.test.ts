import { describe, expect, test } from "vitest";
import { REPOSITORY, callMigrate } from "../support/scratch.js";
import { plainForTest } from "./app.js";

const APP = `${REPOSITORY}/fixtures/phase3-app`;
const explain = (...args: string[]) => callMigrate(APP, ["explain", ...args]);

const withoutLines = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === "line" ? 0 : each)));

describe("migrate explain", () => {
  test("says what was read, where each argument comes from, and where the guard goes", async () => {
    const { code, stdout } = await explain("leads/[id]#GET");
    expect(code).toBe(0);
    expect(stdout).toContain("GET app/api/leads/[id]/route.ts:5  (function)");
    expect(stdout).toContain("leads: query api.leads.queries.getById");
    expect(stdout).toContain("line 9: return 401 if !session?.user?.id");
    expect(stdout).toContain("prisma.lead.findFirst  (reads for the answer)");
    expect(stdout).toContain("where userId: session.user.id  ← auth().user.id");
    expect(stdout).toContain("id: id  ← params.id");
    expect(stdout).toContain("guard in front of line 14");
    expect(stdout).not.toContain("PATCH");
  });

  test("shows the functions between a handler and its data, for every method of the file", async () => {
    const { stdout } = await explain("app/api/dashboard/reviews/stats/route.ts");
    expect(stdout).toContain("reviewTotals → prisma.review.aggregate");
  });

  test("gives the same as one JSON document", async () => {
    const { stdout } = await explain("support/tickets/[id]", "--json");
    const { command, explanations } = JSON.parse(stdout);
    expect(command).toBe("explain");
    expect(explanations).toMatchObject([
      { method: "GET", decision: "guard", finding: null, guard: { arguments: [{ name: "id", from: ["params.id"] }] } },
      { method: "PATCH", decision: "unmapped", guard: null },
    ]);
  });

  test("says that somebody has guarded a handler by hand", async () => {
    const { stdout } = await explain("notifications#GET");
    expect(stdout).toContain("somebody has guarded it by hand");
  });

  test("explains a handler that is wired as before it was, with the lines of the file as it is", async () => {
    const app = plainForTest();
    const before = (await app.report("explain", "leads/[id]")).report.explanations;
    await app.migrate("wire", "--domain", "leads", "--no-verify");
    const after = (await app.report("explain", "leads/[id]")).report.explanations;
    expect(withoutLines(after)).toEqual(withoutLines(before));
    const lines = app.read("app/api/leads/[id]/route.ts").split("\n");
    const [get] = after ?? [];
    expect(get?.gates.map(({ place }) => lines[place.line - 1]?.trim().split(" ")[0])).toEqual(["return"]);
    expect(lines[(get?.guard?.place.line ?? 0) - 1]).toContain("prisma.lead.findFirst");
    expect(lines.slice(0, (get?.guard?.place.line ?? 0) - 1).join("\n")).toContain("api.leads.queries.getById");
  });

  test.each([
    ["leads/[idd]", "Did you mean app/api/leads/[id]/route.ts?"],
    ["leads/[id]#DELETE", "It exports GET, PATCH."],
  ])("%s: a way out for what is not there", async (target, hint) => {
    const { code, stderr } = await explain(target);
    expect(code).toBe(1);
    expect(stderr).toContain(hint);
  });
});
