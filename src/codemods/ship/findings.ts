import { finding, type Finding } from "../../findings.js";
import type { Place } from "../../manifest/model.js";
import { nearest } from "../../manifest/nearest.js";
import type { SchemaFacts } from "../../target/schema.js";
import type { Shipping } from "../../report/model.js";
import type { ShipPlan } from "./decide.js";

/** Where a person asked for something: a manifest entry, or the command line. */
export type PlaceOf = (name: string) => Place;

/** What could not be copied, and what the app has of its own instead. */
export function shippingFindings(plan: ShipPlan, known: readonly string[], placeOf: PlaceOf): readonly Finding[] {
  return plan.shippings.flatMap((shipping): Finding[] => {
    const { name, status, because } = shipping;
    const place = placeOf(name);
    const facts = { fn: name, files: because.join(", ") };
    if (status === "missing")
      return [finding("function-missing", place, { fn: name, nearest: nearest(name, known), ship: null })];
    if (status === "differs") return [finding("ship-differs", place, facts)];
    return status === "refused" ? [finding("ship-in-the-way", place, facts)] : [];
  });
}

/** Tables of the app that the copied functions will use although the package ships others of that name. */
export function keptTables({ groups, tables }: ShipPlan, schema: SchemaFacts): readonly Finding[] {
  return groups.flatMap((group) =>
    group.tables
      .filter((table) => tables.has(table) && schema.tables.has(table) && schema.tables.get(table) !== group.file)
      .map((table) => finding("table-kept", { file: schema.file, line: 1, column: 1 }, { table })),
  );
}

/** Whether something that was asked for is not there as it is shipped, and was left so. */
export const isLeftAlone = ({ status }: Shipping): boolean =>
  status === "differs" || status === "refused" || status === "missing";
