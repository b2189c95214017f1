/**
 * Stands for `@supabase/supabase-js`: as much of it as the tickets app says to it, over rows in memory. A person's client
 * sees the rows of the workspaces that this person works in, as row level security would have it.
 */
export type Row = Record<string, unknown>;

interface Store {
  tables: Record<string, Row[]>;
  files: Map<string, Blob>;
  /** rows cannot be had; who people are is still known */
  isDown: boolean;
}

export const store: Store = { tables: {}, files: new Map(), isDown: false };

interface Failure {
  readonly message: string;
  readonly code: string;
}
interface Result {
  readonly data: unknown;
  readonly error: Failure | null;
  readonly count: number | null;
}

const failed = (message: string, code: string): Result => ({ data: null, error: { message, code }, count: null });

class Query implements PromiseLike<Result> {
  readonly #table: string;
  readonly #person: string | null;
  readonly #tests: ((row: Row) => boolean)[] = [];
  #act: (rows: Row[]) => Row[] = (rows) => rows;
  #answersRows = false;
  #columns = "*";
  #terminal: "many" | "single" | "maybeSingle" = "many";
  #sorting: { column: string; ascending: boolean } | null = null;
  #most = Number.POSITIVE_INFINITY;

  constructor(table: string, person: string | null) {
    this.#table = table;
    this.#person = person;
  }

