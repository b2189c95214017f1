import { v } from "convex/values";
import type { TableNames } from "../../convex/_generated/dataModel.js";
import { query } from "../../convex/_generated/server.js";
import schema from "../../convex/schema.js";

/** Every row of every table that has any, with Convex's own ids. */
export const everyRow = query({
  args: {},
  returns: v.record(v.string(), v.array(v.any())),
  handler: async (ctx) => {
    const rows: Record<string, unknown[]> = {};
    for (const table of Object.keys(schema.tables).filter(isTable)) {
      const found = await ctx.db.query(table).collect();
      if (found.length > 0) rows[table] = found;
    }
    const files = await ctx.db.system.query("_storage").collect();
    return files.length === 0 ? rows : { ...rows, _storage: files };
  },
});

function isTable(name: string): name is TableNames {
  return Object.hasOwn(schema.tables, name);
}
