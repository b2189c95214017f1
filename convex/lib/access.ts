import type { StorageReader, StorageWriter } from "convex/server";
import type { DatabaseReader, DatabaseWriter } from "../_generated/server.js";
import { refusal } from "./refusal.js";

/** Who calls: the app's own server, or a person. */
export type Caller = { readonly kind: "server" } | { readonly kind: "person"; readonly userId: string };

/** Says whether a person is entitled to something. The server is never asked. */
export type Entitlement = (userId: string, db: DatabaseReader) => boolean | Promise<boolean>;

type Find<Row> = (db: DatabaseReader) => Promise<Row | null>;

interface Gates<Db extends DatabaseReader, Storage> {
  /** The person who acts; undefined when the app's server acts for nobody, as in a cron. */
  readonly actor: string | undefined;

  /**
   * The person who acts, where it has to be known who it was.
   *
   * @throws ConvexError ACTOR_REQUIRED when the app's server has not said for whom it acts
   */
  requireActor(): string;

  /** Finds one row; null when it does not exist or the caller is a person without entitlement to it. */
  row<Row>(find: Find<Row>, entitled: (row: Row) => Entitlement): Promise<Row | null>;

  /**
   * Opens the database for the rows below a parent, or for the parent itself. An absent parent is refused as a denied
   * one is: nobody learns which it was, and a parent that has not been copied yet is not taken for one without children.
   *
   * @throws ConvexError FORBIDDEN
   */
  under<Parent>(
    find: Find<Parent>,
    entitled: (parent: Parent) => Entitlement,
  ): Promise<{ db: Db; storage: Storage; parent: Parent }>;

  /**
   * Opens the file storage where no row decides.
   *
   * @throws ConvexError FORBIDDEN when the caller is a person without entitlement
   */
  storage(entitled: Entitlement): Promise<Storage>;
}

/**
 * The only way from a query to the database. Each method wants to be told how a person is entitled,
 * so a function that forgets to say it does not compile.
 */
export interface Access extends Gates<DatabaseReader, StorageReader> {
  /**
   * Opens the database for a list.
   *
   * @throws ConvexError FORBIDDEN when the caller is a person without entitlement
   */
  list(entitled: Entitlement): Promise<DatabaseReader>;
}

/** The only way from a mutation to the database, told in the same way how a person is entitled. */
export interface WriteAccess extends Gates<DatabaseWriter, StorageWriter> {
  /**
   * Opens the database for writing where no row decides.
   *
   * @throws ConvexError FORBIDDEN when the caller is a person without entitlement
   */
  open(entitled: Entitlement): Promise<DatabaseWriter>;
}

/** What a function's context reaches, before it is closed. */
export interface Reach<Db extends DatabaseReader, Storage> {
  readonly db: Db;
  readonly storage: Storage;
}

/** The reading access of one caller to one deployment's data. */
export function accessOf(caller: Caller, reach: Reach<DatabaseReader, StorageReader>): Access {
  const { open, ...gates } = gatesOf(caller, reach);
  return { ...gates, list: open };
}

/** The writing access of one caller to one deployment's data. */
export function writeAccessOf(caller: Caller, reach: Reach<DatabaseWriter, StorageWriter>): WriteAccess {
  return gatesOf(caller, reach);
}

function gatesOf<Db extends DatabaseReader, Storage>(
  caller: Caller,
  { db, storage }: Reach<Db, Storage>,
): Gates<Db, Storage> & { open(entitled: Entitlement): Promise<Db> } {
  const actor = caller.kind === "person" ? caller.userId : undefined;
  const passes = async (entitled: Entitlement): Promise<boolean> =>
    caller.kind === "server" || (await entitled(caller.userId, db));

  const row: Gates<Db, Storage>["row"] = async (find, entitled) => {
    const found = await find(db);
    return found !== null && (await passes(entitled(found))) ? found : null;
  };

  return {
    actor,
    requireActor() {
      if (actor !== undefined) return actor;
      throw refusal(
        "ACTOR_REQUIRED",
        'It has to be known who acts. Pass the id of the person for whom the server acts as "userId".',
      );
    },
    row,
    async open(entitled) {
      if (!(await passes(entitled))) throw denied();
      return db;
    },
    async under(find, entitled) {
      const parent = await row(find, entitled);
      if (parent === null) throw denied();
      return { db, storage, parent };
    },
    async storage(entitled) {
      if (!(await passes(entitled))) throw denied();
      return storage;
    },
  };
}

function denied(): ReturnType<typeof refusal> {
  return refusal("FORBIDDEN", "There are no such rows for this caller. Ask for rows of your own.");
}
