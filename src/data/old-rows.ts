import { MigrateError } from "../errors.js";
import type { OldRow } from "./rows.js";

/** One part of a primary key, as a ledger can hold it. */
export type KeyPart =
  | string
  | number
  | { readonly bigint: string }
  | { readonly date: string }
  | { readonly decimal: string };

/** What names a row, in the order of the key's fields. */
export type RowKey = readonly KeyPart[];

/** Which rows are read, and how much of them. */
export interface RowsWanted {
  /** as the schema spells it: `Lead` */
  readonly model: string;
  /** as the client spells it: `lead` */
  readonly delegate: string;
  /** the table: `leads` */
  readonly dbName: string;
  /** the fields of the primary key, in its order */
  readonly id: readonly WantedField[];
  /** every field that is read, those of the key among them */
  readonly fields: readonly WantedField[];
}

export interface WantedField {
  /** as the schema spells it */
  readonly name: string;
  /** the column */
  readonly dbName: string;
  /** `String`, `DateTime`, …, or the name of an enum */
  readonly type: string;
  /** the database's own type, where the schema names it: `Timestamptz(6)` */
  readonly native: string | null;
  readonly isList: boolean;
}

/** The old store answers, and cannot give rows that it was asked for: one of them may be to blame. */
export class RowsUnreadable extends MigrateError {}

/** Where the old rows come from. It is only read. */
export interface RowSource {
  /** the database, without credentials */
  readonly database: string;
  count(wanted: RowsWanted): Promise<number>;
  /**
   * The rows behind a key, in the order of the key, at most so many; none means that there are no more.
   *
   * @throws RowsUnreadable
   */
  page(wanted: RowsWanted, after: RowKey | null, limit: number): Promise<readonly OldRow[]>;
  close(): Promise<void>;
}

/** Types that a database orders, and lets be compared, in a primary key. */
const ORDERED: ReadonlySet<string> = new Set(["String", "Int", "BigInt", "DateTime", "Decimal", "Float"]);

/** Why a table cannot be read in pages; null when it can. */
export function pagingFault({ model, id }: RowsWanted): string | null {
  if (id.length === 0) return `${model} has no primary key`;
  const unordered = id.find(({ type }) => !ORDERED.has(type));
  if (unordered !== undefined)
    return `${model}.${unordered.name} is part of its primary key, and ${unordered.type} is no type that pages can go on from`;
  const fine = id.find(isFiner);
  return fine === undefined
    ? null
    : `${model}.${fine.name} is part of its primary key, and holds more of a second than the milliseconds that the client gives`;
}

/** What holds microseconds or less where no number of digits is written. */
const FINE_BY_ITSELF: ReadonlySet<string> = new Set(["Timestamptz", "Timetz", "DateTime2", "DateTimeOffset"]);

/** Where no type is named, Prisma takes three digits of a second. */
function isFiner({ native }: WantedField): boolean {
  const [, kind = "", digits] =
    /^(Timestamp|Timestamptz|Time|Timetz|DateTime|DateTime2|DateTimeOffset)(?:\((\d)\))?$/.exec(native ?? "") ?? [];
  return digits === undefined ? FINE_BY_ITSELF.has(kind) : Number(digits) > 3;
}

/**
 * The key of a row.
 *
 * @throws Error for a key that is not of an ordered type; see `pagingFault`
 */
export function keyOf({ model, id }: RowsWanted, row: OldRow): RowKey {
  return id.map(({ name, type }) => {
    const value = row[name];
    if (value instanceof Date) return { date: value.toISOString() };
    if (typeof value === "bigint") return { bigint: String(value) };
    if (typeof value === "string") return type === "Decimal" ? { decimal: value } : value;
    if (typeof value === "number") return value;
    throw new Error(`A row of ${model} has no ${name}.`);
  });
}

/** A value of a key, as a Prisma client takes it. */
export function keyValue(part: KeyPart): string | number | bigint | Date {
  if (typeof part !== "object") return part;
  if ("bigint" in part) return BigInt(part.bigint);
  return "date" in part ? new Date(part.date) : part.decimal;
}

/** Whether what was read from a ledger is a key. */
export function isRowKey(value: unknown): value is RowKey {
  return Array.isArray(value) && value.every(isKeyPart);
}

function isKeyPart(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return typeof part === "string" || Number.isFinite(part);
  const [entry, ...others] = Object.entries(part);
  if (entry === undefined || others.length > 0 || typeof entry[1] !== "string") return false;
  const [kind, text] = entry;
  if (kind === "bigint") return /^-?\d+$/.test(text);
  return kind === "decimal" || (kind === "date" && !Number.isNaN(Date.parse(text)));
}
