import { afterAll, beforeAll, expect, it } from "vitest";
import { startLab, type Lab } from "./lab.js";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

it("a row that the client itself cannot read is rejected by its id, and keeps no other from being copied", async () => {
  await lab.sql(`UPDATE "Lead" SET "value" = 'a lot' WHERE "id" = 'lead-alice-2'`);
  const { code, report } = await lab.report("--model", "Lead", "--yes");
  const [leads] = report.rows?.tables ?? [];
  const read = leads?.copied?.read ?? 0;
  expect([code, leads?.copied]).toEqual([6, { read, inserted: read - 1, changed: 0, rejected: 1 }]);
  expect(read).toBeGreaterThan(3);
  expect(report.findings.filter(({ kind }) => kind === "rows-rejected")).toMatchObject([
    { model: "Lead", id: "lead-alice-2", count: 1, reason: expect.stringMatching(/a lot|conver|column/i) },
  ]);
  expect(lab.app.read(".migrate/backfill/rejected.jsonl")).not.toContain(lab.app.root);
  expect(Object.keys(await lab.stored("leads", ["name"]))).toHaveLength(read - 1);

  const compared = await lab.report("--model", "Lead", "--verify-only");
  expect(compared.report.rows?.tables[0]?.compared).toMatchObject({ old: read, missing: 1, changed: 0, rejected: 1 });

  await lab.sql(`UPDATE "Lead" SET "value" = 7 WHERE "id" = 'lead-alice-2'`);
  const mended = await lab.report("--model", "Lead", "--yes", "--verify");
  expect([mended.code, mended.report.rows?.tables[0]?.copied]).toEqual([
    0,
    { read, inserted: 1, changed: 0, rejected: 0 },
  ]);
}, 120_000);
