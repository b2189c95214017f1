import * as server from "next/server";

/**
 * Asks Convex what Prisma has just answered, after the answer was sent, and tells where the two differ. Switched on by
 * `DS_<DOMAIN>=shadow`; with any other value a call of it does nothing at all.
 *
 *   const leads = await prisma.lead.findMany({ where: { userId }, orderBy: { createdAt: "desc" } });
 *   compareInBackground("leads", "GET /api/leads", leads, () => convexQuery(api.leads.queries.getLeads, { userId }));
 *   return NextResponse.json({ leads });
 *
 * It never throws, never waits, and never changes what it is given. What it tells are paths and kinds, no values.
 *
 *   CONVEX_SHADOW_PERCENT   of how many requests out of a hundred Convex is asked; 10 when unset
 */
const DEFAULT_PERCENT = 10;
const DEFAULT_TIMEOUT_MS = 2_000;
/** Where Convex is slow, further requests are passed over rather than piled up. A call that is late counts until it ends. */
const MOST_AT_ONCE = 20;
const MOST_PATHS = 50;
const LONGEST_LIST = 1_000;
const DEEPEST = 20;

/** What one comparison found out. Nothing in it comes from a row. */
export interface ShadowRecord {
  readonly domain: string;
  /** as the call names it: `GET /api/leads` */
  readonly name: string;
  readonly outcome: "same" | "differs" | "failed" | "timeout";
  readonly mismatches: readonly ShadowMismatch[];
  readonly milliseconds: number;
}

export interface ShadowMismatch {
  /** `[*].createdAt`; empty for the whole answer */
  readonly path: string;
  readonly kind:
    | "value"
    | "type"
    | "hours-off"
    | "missing-key"
    | "extra-key"
    | "missing-row"
    | "extra-row"
    | "order"
    | "length";
  readonly count: number;
}

export interface ShadowOptions {
  /** of how many requests out of a hundred Convex is asked; `CONVEX_SHADOW_PERCENT` when left out */
  readonly percent?: number | undefined;
  /** how long Convex may take */
  readonly timeoutMs?: number | undefined;
  /** `any`: the old query asks for no order, so none is compared */
  readonly order?: "asked" | "any" | undefined;
}

type Sink = (record: ShadowRecord) => void;

/** Asks Convex. The signal ends what still waits when the time is over. */
type Ask = (signal: AbortSignal) => unknown;

declare global {
  var convexShadow: { sink: Sink; running: number } | undefined;
}

// On the global object, because Next may load this module more than once in one server.
const shared = () => (globalThis.convexShadow ??= { sink: warn, running: 0 });

/** Sends every record elsewhere: to a metric, a table, a log. Without it, what is not the same is one line of `console.warn`. */
export function reportShadowTo(sink: Sink): void {
  shared().sink = sink;
}

/**
 * Compares an answer of Prisma with one of Convex in the background.
 *
 * @param answer rows as Prisma gave them; they must not be changed afterwards
 * @param ask called after the answer was sent, or not at all
 */
export function compareInBackground(
  domain: string,
  name: string,
  answer: unknown,
  ask: Ask,
  options: ShadowOptions = {},
): void {
  try {
    if (!isShadowed(domain) || Math.random() * 100 >= percentOf(options)) return;
    if (isBusy()) return;
    afterTheAnswer(() => compare(domain, name, answer, ask, options));
  } catch {
    // Nothing of this may reach the request.
  }
}

function isShadowed(domain: string): boolean {
  return process.env[`DS_${domain.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`]?.trim() === "shadow";
}

const isBusy = (): boolean => shared().running >= MOST_AT_ONCE;

function percentOf({ percent }: ShadowOptions): number {
  const text = process.env.CONVEX_SHADOW_PERCENT?.trim();
  const wanted = percent ?? (text ? Number(text) : DEFAULT_PERCENT);
  return Number.isFinite(wanted) ? wanted : DEFAULT_PERCENT;
}

