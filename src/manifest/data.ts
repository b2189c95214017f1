import type { ManifestContext } from "./context.js";
import type { Place } from "./model.js";

/** How an old value is kept in Convex where there is a choice. */
export const DECIMAL_KINDS = ["string", "number"] as const;
export const BIGINT_KINDS = ["int64", "number", "string"] as const;
export const FIELD_KINDS = ["string", "number", "int64"] as const;

/** What the manifest says about the data itself: which table is which model's, and how values are kept. */
export interface DataSettings {
  /** Prisma model (`Lead`) → Convex table (`leads`) */
  readonly tables: ReadonlyMap<string, NamedTable>;
  /** `Lead.value` → what becomes of the field */
  readonly fields: ReadonlyMap<string, FieldSetting>;
  readonly decimal: (typeof DECIMAL_KINDS)[number];
  readonly bigint: (typeof BIGINT_KINDS)[number];
}

export interface NamedTable {
  readonly table: string;
  readonly place: Place;
}

export interface FieldSetting {
  /** name in Convex; null: the one of Prisma */
  readonly to: string | null;
  /** how it is kept; null: by the rule of its type */
  readonly as: (typeof FIELD_KINDS)[number] | null;
  /** why it is not copied; null: it is */
  readonly skip: string | null;
  readonly place: Place;
}

/** What a manifest that says nothing about the data means. */
export const DATA_DEFAULTS: DataSettings = { tables: new Map(), fields: new Map(), decimal: "string", bigint: "int64" };

/** Fills in the defaults of the manifest's `data`. */
export function readData({ usable, locate }: ManifestContext): DataSettings {
  const { tables = {}, fields = {}, decimal, bigint } = usable.data ?? {};
  return {
    tables: new Map(
      Object.entries(tables).map(([model, table]) => [model, { table, place: locate(["data", "tables", model]) }]),
    ),
    fields: new Map(
      Object.entries(fields).map(([name, raw]) => {
        const { to = null, as = null, skip = null } = typeof raw === "string" ? { to: raw } : raw;
        return [name, { to, as, skip, place: locate(["data", "fields", name]) }];
      }),
    ),
    decimal: decimal ?? DATA_DEFAULTS.decimal,
    bigint: bigint ?? DATA_DEFAULTS.bigint,
  };
}
