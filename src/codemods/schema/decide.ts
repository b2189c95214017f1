import { differencesOf, lossesOf, unfit, unfitOf } from "../../data/differences.js";
import { isConvexName, LIMITS } from "../../data/limits.js";
import type { Mappings } from "../../data/mapping.js";
import type { PrismaModel } from "../../data/prisma/model.js";
import { proposeTable, type ProposalContext, type ProposedTable } from "../../data/propose.js";
import type { Finding } from "../../findings.js";
import type { TableResult } from "../../report/model.js";
import type { ConvexTable } from "../../target/table.js";

/** What becomes of each model: a new table, the one that is there, or neither. */
export interface SchemaDecision {
  readonly tables: readonly TableResult[];
  readonly proposed: readonly ProposedTable[];
  readonly findings: readonly Finding[];
}

interface Sides extends ProposalContext {
  readonly convexTables: ReadonlyMap<string, ConvexTable>;
  readonly mappings: Mappings;
}

/** Proposes a table for each model without one, and compares the others with theirs. */
export function decideTables({ convexTables, mappings, ...context }: Sides): SchemaDecision {
  const tables: TableResult[] = [];
  const proposed: ProposedTable[] = [];
  const findings: Finding[] = [];
  const settle = (
    model: PrismaModel,
    table: string,
    status: TableResult["status"],
    found: readonly Finding[],
  ): void => {
    const differs = status === "there" && found.length > 0;
    tables.push({ model: model.name, table, status: differs ? "differs" : status });
    findings.push(...found);
  };
  for (const mapping of mappings.tables) {
    const table = convexTables.get(mapping.table);
    if (table !== undefined)
      settle(mapping.model, mapping.table, "there", differencesOf(context.schema, mapping, table));
  }
  const taken = new Set(convexTables.keys());
  for (const without of mappings.without) {
    const { model } = without;
    const fault = unfitOf(without);
    if (fault !== null) {
      settle(model, without.table, "left-out", [fault]);
      continue;
    }
    const proposal = proposeTable(model, context);
    const table = proposal.name;
    const reason = taken.has(table) ? "taken" : isConvexName(table) ? tooWide(proposal) : "name";
    if (reason !== null) {
      settle(model, table, "left-out", [unfit({ model, table, reason })]);
      continue;
    }
    taken.add(table);
    proposed.push(proposal);
    settle(model, table, "proposed", lossesOf(proposal));
  }
  return { tables, proposed, findings };
}

const tooWide = ({ fields }: ProposedTable): "too-wide" | null =>
  fields.length > LIMITS.documentFields ? "too-wide" : null;
