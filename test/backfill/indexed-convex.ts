import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { JSONValue } from "convex/values";
import * as functions from "../../convex/backfill.js";

/*
 * The shipped functions of `convex/backfill.ts`, run by Convex's own library, over tables that have an index: the embedded
 * deployment goes through every row for every question, which is too slow for a hundred thousand of them.
 */

type Doc = { readonly [field: string]: JSONValue };

/** A deployment of rows alone. */
export interface IndexedConvex {
  readonly url: string;
  /** how many rows were inserted and how many changed, by every call together */
  readonly writes: { inserted: number; patched: number };
  /** is told of every mutation: in front of it, and behind it before it is answered */
  onMutation: (when: "before" | "after") => void;
  /** the old ids of a table's rows, in their order */
  ids(table: string): readonly string[];
  stop(): Promise<void>;
}

class Table {
  readonly docs = new Map<string, Doc>();
  #sorted: { readonly key: string; readonly id: string }[] = [];
  #isSorted = true;

  put(doc: Doc): void {
    const id = String(doc["_id"]);
    if (!this.docs.has(id)) {
      this.#sorted.push({ key: String(doc["legacyId"]), id });
      this.#isSorted = false;
    }
    this.docs.set(id, doc);
  }

  /** Rows by the index, from a place on. */
  *from(isBehind: (key: string) => boolean): Generator<Doc> {
    if (!this.#isSorted) this.#sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#isSorted = true;
    let low = 0;
    for (let high = this.#sorted.length; low < high;) {
      const middle = (low + high) >> 1;
      if (isBehind(this.#sorted[middle]?.key ?? "")) high = middle;
      else low = middle + 1;
    }
    for (; low < this.#sorted.length; low += 1) {
      const doc = this.docs.get(this.#sorted[low]?.id ?? "");
      if (doc !== undefined) yield doc;
    }
  }
}

interface Query {
  readonly source: {
    readonly type: "IndexRange";
    readonly indexName: string;
    readonly range: readonly { readonly type: "Eq" | "Gt" | "Gte" | "Lte"; readonly value: string }[];
  };
  readonly operators: readonly { readonly limit?: number }[];
}

class Tables {
  readonly writes = { inserted: 0, patched: 0 };
  readonly #tables = new Map<string, Table>();
  readonly #streams = new Map<number, Doc[]>();
  #next = 1;

  table(name: string): Table {
    const table = this.#tables.get(name) ?? new Table();
    this.#tables.set(name, table);
    return table;
  }

  syscall(op: string, json: string): string {
    return JSON.stringify(this.#answer(op, json));
  }

  #answer(op: string, json: string): unknown {
    const args = JSON.parse(json);
    switch (op) {
      case "1.0/getUserIdentity":
        return null;
      case "1.0/queryStream":
        return this.#start(args);
      case "1.0/queryStreamNext": {
        const { queryId }: { queryId: number } = args;
        const value = this.#streams.get(queryId)?.shift() ?? null;
        return { value, done: value === null };
      }
      case "1.0/queryCleanup":
        return null;
      case "1.0/insert": {
        const { table, value }: { table: string; value: Doc } = args;
        this.#next += 1;
        this.writes.inserted += 1;
        const _id = `row${this.#next}|${table}`;
        this.table(table).put({ ...value, _id, _creationTime: this.#next });
        return { _id };
      }
      case "1.0/shallowMerge": {
        const { id, value }: { id: string; value: Doc } = args;
        const table = this.table(id.split("|")[1] ?? "");
        this.writes.patched += 1;
        table.put({ ...table.docs.get(id), ...value });
        return null;
      }
      default:
        throw new Error(`not served: ${op}`);
    }
  }

  #start({ query: { source, operators } }: { query: Query }): unknown {
    const [name = ""] = source.indexName.split(".");
    const lower = source.range.find(({ type }) => type !== "Lte");
    const upper = source.range.find(({ type }) => type === "Lte" || type === "Eq");
    const limit = operators.find((each) => each.limit !== undefined)?.limit ?? Number.POSITIVE_INFINITY;
    const isBehind = (key: string): boolean =>
      lower === undefined || (lower.type === "Gt" ? key > lower.value : key >= lower.value);
    const rows: Doc[] = [];
    for (const doc of this.table(name).from(isBehind)) {
      if (rows.length >= limit || (upper !== undefined && String(doc["legacyId"]) > upper.value)) break;
      rows.push(doc);
    }
    this.#next += 1;
    this.#streams.set(this.#next, rows);
    return { queryId: this.#next };
  }
}

/** Serves it on the loopback, from this process. */
export async function startIndexedConvex(serverKey: string): Promise<IndexedConvex> {
  const tables = new Tables();
  process.env["CONVEX_SERVER_KEY"] = serverKey;
  Object.assign(globalThis, {
    Convex: {
      syscall: (op: string, args: string) => tables.syscall(op, args),
      asyncSyscall: async (op: string, args: string) => tables.syscall(op, args),
    },
  });
  const served: IndexedConvex = {
    url: "",
    writes: tables.writes,
    onMutation: () => undefined,
    ids: (name) => [...tables.table(name).from(() => true)].map(({ legacyId }) => String(legacyId)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    answer(request, () => served.onMutation).then(
      (value) => response.end(JSON.stringify({ status: "success", value, logLines: [] })),
      (error: unknown) => response.end(JSON.stringify({ status: "error", errorMessage: String(error), logLines: [] })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(served, { url: `http://127.0.0.1:${port}` });
}

async function answer(request: IncomingMessage, hook: () => IndexedConvex["onMutation"]): Promise<unknown> {
  const { path, args }: { path: string; args: JSONValue } = JSON.parse(await text(request));
  const name = path.split(":")[1] ?? "";
  const isMutation = request.url === "/api/mutation";
  if (isMutation) hook()("before");
  const fn: unknown = Reflect.get(functions, name);
  const invoke: unknown = Reflect.get(Object(fn), isMutation ? "invokeMutation" : "invokeQuery");
  if (typeof invoke !== "function") throw new Error(`Could not find public function for '${path}'`);
  const result: unknown = JSON.parse(String(await invoke(JSON.stringify(args))));
  if (isMutation) hook()("after");
  return result;
}
