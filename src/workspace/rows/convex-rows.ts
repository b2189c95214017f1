import type { Json } from "../../data/convex-json.js";
import type { RowTarget, StoredRow } from "../../data/row-target.js";
import { MigrateError } from "../../errors.js";
import type { ConvexCaller } from "../convex-call.js";

/** A deployment's tables, reached by the functions of `convex/backfill.ts`. */
export function convexRows(convex: ConvexCaller): RowTarget {
  return {
    async idsAfter(table, after, limit) {
      return list(await convex.query("backfill:idsAfter", { table, after, limit })).map(String);
    },
    async hashesOf({ table, mapped }, ids) {
      const found = list(await convex.query("backfill:hashesOf", { table, mapped, ids }));
      return found.map((each) => ({ legacyId: text(each, "legacyId"), hash: text(each, "hash") }));
    },
    async rowsOf({ table, mapped }, ids) {
      const found = list(await convex.query("backfill:rowsOf", { table, mapped, ids }));
      return found.map((each): StoredRow => {
        const fields = member(each, "fields");
        return { legacyId: text(each, "legacyId"), fields: isObject(fields) ? fields : unexpected() };
      });
    },
    async upsert({ table, mapped }, rows) {
      const done = await convex.mutation("backfill:upsertRows", {
        table,
        mapped,
        rows: rows.map(({ legacyId, fields }) => ({ legacyId, fields })),
      });
      const refused = list(member(done, "refused"));
      return {
        inserted: number(done, "inserted"),
        changed: number(done, "changed"),
        refused: refused.map((each) => ({ legacyId: text(each, "legacyId"), reason: text(each, "reason") })),
      };
    },
    async remove(table, ids) {
      await convex.mutation("backfill:removeRows", { table, ids });
    },
  };
}

const isObject = (value: Json): value is { readonly [field: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const list = (value: Json): readonly Json[] => (isList(value) ? value : unexpected());
const member = (value: Json, name: string): Json => (isObject(value) ? (value[name] ?? null) : unexpected());

function text(value: Json, name: string): string {
  const found = member(value, name);
  return typeof found === "string" ? found : unexpected();
}

function number(value: Json, name: string): number {
  const found = member(value, name);
  return typeof found === "number" ? found : unexpected();
}

function unexpected(): never {
  throw new MigrateError("The functions in the deployment's convex/backfill.ts are not the shipped ones.", {
    hint: "Copy them again with `migrate ship --module backfill`, and send them to the deployment.",
  });
}
