import { makeFunctionReference } from "convex/server";
import type { GenericDocument, PaginationResult } from "convex/server";
import type { Value } from "convex/values";
import type { Deployment } from "./backend.js";
import { inPortions } from "./portions.js";

/** Everything that a deployment stores, in the order in which it was written. */
export interface Snapshot {
  readonly documents: readonly StoredDocument[];
  readonly files: ReadonlyMap<string, Blob>;
  /** number of the id that would be given next */
  readonly nextId: number;
}

interface StoredDocument {
  readonly table: string;
  /** number of its id */
  readonly id: number;
  readonly createdAt: number;
  readonly fields: Readonly<Record<string, Value>>;
}

type RunContext = Parameters<Parameters<Deployment["run"]>[0]>[0];

const PAGE = 500;
const GAP_PORTION = 1_000;
/** convex-test counts from here. */
const FIRST_ID = 10_000;
const FILES = "_storage";
const SCHEDULED = "_scheduled_functions";
/** A table of which nothing ever stays: a row that is written and deleted uses up an id. */
const GAPS = "migrateDevGaps";

/** Reads everything that a deployment stores. */
export async function takeSnapshot(deployment: Deployment, tables: readonly string[]): Promise<Snapshot> {
  const documents: StoredDocument[] = [];
  const files = new Map<string, Blob>();
  for (const table of tables) {
    let cursor: string | null = null;
    do {
      const page: PaginationResult<GenericDocument> = await deployment.run((ctx) =>
        ctx.db.query(table).paginate({ numItems: PAGE, cursor }),
      );
      documents.push(...page.page.map((document) => stored(table, document)));
      cursor = page.isDone ? null : page.continueCursor;
    } while (cursor !== null);
  }
  const nextId = await deployment.run(async (ctx) => {
    for (const document of await ctx.db.system.query(FILES).collect()) {
      documents.push(stored(FILES, document));
      const file = await ctx.storage.get(document._id);
      if (file !== null) files.set(document._id, file);
    }
    // Nobody may write down a job that has run: its record is gone.
    for (const job of await ctx.db.system.query(SCHEDULED).collect())
      if (job.state.kind === "pending") documents.push(stored(SCHEDULED, job));
    return useUpId(ctx);
  });
  return { documents: documents.sort((a, b) => a.id - b.id), files, nextId };
}

/**
 * Writes a snapshot into an empty deployment. Ids are numbers that are counted up, and times of creation are the clock's:
 * so the documents are written in their old order, with the clock of that time, and gaps are filled.
 *
 * @throws Error for a document that does not fit the schema any more
 */
export async function restoreSnapshot(deployment: Deployment, snapshot: Snapshot): Promise<void> {
  const files = new Map([...snapshot.files].map(([id, file]) => [numberOf(id), file]));
  let next = FIRST_ID;
  for (const row of unbroken(snapshot.documents)) {
    const [first] = row;
    await fillGap(deployment, next, first.id);
    for (const portion of inPortions(row)) {
      await deployment.run(async (ctx) => {
        for (const document of portion) await write(ctx, document, files.get(document.id) ?? new Blob());
      });
    }
    next = first.id + row.length;
  }
  await fillGap(deployment, next, snapshot.nextId);
}

type Row = [StoredDocument, ...StoredDocument[]];

/** Documents whose ids follow each other. */
function unbroken(documents: readonly StoredDocument[]): readonly Row[] {
  const rows: Row[] = [];
  for (const document of documents) {
    const row = rows.at(-1);
    if (row !== undefined && document.id === row[0].id + row.length) row.push(document);
    else rows.push([document]);
  }
  return rows;
}

/** Uses up the ids from one to another. */
async function fillGap(deployment: Deployment, from: number, wanted: number): Promise<void> {
  for (let next = from; next < wanted; next += GAP_PORTION) {
    await deployment.run(async (ctx) => {
      // convex-test then takes the least time that is later than the document before.
      setClock(0);
      for (let id = next; id < Math.min(wanted, next + GAP_PORTION); id += 1) requireId(await useUpId(ctx), id);
    });
  }
}

async function useUpId(ctx: RunContext): Promise<number> {
  const id = await ctx.db.insert(GAPS, {});
  await ctx.db.delete(id);
  return numberOf(id);
}

function requireId(given: number, wanted: number): void {
  if (given !== wanted) throw new Error("The ids of the rows cannot be kept: restart `migrate dev`.");
}

async function write(ctx: RunContext, document: StoredDocument, file: Blob): Promise<void> {
  setClock(document.createdAt);
  const id = await writeAnew(ctx, document, file).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`A row of "${document.table}" does not fit the schema any more: ${reason}`);
  });
  requireId(numberOf(id), document.id);
}

async function writeAnew(ctx: RunContext, { table, createdAt, fields }: StoredDocument, file: Blob): Promise<string> {
  if (table === SCHEDULED) return schedule(ctx, createdAt, fields);
  if (table !== FILES) return ctx.db.insert(table, fields);
  const id = await ctx.storage.store(file);
  await ctx.db.patch(id, fields);
  return id;
}

/** A job that still waits is scheduled again. */
async function schedule(ctx: RunContext, now: number, fields: StoredDocument["fields"]): Promise<string> {
  const { name, args, scheduledTime } = fields;
  const [first] = Array.isArray(args) ? args : [];
  if (typeof name !== "string" || typeof scheduledTime !== "number" || !isArguments(first)) {
    throw new Error("it is no scheduled function");
  }
  const waits = Math.max(0, scheduledTime - realNow());
  const id = await ctx.scheduler.runAt(now + waits, makeFunctionReference<"mutation">(name), first);
  await ctx.db.patch(id, { scheduledTime });
  return id;
}

function isArguments(value: unknown): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer);
}

const RealDate = Date;
const realNow = (): number => RealDate.now();

/** convex-test gives each transaction globals of its own: the clock stands still in this one only. */
function setClock(now: number): void {
  globalThis.Date = new Proxy(RealDate, {
    get: (target, name) => (name === "now" ? () => now : Reflect.get(target, name)),
  });
}

function stored(table: string, document: GenericDocument): StoredDocument {
  const { _id, _creationTime, ...fields } = document;
  return { table, id: numberOf(String(_id)), createdAt: Number(_creationTime), fields };
}

/** convex-test's ids are a number and the table's name. */
function numberOf(id: string): number {
  return Number(/^\d+/.exec(id)?.[0]);
}
