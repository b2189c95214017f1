import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseLedger, printLedger, type BackfillLedger } from "../data/backfill-ledger.js";
import { MigrateError } from "../errors.js";
import { prepareFile, removeLeftovers, replaceFile } from "./atomic.js";
import { diskFailure } from "./disk-failure.js";
import { nodeFileSystem, orNullIfMissing } from "./file-system.js";
import { isInside } from "./inside.js";
import { ensureStateFolder, STATE_FOLDER, statePath } from "./state-folder.js";

/** In the state folder. */
export const BACKFILL_FOLDER = "backfill";
const LEDGER = "ledger.json";

/** Through no link, wherever it leads. Windows has no such flag, and few links. */
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

/** Rows are somebody's data: whoever runs the tool reads them, and nobody else on the machine. */
const OWN = 0o600;

/** A row that Convex cannot take, as the file of rejected rows holds it. */
export interface RejectedRow {
  readonly model: string;
  readonly table: string;
  readonly id: string;
  readonly field: string;
  readonly reason: string;
}

/** A row that differs between the two sides. */
export interface RowDifference {
  readonly table: string;
  readonly id: string;
  readonly kind: "missing" | "extra" | "changed" | "twice";
  /** of a changed row */
  readonly fields: readonly string[];
}

/** A list of rows, a line of JSON each, that grows while a command works. */
export interface RowFile<Row> {
  /** POSIX, from the app's root */
  readonly path: string;
  append(rows: readonly Row[]): Promise<void>;
  /** bytes so far */
  size(): number;
  /** All rows, one after the other. */
  read(): AsyncIterable<Row>;
  close(): Promise<void>;
}

/**
 * What copying keeps in `.migrate/backfill`. To be used under the lock.
 *
 * @throws MigrateError when the disk fails, or the folder leads out of the app
 */
export class BackfillFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async readLedger(): Promise<BackfillLedger | null> {
    const bytes = await orNullIfMissing(nodeFileSystem.read(this.#path(LEDGER)));
    return bytes === null ? null : parseLedger(Buffer.from(bytes).toString("utf8"));
  }

  async writeLedger(ledger: BackfillLedger): Promise<void> {
    const path = this.#path(LEDGER);
    await guarded(async () => {
      await this.#ensureFolder();
      await removeLeftovers(nodeFileSystem, path);
      await replaceFile(
        nodeFileSystem,
        await prepareFile(nodeFileSystem, path, Buffer.from(printLedger(ledger)), null),
      );
    });
  }

  /** The rows that were rejected, up to a size: what a killed run has written behind it is cut off. */
  rejected(size: number): Promise<RowFile<RejectedRow>> {
    return this.#rowFile("rejected.jsonl", size, isRejected);
  }

  /** The rows that differ; empty at the beginning. */
  differences(): Promise<RowFile<RowDifference>> {
    return this.#rowFile("differences.jsonl", 0, isDifference);
  }

  async #rowFile<Row>(name: string, keep: number, isRow: (value: unknown) => value is Row): Promise<RowFile<Row>> {
    const path = this.#path(name);
    const file = await guarded(async () => {
      await this.#ensureFolder();
      const opened = await open(path, APPEND, OWN);
      // Somebody may have removed it in between: what is lost is not made up for with zeros.
      await opened.truncate(Math.min(keep, (await opened.stat()).size));
      return opened;
    });
    let { size } = await guarded(() => file.stat());
    return {
      path: `${STATE_FOLDER}/${BACKFILL_FOLDER}/${name}`,
      size: () => size,
      append: (rows) =>
        guarded(async () => {
          if (rows.length === 0) return;
          const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
          await file.appendFile(text);
          await file.datasync();
          size += Buffer.byteLength(text);
        }),
      read: () => rowsIn(path, isRow),
      close: () => file.close(),
    };
  }

  async #ensureFolder(): Promise<void> {
    await ensureStateFolder(this.#root, nodeFileSystem);
    await nodeFileSystem.makeFolder(this.#path(""));
    const folder = await nodeFileSystem.realPath(this.#path(""));
    if (isInside(await nodeFileSystem.realPath(this.#root), folder)) return;
    throw new MigrateError(`${STATE_FOLDER}/${BACKFILL_FOLDER} is a link that leads out of the app.`, {
      hint: "Remove the link.",
    });
  }

  #path(name: string): string {
    return join(statePath(this.#root, BACKFILL_FOLDER), name);
  }
}

async function* rowsIn<Row>(path: string, isRow: (value: unknown) => value is Row): AsyncGenerator<Row> {
  const file = await open(path, "r");
  try {
    for await (const line of createInterface({ input: file.createReadStream({ autoClose: false }) })) {
      const value: unknown = JSON.parse(line);
      if (isRow(value)) yield value;
    }
  } finally {
    await file.close();
  }
}

const hasTexts = (value: unknown, names: readonly string[]): boolean =>
  typeof value === "object" && value !== null && names.every((name) => typeof Reflect.get(value, name) === "string");

const isRejected = (value: unknown): value is RejectedRow =>
  hasTexts(value, ["model", "table", "id", "field", "reason"]);

const isDifference = (value: unknown): value is RowDifference => hasTexts(value, ["table", "id", "kind"]);

async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MigrateError) throw error;
    throw diskFailure(error, "What was copied is in Convex; `migrate backfill --resume` goes on.");
  }
}