/** Next's `after` keeps a serverless function alive; before Next 15 the platform's `waitUntil` does, where there is one. */
function afterTheAnswer(work: () => Promise<void>): void {
  const after: unknown = Reflect.get(server, "after") ?? Reflect.get(server, "unstable_after");
  if (typeof after === "function") {
    try {
      Reflect.apply(after, undefined, [work]);
      return;
    } catch {
      // Not inside of a request, or in one that Next answers beforehand.
    }
  }
  const later = new Promise<void>((resolve) => setTimeout(() => void work().then(resolve), 0));
  const context: unknown = Reflect.get(globalThis, Symbol.for("@next/request-context"));
  const platform: unknown = isObject(context) && typeof context.get === "function" ? context.get() : undefined;
  if (isObject(platform) && typeof platform.waitUntil === "function") platform.waitUntil(later);
}

async function compare(
  domain: string,
  name: string,
  answer: unknown,
  ask: Ask,
  { timeoutMs = DEFAULT_TIMEOUT_MS, order = "asked" }: ShadowOptions,
): Promise<void> {
  // Many answers may have been sent since it was looked at.
  if (isBusy()) return;
  const startedAt = performance.now();
  let outcome: ShadowRecord["outcome"] = "failed";
  let mismatches: readonly ShadowMismatch[] = [];
  try {
    const asked = await inTime(ask, timeoutMs);
    if (asked === null) outcome = "timeout";
    else {
      mismatches = mismatchesOf(answer, asked.value, order);
      outcome = mismatches.length === 0 ? "same" : "differs";
    }
  } catch {
    // What a function threw may quote a row: that it failed is all that is told.
  }
  try {
    shared().sink({ domain, name, outcome, mismatches, milliseconds: Math.round(performance.now() - startedAt) });
  } catch {
    // A sink that fails is nobody's request either.
  }
}

async function inTime(ask: Ask, timeoutMs: number): Promise<{ readonly value: unknown } | null> {
  const state = shared();
  const limit = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
      limit.abort();
    }, timeoutMs);
  });
  state.running += 1;
  const answer = Promise.resolve()
    .then(() => ask(limit.signal))
    .then((value) => ({ value }))
    .finally(() => {
      state.running -= 1;
    });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    // Whoever is late may still fail, and then nobody listens any more.
    answer.catch(() => undefined);
  }
}

function warn({ outcome, ...record }: ShadowRecord): void {
  if (outcome !== "same") console.warn(JSON.stringify({ convexShadow: { outcome, ...record } }));
}

type Kind = ShadowMismatch["kind"];
type Row = Readonly<Record<string, unknown>>;

/** Where two answers differ, by path and kind; values stay out of it. */
function mismatchesOf(old: unknown, fresh: unknown, order: "asked" | "any"): readonly ShadowMismatch[] {
  const found = new Map<string, ShadowMismatch>();
  const note = (path: string, kind: Kind): void => {
    const key = `${kind} ${path}`;
    const count = (found.get(key)?.count ?? 0) + 1;
    if (found.has(key) || found.size < MOST_PATHS) found.set(key, { path, kind, count });
  };
  const visit = (path: string, a: unknown, b: unknown, depth: number): void => {
    if (depth > DEEPEST) return;
    if (Array.isArray(a) && Array.isArray(b)) visitLists(path, a, b, depth);
    else if (isRow(a) && isRow(b)) visitRows(path, a, b, depth);
    else {
      const kind = differenceOf(a, b);
      if (kind !== null) note(path, kind);
    }
  };
  const visitRows = (path: string, a: Row, b: Row, depth: number): void => {
    const isDocument = idOf(a) !== null || "_id" in b;
    const seen = new Set<string>();
    for (const [key, value] of Object.entries(a)) {
      const other = key === "id" && !("id" in b) ? "legacyId" : key;
      seen.add(other);
      // An optional field is null in Prisma, and absent in Convex.
      if (value === undefined || (value === null && b[other] === undefined)) continue;
      if (b[other] === undefined) note(below(path, key), "missing-key");
      else visit(below(path, key), value, b[other], depth + 1);
    }
    for (const [key, value] of Object.entries(b)) {
      const isOfConvex = isDocument && ["_id", "_creationTime", "legacyId"].includes(key);
      if (!seen.has(key) && !isOfConvex && value !== undefined && value !== null) note(below(path, key), "extra-key");
    }
  };
  const visitLists = (path: string, a: readonly unknown[], b: readonly unknown[], depth: number): void => {
    const [before, after] = [byId(a), byId(b)];
    const inside = `${path}[*]`;
    if (before === null || after === null) {
      if (a.length !== b.length) note(path, "length");
      for (let at = 0; at < Math.min(a.length, b.length, LONGEST_LIST); at++) visit(inside, a[at], b[at], depth + 1);
      return;
    }
    before.forEach((row, id) => {
      if (after.has(id)) visit(inside, row, after.get(id), depth + 1);
      else note(inside, "missing-row");
    });
    const is = Array.from(after.keys()).filter((id) => before.has(id));
    for (let extra = after.size - is.length; extra > 0; extra--) note(inside, "extra-row");
    const was = Array.from(before.keys()).filter((id) => after.has(id));
    if (order === "asked" && was.some((id, at) => id !== is[at])) note(path, "order");
  };
  visit("", old, fresh, 0);
  return Array.from(found.values());
}

