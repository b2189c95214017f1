import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import schema from "../../../convex/schema.js";
import { createBackend } from "../../../src/dev/served/backend.js";
import { toConvexRows } from "./toConvexRows.js";
import type { PrismaRows } from "./toConvexRows.js";

const FIXTURE_ROWS = join(import.meta.dirname, "../../../fixtures/phase3-app/prisma/rows.json");

describe("toConvexRows", () => {
  it("keeps the old id, makes dates numbers, and leaves out nulls and models without a table", () => {
    expect(
      toConvexRows({
        Lead: [{ id: "l1", userId: "u1", value: 0, stageId: null, createdAt: "2026-01-02T00:00:00.000Z" }],
        Faq: [{ id: "f1", published: true }],
        SocialMessage: [
          { id: "m1", isRead: false, text: "2026-01-02T00:00:00.000Z", receivedAt: "1970-01-01T00:00:01Z" },
        ],
        Booking: [],
      }),
    ).toEqual({
      leads: [{ legacyId: "l1", userId: "u1", value: 0, createdAt: Date.UTC(2026, 0, 2) }],
      socialMessages: [{ legacyId: "m1", isRead: false, text: "2026-01-02T00:00:00.000Z", receivedAt: 1_000 }],
      bookings: [],
    });
  });

  it.each(["yesterday", "", 7, true])("refuses %j as a date, by the field's name", (createdAt) => {
    expect(() => toConvexRows({ Lead: [{ id: "l1", createdAt }] })).toThrow(/"createdAt" should be an ISO date/);
  });

  it("makes rows for tables of the shipped schema out of the fixture app's, and they fit", async () => {
    const prismaRows: PrismaRows = JSON.parse(await readFile(FIXTURE_ROWS, "utf8"));
    const rows = toConvexRows(prismaRows);
    expect(Object.keys(schema.tables)).toEqual(expect.arrayContaining(Object.keys(rows)));
    expect(Object.values(rows).every((entries) => entries.length > 0)).toBe(true);
    await createBackend(schema, {}).load(rows);
  });
});
