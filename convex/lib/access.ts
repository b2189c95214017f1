import type { DatabaseReader } from "../_generated/server.js";
import { refusal } from "./refusal.js";

/** Who calls: the app's own server, or a person whose token Convex has verified. */
export type Caller = { readonly kind: "server" } | { readonly kind: "person"; readonly userId: string };

/** Says whether a person is entitled to something. The server is never asked. */
export type Entitlement = (userId: string, db: DatabaseReader) => boolean | Promise<boolean>;

type Find<Row> = (db: DatabaseReader) => Promise<Row | null>;

/**
 * The only way from a function to the database. Each method wants to be told how a person is entitled,
 * so a function that forgets to say it does not compile.
 */
export interface Access {
  /**
   * Opens the database for a list.
   *
   * @throws ConvexError FORBIDDEN when the caller is a person without entitlement
   */
  list(entitled: Entitlement): Promise<DatabaseReader>;

  /** Finds one row; null when it does not exist or the caller is a person without entitlement to it. */
  row<Row>(find: Find<Row>, entitled: (row: Row) => Entitlement): Promise<Row | null>;

  /**
   * Opens the database for the rows below a parent. An absent parent is refused as a denied one is: nobody learns
   * which it was, and a parent that has not been copied yet is not taken for one without children.
   *
   * @throws ConvexError FORBIDDEN
   */
  under<Parent>(
    find: Find<Parent>,
    entitled: (parent: Parent) => Entitlement,
  ): Promise<{ db: DatabaseReader; parent: Parent }>;
}

/** The access of one caller to one deployment's data. */
export function accessOf(caller: Caller, db: DatabaseReader): Access {
  const passes = async (entitled: Entitlement): Promise<boolean> =>
    caller.kind === "server" || (await entitled(caller.userId, db));

  const row: Access["row"] = async (find, entitled) => {
    const found = await find(db);
    return found !== null && (await passes(entitled(found))) ? found : null;
  };

  return {
    row,
    async list(entitled) {
      if (!(await passes(entitled))) throw denied();
      return db;
    },
    async under(find, entitled) {
      const parent = await row(find, entitled);
      if (parent === null) throw denied();
      return { db, parent };
    },
  };
}

function denied(): ReturnType<typeof refusal> {
  return refusal("FORBIDDEN", "There are no such rows for this caller. Ask for rows of your own.");
}
