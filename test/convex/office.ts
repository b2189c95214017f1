import type { Value } from "convex/values";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { deploy, SERVER_KEY } from "./deployment.js";
import type { As } from "./deployment.js";
import { everyRow } from "./probe-rows.js";

/**
 * Two workspaces: `north` with olga, its owner, and the members mike and mia; `south` with sam. Ann administers the app
 * and is a member of neither.
 */
const PEOPLE: ConvexRows = {
  users: ["olga", "mike", "mia", "sam", "ann"].map((id) => ({
    legacyId: id,
    email: `${id}@example.com`,
    name: id,
    role: id === "ann" ? "admin" : "member",
    createdAt: 1,
  })),
  workspaces: ["north", "south"].map((id) => ({ legacyId: id, name: id })),
  workspaceMembers: [
    ["north", "olga", "owner"],
    ["north", "mike", "member"],
    ["north", "mia", "member"],
    ["south", "sam", "owner"],
  ].map(([workspaceId = "", userId = "", role = ""]) => ({
    legacyId: `${workspaceId}-${userId}`,
    workspaceId,
    userId,
    role,
  })),
};

/** Arguments of a call. */
export type Args = Readonly<Record<string, Value>>;
export type Row = Readonly<Record<string, unknown>>;

/** A deployment with the two workspaces in it. */
export interface Office {
  /** Calls a function for a person, as the app's server does; null for the server itself. */
  ask(who: string | null, path: string, args: Args): Promise<Value>;
  /** `ask` for what answers one row. */
  askRow(who: string | null, path: string, args: Args): Promise<Row>;
  call(path: string, args: Args, as: As): Promise<Value>;
  /** every row of a table */
  rowsOf(table: string): Promise<readonly Row[]>;
}

/** Opens the office over some more rows. */
export async function openOffice(rows: ConvexRows = {}): Promise<Office> {
  const call = await deploy({ ...PEOPLE, ...rows }, { modules: { "probe/rows": { everyRow } } });
  const ask: Office["ask"] = (who, path, args) =>
    call(path, who === null ? args : { ...args, userId: who }, { serverKey: SERVER_KEY });
  return {
    ask,
    call,
    askRow: async (who, path, args) => asRow(await ask(who, path, args)),
    rowsOf: async (table) => {
      const rowsOfTable: unknown = asRow(await call("probe/rows:everyRow", {}))[table];
      return Array.isArray(rowsOfTable) ? rowsOfTable.map(asRow) : [];
    },
  };
}

function asRow(value: unknown): Row {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("No row was answered.");
  return Object.fromEntries(Object.entries(value));
}

/** The code by which a call was refused; "done" when it was not. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return "done";
  } catch (error) {
    const data: unknown = typeof error === "object" && error !== null && "data" in error ? error.data : undefined;
    return typeof data === "object" && data !== null && "code" in data ? data.code : error;
  }
}
