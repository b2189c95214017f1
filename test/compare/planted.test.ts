import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { changedRows, convexRows, startWiredCrm, type FunctionEdits, type WiredCrm } from "./wired-crm.js";

let app: WiredCrm;

const REQUESTS = [
  "/api/leads",
  "/api/leads?status=QUALIFIED",
  "/api/leads?limit=2",
  "/api/leads/lead-alice-1",
  "/api/leads/lead-alice-2",
  "/api/leads/lead-alice-1/activities",
].map((path) => ({ path, caller: "alice" }));

beforeAll(async () => {
  app = await startWiredCrm();
  writeFileSync(join(app.root, "requests.json"), JSON.stringify({ requests: REQUESTS }));
});
afterAll(() => app.remove());

/** The domain's comparison over rows and functions: how it ended, and each difference in one line. */
async function found(rows: ConvexRows, edits: FunctionEdits = {}) {
  const convex = await app.serve(rows, edits);
  try {
    const { code, report } = await app.compare(
      convex,
      "--domain",
      "leads",
      "--requests",
      "requests.json",
      ...app.as("alice"),
    );
    const lines = report.differences.map(({ route, path, kind, detail }) =>
      [route, path === "" ? "-" : path, kind, ...(detail === null ? [] : [detail])].join(" "),
    );
    return { code, outcome: report.outcome, differences: lines.sort(), report };
  } finally {
    await convex.stop();
  }
}

const HOUR = 3_600_000;
const queries = "leads/queries.ts";

interface Trouble {
  readonly rows?: ConvexRows;
  readonly edits?: FunctionEdits;
  readonly differences: readonly string[];
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  "a row that fails the function's validator": {
    edits: {
      [queries]: [
        [
          "take(boundedLimit(limit))).map(published)",
          "take(boundedLimit(limit))).map((row) => ({ ...published(row), value: null as never }))",
        ],
      ],
    },
    differences: ["leads - function-failed leads/queries:getLeads"],
  },
  "a missing row": {
    rows: changedRows("leads", (row) => (row.legacyId === "lead-alice-2" ? null : {})),
    differences: [
      "leads data[*] extra-row",
      "leads data[*] missing-row",
      "leads/[id] - not-in-convex leads/queries:getById",
    ],
  },
  "a changed field": {
    rows: changedRows("leads", (row) => (row.legacyId === "lead-alice-1" ? { name: "Somebody" } : {})),
    differences: ["leads data[*].name value", "leads/[id] lead.name value"],
  },
  "a wrong time zone": {
    rows: changedRows("leads", (row) => ({ createdAt: Number(row.createdAt) + 2 * HOUR })),
    differences: ["leads data[*].createdAt time-zone +2 h", "leads/[id] lead.createdAt time-zone +2 h"],
  },
  "a function that forgets a filter": {
    edits: { [queries]: [["wanted === undefined", "wanted !== null"]] },
    differences: ["leads data[*] filter-forgotten status"],
  },
  "a function that forgets whose rows they are": {
    edits: {
      [queries]: [
        ['leads.withIndex("by_userId_createdAt", (q) => q.eq("userId", userId))', "leads"],
        ["isUser(userId)", "() => true"],
      ],
    },
    differences: ["leads data[*] missing-row", "leads data[*] row-of-others userId"],
  },
  "a function that returns somebody else's row": {
    edits: { [queries]: [["access.row(findLead(id), ownsRow)", 'access.row(findLead("lead-bob-1"), ownsRow)']] },
    differences: ["leads/[id] - owner-refused leads/queries:getById"],
  },
  "an order that differs": {
    edits: { [queries]: [['ofUser.order("desc")', 'ofUser.order("asc")']] },
    differences: ["leads data order createdAt", "leads data[*] extra-row", "leads data[*] missing-row"],
  },
};

describe("planted trouble is found and named", () => {
  test("none at all", async () => {
    const { code, outcome, differences, report } = await found(convexRows());
    expect([code, outcome, differences]).toEqual([0, "equal", []]);
    const live = report.handlers.filter(({ verdict }) => verdict !== "left-out");
    expect(live.map(({ route, verdict, answeredByConvex }) => [route, verdict, answeredByConvex])).toEqual([
      ["leads", "equal", 3],
      ["leads/[id]", "equal", 2],
      ["leads/[id]/activities", "equal", 1],
    ]);
    expect(report.conversions.map(({ route, path, how }) => `${route} ${path}: ${how}`)).toContain(
      "leads data[*].createdAt: a date's text → milliseconds",
    );
  });

  test.each(Object.entries(TROUBLES))("%s", async (_title, { rows = convexRows(), edits, differences }) => {
    const { code, outcome, ...rest } = await found(rows, edits);
    expect(rest.differences).toEqual(differences);
    expect([code, outcome]).toEqual([3, "answers-differ"]);
    for (const { example } of rest.report.differences)
      expect(REQUESTS).toContainEqual({ path: example.path, caller: "alice" });
  });
});
