import prismaRows from "../../fixtures/phase3-app/prisma/rows.json" with { type: "json" };
import type { ConvexRows } from "../../src/dev/protocol.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";

/** Stands in every text of a row of Convex and in none of Prisma's: an answer that holds it was built from Convex. */
export const MARK = "[from Convex: ";

/** Fields that look-ups and filters compare. */
const COMPARED = /^(?:id|legacyId|status|\w+Id)$/;

/** The fixture's rows as Convex holds them, each marked as Convex's. */
export function markedRows(): ConvexRows {
  return mapRows((row) => {
    const texts = Object.entries(row).filter(([field, cell]) => typeof cell === "string" && !COMPARED.test(field));
    return Object.fromEntries(texts.map(([field, cell]) => [field, `${String(cell)} ${MARK}${String(row.legacyId)}]`]));
  });
}

/** The same with alice's rows in bob's hands and bob's in alice's: what Prisma never said. */
export function rowsOfOtherOwners(): ConvexRows {
  const others: Readonly<Record<string, string>> = { "user-alice": "user-bob", "user-bob": "user-alice" };
  const marked = markedRows();
  return Object.fromEntries(
    Object.entries(marked).map(([table, rows]) => [
      table,
      rows.map((row) => {
        const other = others[String(row.userId)];
        return other === undefined ? row : { ...row, userId: other };
      }),
    ]),
  );
}

type Row = ConvexRows[string][number];

function mapRows(changesOf: (row: Row) => Row): ConvexRows {
  const tables = Object.entries(toConvexRows(prismaRows));
  return Object.fromEntries(tables.map(([table, rows]) => [table, rows.map((row) => ({ ...row, ...changesOf(row) }))]));
}