/** Rows by their ids; null where one has none, where two have the same, and for lists that are too long to look at. */
function byId(rows: readonly unknown[]): ReadonlyMap<string, Row> | null {
  const named = new Map<string, Row>();
  if (rows.length > LONGEST_LIST) return null;
  for (const row of rows) {
    const id = isRow(row) ? idOf(row) : null;
    if (!isRow(row) || id === null || named.has(id)) return null;
    named.set(id, row);
  }
  return named;
}

function idOf(row: Row): string | null {
  const id = row.id ?? row.legacyId;
  return typeof id === "string" || typeof id === "number" || typeof id === "bigint" ? String(id) : null;
}

const HOUR = 3_600_000;

/** How two values that are no rows and no lists differ; null when they are the same, whatever they are written as. */
function differenceOf(old: unknown, fresh: unknown): Kind | null {
  const [a, b] = [plain(old), plain(fresh)];
  if (Object.is(a, b) || a === b) return null;
  if (old instanceof Date) {
    const moment = typeof b === "string" ? Date.parse(b) : b;
    if (typeof moment !== "number" || Number.isNaN(moment)) return "type";
    const apart = Math.abs(moment - old.getTime());
    if (apart === 0) return null;
    return apart % (HOUR / 4) === 0 && apart <= 14 * HOUR ? "hours-off" : "value";
  }
  if (isNumeric(old) && (typeof b === "number" || typeof b === "string"))
    return digitsOf(String(a)) === digitsOf(String(b)) ? null : "value";
  return typeof a === typeof b ? "value" : "type";
}

/** Decimals, whole numbers of any size and bytes as something that can be compared. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint" || isDecimal(value)) return String(value);
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value ?? null;
}

/** Digit by digit, because a double does not hold every number: `12.50` → `12.5`. */
function digitsOf(text: string): string {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return String(Number(text));
  return text.includes(".") ? text.replace(/(?<!0)0+$/, "").replace(/\.$/, "") : text;
}

const isNumeric = (value: unknown): boolean => typeof value === "bigint" || isDecimal(value);

/** Prisma's Decimal, of whichever copy of its class. */
const isDecimal = (value: unknown): boolean =>
  isObject(value) && typeof value.toFixed === "function" && typeof value.toNumber === "function";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const isRow = (value: unknown): value is Row =>
  isObject(value) &&
  !Array.isArray(value) &&
  !(value instanceof Date || value instanceof ArrayBuffer || value instanceof Uint8Array) &&
  !isDecimal(value);

/** A key that is no name of a field is rather a value of a Json field, such as an address: it is not told. */
function below(path: string, key: string): string {
  const name = /^[A-Za-z_$][\w$]{0,63}$/.test(key) ? key : "*";
  return path === "" ? name : `${path}.${name}`;
}
