import type { ValuesQuestion } from "../protocol.js";

type Exports = Readonly<Record<string, unknown>>;

/**
 * Reads distinct values of a field through the app's own database client.
 *
 * @param load gives the exports of a module of the app
 * @throws Error when no module exports a client that knows the model
 */
export async function readValues(
  { modules, delegate, field, take }: ValuesQuestion,
  load: (module: string) => Promise<Exports>,
): Promise<readonly string[]> {
  for (const module of modules) {
    const exported = await load(module);
    for (const client of Object.values(exported)) {
      const findMany = reader(client, delegate);
      if (findMany === null) continue;
      const rows = await findMany({ select: { [field]: true }, distinct: [field], orderBy: { [field]: "asc" }, take });
      return Array.isArray(rows) ? rows.flatMap((row: unknown) => valueIn(row, field)) : [];
    }
  }
  throw new Error(`no client in ${modules.join(", ") || "the manifest's prisma modules"} has a model "${delegate}"`);
}

function reader(client: unknown, delegate: string): ((query: object) => Promise<unknown>) | null {
  if ((typeof client !== "object" && typeof client !== "function") || client === null) return null;
  const model: unknown = Reflect.get(client, delegate);
  if (typeof model !== "object" || model === null || !("findMany" in model)) return null;
  const { findMany } = model;
  return typeof findMany === "function" ? async (query) => Reflect.apply(findMany, model, [query]) as unknown : null;
}

function valueIn(row: unknown, field: string): readonly string[] {
  const value: unknown = typeof row === "object" && row !== null ? Reflect.get(row, field) : null;
  if (value instanceof Date) return [value.toISOString()];
  return ["string", "number", "bigint", "boolean"].includes(typeof value) ? [String(value)] : [];
}