  select(columns = "*"): this {
    this.#answersRows = true;
    this.#columns = columns;
    return this;
  }
  insert(values: Row): this {
    this.#tests.push(() => false);
    this.#act = () => {
      const now = new Date().toISOString();
      const row = { ...DEFAULTS[this.#table], id: crypto.randomUUID(), created_at: now, updated_at: now, ...values };
      const kept = Object.fromEntries(Object.entries(row).filter(([name]) => name in (COLUMNS[this.#table] ?? row)));
      this.#rows().push(kept);
      return [kept];
    };
    return this;
  }
  update(values: Row): this {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    this.#act = (rows) => rows.map((row) => Object.assign(row, Object.fromEntries(given)));
    return this;
  }
  delete(): this {
    this.#act = (rows) => {
      store.tables[this.#table] = this.#rows().filter((row) => !rows.includes(row));
      return rows;
    };
    return this;
  }
  eq(column: string, value: unknown): this {
    return this.#where((row) => row[column] === value);
  }
  is(column: string, value: unknown): this {
    return this.eq(column, value);
  }
  in(column: string, values: readonly unknown[]): this {
    return this.#where((row) => values.includes(row[column]));
  }
  gte(column: string, value: string): this {
    return this.#where((row) => String(row[column]) >= value);
  }
  lt(column: string, value: string): this {
    return this.#where((row) => String(row[column]) < value);
  }
  order(column: string, { ascending = true } = {}): this {
    this.#sorting = { column, ascending };
    return this;
  }
  limit(most: number): this {
    this.#most = most;
    return this;
  }
  single(): this {
    this.#terminal = "single";
    return this;
  }
  maybeSingle(): this {
    this.#terminal = "maybeSingle";
    return this;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is one, as the real builder is
  then<A = Result, B = never>(
    fulfilled?: ((result: Result) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return Promise.resolve(this.#run()).then(fulfilled, rejected);
  }

  #where(test: (row: Row) => boolean): this {
    this.#tests.push(test);
    return this;
  }

  #rows(): Row[] {
    return (store.tables[this.#table] ??= []);
  }

  #run(): Result {
    const isKnown = this.#table === "workspace_members" || this.#table === "profiles";
    if (store.isDown && !isKnown) return failed("connection refused", "ECONNREFUSED");
    const seen = this.#rows().filter((row) => this.#maySee(row) && this.#tests.every((test) => test(row)));
    const done = this.#sorted(this.#act(seen))
      .slice(0, this.#most)
      .map((row) => this.#narrowed(row));
    if (!this.#answersRows) return { data: null, error: null, count: null };
    if (this.#terminal === "many") return { data: done, error: null, count: null };
    const [first = null] = done;
    if (first === null && this.#terminal === "single")
      return failed("Cannot coerce the result to a single JSON object", "PGRST116");
    return { data: first, error: null, count: null };
  }

  #maySee(row: Row): boolean {
    const { workspace_id: workspace } = row;
    if (this.#person === null || workspace === undefined || this.#table === "workspace_members") return true;
    const isAdmin = store.tables["profiles"]?.some(({ id, is_admin }) => id === this.#person && is_admin === true);
    return isAdmin === true || isMember(workspace, this.#person);
  }

  #sorted(rows: Row[]): Row[] {
    const sorting = this.#sorting;
    if (sorting === null) return rows;
    const sign = sorting.ascending ? 1 : -1;
    return rows.toSorted((a, b) => sign * (String(a[sorting.column]) < String(b[sorting.column]) ? -1 : 1));
  }

  #narrowed(row: Row): Row {
    if (this.#columns === "*") return { ...row };
    return Object.fromEntries(this.#columns.split(",").map((name) => [name.trim(), row[name.trim()]]));
  }
}

const isMember = (workspace: unknown, person: string): boolean =>
  store.tables["workspace_members"]?.some((row) => row["workspace_id"] === workspace && row["user_id"] === person) ===
  true;

/** What the database writes when nobody says otherwise, and with it the columns of a table. */
const DEFAULTS: Readonly<Record<string, Row>> = {
  tickets: { assignee_id: null, pending_stage: null, reopen_token: null, closed_at: null },
  messages: { sender_id: null },
  ari_conversations: { summary: null },
  ari_appointments: { notes: null, reminded_at: null },
};
const COLUMNS: Readonly<Record<string, Row>> = {
  messages: {
    id: 0,
    workspace_id: 0,
    conversation_id: 0,
    sender_id: 0,
    message_type: 0,
    content: 0,
    metadata: 0,
    created_at: 0,
  },
  ticket_comments: { id: 0, ticket_id: 0, author_id: 0, content: 0, created_at: 0 },
  ticket_attachments: { id: 0, ticket_id: 0, path: 0, name: 0, size: 0, uploaded_by: 0, created_at: 0 },
  ari_appointments: {
    id: 0,
    workspace_id: 0,
    contact_id: 0,
    slot_id: 0,
    scheduled_at: 0,
    duration_minutes: 0,
    status: 0,
    notes: 0,
    reminded_at: 0,
  },
};

const bucket = {
  upload: async (path: string, body: Blob) => {
    if (store.isDown) return { data: null, error: new Error("connection refused") };
    store.files.set(path, body);
    return { data: { path }, error: null };
  },
  createSignedUrl: async (path: string) =>
    store.files.has(path)
      ? { data: { signedUrl: `http://files.test/${path}` }, error: null }
      : { data: null, error: new Error("Object not found") },
  getPublicUrl: (path: string) => ({ data: { publicUrl: `http://files.test/${path}` } }),
  remove: async (paths: string[]) => {
    for (const path of paths) store.files.delete(path);
    return { error: null };
  },
};

interface Options {
  readonly global?: { readonly headers: { readonly Authorization?: string } };
}

/** A client of the service (with its key), or of the person whose session is in the headers. */
export function createClient(_url: string, key: string, options: Options = {}) {
  const session = options.global?.headers.Authorization?.replace("Bearer ", "") ?? "";
  const person = key === "service" ? null : session;
  const known = store.tables["profiles"]?.find(({ id }) => id === session);
  return {
    from: (table: string) => new Query(table, person),
    auth: {
      getUser: async () => ({ data: { user: known === undefined ? null : { id: session } }, error: null }),
    },
    storage: { from: () => bucket },
    rpc: async (name: string, args: Readonly<Record<string, unknown>>): Promise<Result> => {
      if (store.isDown) return failed("connection refused", "ECONNREFUSED");
      if (name !== "count_open") return failed(`There is no function ${name}`, "PGRST202");
      const { data } = await new Query("tickets", person).select("stage").eq("workspace_id", args["workspace"]);
      const open = Array.isArray(data) ? data.filter(({ stage }: Row) => stage !== "closed") : [];
      return { data: open.length, error: null, count: null };
    },
  };
}
