import { isRowKey, type RowKey } from "./old-rows.js";

/** How far the copying of one table has come. */
export interface TableProgress {
  /** as the schema spells it: `Lead` */
  readonly model: string;
  readonly table: string;
  /** the last row that was dealt with; null at the beginning */
  readonly cursor: RowKey | null;
  readonly isDone: boolean;
  readonly read: number;
  readonly inserted: number;
  readonly changed: number;
  readonly rejected: number;
}

/** What is remembered of a copying, so that it can be gone on with after any end. */
export interface BackfillLedger {
  /** ISO */
  readonly startedAt: string;
  /** the old database and the deployment, without credentials */
  readonly database: string;
  readonly deployment: string;
  /** of the mapping of all tables */
  readonly mappingDigest: string;
  /** so much of the file of rejected rows belongs to rows that were dealt with */
  readonly rejectedBytes: number;
  /** in the order in which they are copied */
  readonly tables: readonly TableProgress[];
}

const VERSION = 1;

export const newProgress = (model: string, table: string): TableProgress => ({
  model,
  table,
  cursor: null,
  isDone: false,
  read: 0,
  inserted: 0,
  changed: 0,
  rejected: 0,
});

/** Whether a copying has still something to do. */
export const isUnfinished = ({ tables }: BackfillLedger): boolean => tables.some(({ isDone }) => !isDone);

/** What keeps a copying from being gone on with as another one, in words; null when it is the same. */
export function differenceOf(kept: BackfillLedger, now: BackfillLedger): string | null {
  if (kept.database !== now.database) return `it was reading ${kept.database}, and this is ${now.database}`;
  if (kept.deployment !== now.deployment) return `it was writing to ${kept.deployment}, and this is ${now.deployment}`;
  const names = ({ tables }: BackfillLedger): string => tables.map(({ model }) => model).join(", ");
  if (names(kept) !== names(now)) return `it was copying ${names(kept)}, and this is ${names(now)}`;
  return kept.mappingDigest === now.mappingDigest ? null : "the tables are mapped otherwise since then";
}

export const printLedger = (ledger: BackfillLedger): string =>
  `${JSON.stringify({ version: VERSION, ...ledger }, null, 2)}\n`;

/** @returns null for what is no ledger of this version */
export function parseLedger(text: string): BackfillLedger | null {
  try {
    const value: unknown = JSON.parse(text);
    return isLedger(value) ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const isLedger = (value: unknown): value is BackfillLedger =>
  isObject(value) &&
  value["version"] === VERSION &&
  ["startedAt", "database", "deployment", "mappingDigest"].every((name) => typeof value[name] === "string") &&
  isCount(value["rejectedBytes"]) &&
  Array.isArray(value["tables"]) &&
  value["tables"].every(isProgress);

const isProgress = (value: unknown): boolean =>
  isObject(value) &&
  typeof value["model"] === "string" &&
  typeof value["table"] === "string" &&
  typeof value["isDone"] === "boolean" &&
  (value["cursor"] === null || isRowKey(value["cursor"])) &&
  ["read", "inserted", "changed", "rejected"].every((name) => isCount(value[name]));
