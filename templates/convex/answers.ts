import { ConvexError } from "convex/values";
import type { FunctionArgs, FunctionReference } from "convex/server";

/**
 * Gives what a Convex call promises in the form in which the old client answered, Supabase's (`as…`) or Prisma's (`…Of`), so that the code around the call
 * can stay as it is: nothing is thrown, an error is a value, and what a person may not see is as absent as it was with
 * row level security.
 */

export interface AnswerError {
  name: string;
  message: string;
  details: string;
  hint: string;
  code: string;
}

export type Answer<Data> =
  | { data: Data; error: null; count: number | null; status: number; statusText: string }
  | { data: null; error: AnswerError; count: null; status: number; statusText: string };

/** The arguments of a function while they are gathered: what held a query under construction holds these. */
export type ArgumentsOf<Fn extends FunctionReference<"query" | "mutation">> = FunctionArgs<Fn>;

/** What a call may promise where rows are expected. */
type Rows<Row> = readonly Row[] | Row | null | undefined;

/** A list of rows. */
export function asRows<Row>(call: Promise<Rows<Row>>): Promise<Answer<Row[]>>;
export function asRows<Row, Old>(call: Promise<Rows<Row>>, row: (row: Row) => Old): Promise<Answer<Old[]>>;
export async function asRows(
  call: Promise<Rows<unknown>>,
  row: (row: unknown) => unknown = same,
): Promise<Answer<unknown[]>> {
  const found = await listed(call);
  return "error" in found ? failed(found.error) : succeeded(found.list.map((each) => row(each)));
}

/** The one row; none, and several, are an error. */
export function asSingle<Row>(call: Promise<Rows<Row>>): Promise<Answer<Row>>;
export function asSingle<Row, Old>(call: Promise<Rows<Row>>, row: (row: Row) => Old): Promise<Answer<Old>>;
export async function asSingle(
  call: Promise<Rows<unknown>>,
  row: (row: unknown) => unknown = same,
): Promise<Answer<unknown>> {
  const found = await listed(call);
  if ("error" in found) return failed(found.error);
  return found.list.length === 1 ? succeeded(row(found.list[0])) : failed(notOne(found.list.length), 406);
}

/** The one row, or null; several are an error. */
export function asMaybeSingle<Row>(call: Promise<Rows<Row>>): Promise<Answer<Row | null>>;
export function asMaybeSingle<Row, Old>(call: Promise<Rows<Row>>, row: (row: Row) => Old): Promise<Answer<Old | null>>;
export async function asMaybeSingle(
  call: Promise<Rows<unknown>>,
  row: (row: unknown) => unknown = same,
): Promise<Answer<unknown>> {
  const found = await listed(call);
  if ("error" in found) return failed(found.error);
  if (found.list.length > 1) return failed(notOne(found.list.length), 406);
  return succeeded(found.list.length === 0 ? null : row(found.list[0]));
}

/** Of several rows the first, as `limit(1)` asks for it. */
export async function firstOf<Row>(call: Promise<Rows<Row>>): Promise<Row | null> {
  return asList(await call)[0] ?? null;
}

/** A new row that nobody reads back. A person who may not write it gets the error of a violated policy. */
export async function asInserted(call: Promise<unknown>): Promise<Answer<null>> {
  const found = await settled(call);
  if (!("error" in found)) return succeeded(null, 201);
  const { error } = found;
  return error.code === FORBIDDEN ? failed({ ...error, code: "42501" }, 403) : failed(error);
}

/** A change of rows that nobody reads back. A person who may not make it is told so. */
export async function asChanged(call: Promise<unknown>): Promise<Answer<null>> {
  const found = await settled(call);
  return "error" in found ? failed(found.error, found.error.code === FORBIDDEN ? 403 : 400) : succeeded(null, 204);
}

/** The same where the person was a condition of the old call: no such rows, and that was no error. */
export async function asChangedOrNone(call: Promise<unknown>): Promise<Answer<null>> {
  const found = await settled(call);
  return "error" in found && found.error.code !== FORBIDDEN ? failed(found.error) : succeeded(null, 204);
}

/** How many rows there are: a number, or a list that is counted. */
export async function asCount(call: Promise<number | Rows<unknown>>): Promise<Answer<null>> {
  const found = await listed(call);
  if ("error" in found) return failed(found.error);
  const [first] = found.list;
  return { ...succeeded(null), count: typeof first === "number" ? first : found.list.length };
}

/** The answer of a function or a service, whatever it is. */
export async function asValue<Data>(call: Promise<Data>): Promise<Answer<Data>> {
  const found = await settled(call);
  return "error" in found ? failed(found.error) : succeeded(found.value);
}

/** What was there at once, and never an error: where it cannot be had now, that is thrown. */
export async function asGiven<Data>(call: Promise<Data>): Promise<{ data: Data }> {
  return { data: await call };
}

/** Who is signed in, as `auth.getUser()` says it. */
export async function asUser<User>(
  call: Promise<User | null>,
): Promise<{ data: { user: User }; error: null } | { data: { user: null }; error: AnswerError }> {
  const found = await settled(call);
  if ("error" in found) return { data: { user: null }, error: found.error };
  if (found.value !== null) return { data: { user: found.value }, error: null };
  return { data: { user: null }, error: errorNamed("session_missing", "Auth session missing!") };
}

/** Rows as Prisma gives them; an error is thrown. */
export function listOf<Row>(call: Promise<Rows<Row>>): Promise<Row[]>;
export function listOf<Row, Old>(call: Promise<Rows<Row>>, row: (row: Row) => Old): Promise<Old[]>;
export async function listOf(call: Promise<Rows<unknown>>, row: (row: unknown) => unknown = same): Promise<unknown[]> {
  return (await allowed(call)).map((each) => row(each));
}

/** The first row as Prisma gives it, or null; an error is thrown. */
export function rowOf<Row>(call: Promise<Rows<Row>>): Promise<Row | null>;
export function rowOf<Row, Old>(call: Promise<Rows<Row>>, row: (row: Row) => Old): Promise<Old | null>;
export async function rowOf(call: Promise<Rows<unknown>>, row: (row: unknown) => unknown = same): Promise<unknown> {
  const [first] = await allowed(call);
  return first === undefined ? null : row(first);
}

/** The row that must be there, or that was written; anything else is thrown, and what the caller may not see is not there. */
export function rowOrThrow<Row>(call: Promise<Rows<Row>>): Promise<Row>;
export function rowOrThrow<Row, Old>(call: Promise<Rows<Row>>, row: (row: Row) => Old): Promise<Old>;
export async function rowOrThrow(
  call: Promise<Rows<unknown>>,
  row: (row: unknown) => unknown = same,
): Promise<unknown> {
  const [first] = await allowed(call);
  if (first === undefined) throw notFound();
  return row(first);
}

/** A write of whose row nothing is used; what is not there, or not the caller's, is thrown as Prisma throws it. */
export async function doneOrThrow(call: Promise<unknown>): Promise<void> {
  const found = await settled(call);
  if ("error" in found) throw found.error.code === FORBIDDEN ? notFound() : found.reason;
}

/** How many rows there are: a number, or a list that is counted. */
export async function countOf(call: Promise<number | Rows<unknown>>): Promise<number> {
  const list = await allowed(call);
  const [first] = list;
  return typeof first === "number" ? first : list.length;
}

/** Of a row, the columns that were asked for: `id`, `requester.name` of what is joined, `*` for all others. */
export function onlyColumns<Old, Name extends string>(
  names: readonly (Name & Known<Old, Name>)[],
): (row: Old) => Narrowed<Old, Name>;
export function onlyColumns<Row, Old, Name extends string>(
  names: readonly (Name & Known<Old, Name>)[],
  row: (row: Row) => Old,
): (row: Row) => Narrowed<Old, Name>;
export function onlyColumns(
  names: readonly string[],
  row: (row: unknown) => unknown = same,
): (row: unknown) => unknown {
  return (each) => narrowed(row(each) ?? {}, names);
}

/** Paths of columns that a row has; never where one of them is missing. */
type Known<Row, Path extends string> = Path extends `${infer Name}.${infer Tail}`
  ? Name extends keyof Row
    ? Known<OneOf<Row[Name]>, Tail> extends never
      ? never
      : Path
    : never
  : Path extends keyof Row | "*"
    ? Path
    : never;

type OneOf<Value> = NonNullable<Value> extends readonly (infer Each)[] ? NonNullable<Each> : NonNullable<Value>;
type Head<Path extends string> = Path extends `${infer Name}.${string}` ? Name : Path;
type Below<Path extends string, Name extends string> = Path extends `${Name}.${infer Tail}` ? Tail : never;

/** What nobody knows anything of stays so. */
type Narrowed<Row, Path extends string> = 0 extends 1 & Row
  ? Row
  : {
      [Name in keyof Row as "*" extends Path ? Name : Extract<Name, Head<Path>>]: Name extends string
        ? [Below<Path, Name>] extends [never]
          ? Row[Name]
          : NarrowedPart<Row[Name], Below<Path, Name>>
        : Row[Name];
    };

type NarrowedPart<Value, Path extends string> = Value extends null | undefined
  ? Value
  : Value extends readonly (infer Each)[]
    ? NarrowedPart<Each, Path>[]
    : Narrowed<Value, Path>;

function narrowed(value: unknown, paths: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => narrowed(each, paths));
  if (typeof value !== "object" || value === null) return value;
  const columns = new Map(Object.entries(value));
  const names = paths.includes("*")
    ? Array.from(columns.keys())
    : Array.from(new Set(paths.map((path) => path.split(".")[0] ?? path)));
  return Object.fromEntries(
    names.map((name) => {
      const below = paths.flatMap((path) => (path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : []));
      return [name, below.length === 0 ? columns.get(name) : narrowed(columns.get(name), below)];
    }),
  );
}

/** A time as Convex keeps it, in milliseconds. */
export function toMillis(time: string | number | Date): number;
export function toMillis<None extends null | undefined>(time: string | number | Date | None): number | None;
export function toMillis(time: string | number | Date | null | undefined): number | null | undefined {
  const isTime = typeof time === "string" || typeof time === "number" || time instanceof Date;
  return isTime ? new Date(time).getTime() : time;
}

/** What every refusal of a person is called, also of one who asks for what does not exist. */
const FORBIDDEN = "FORBIDDEN";

type Settled<Value> = { value: Value } | { error: AnswerError; reason: unknown };

async function settled<Value>(call: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { value: await call };
  } catch (reason) {
    return { error: errorOf(reason), reason };
  }
}

const notFound = (): Error => Object.assign(new Error("No record was found."), { code: "P2025" });

async function listed<Row>(call: Promise<Rows<Row>>): Promise<{ list: readonly Row[] } | { error: AnswerError }> {
  const found = await settled(call);
  if ("error" in found) return found.error.code === FORBIDDEN ? { list: [] } : found;
  return { list: asList(found.value) };
}

/** The rows that the caller may see; whom the function refuses, there are none for. */
async function allowed<Row>(call: Promise<Rows<Row>>): Promise<readonly Row[]> {
  try {
    return asList(await call);
  } catch (reason) {
    if (errorOf(reason).code === FORBIDDEN) return [];
    throw reason;
  }
}

function asList<Row>(given: Rows<Row>): readonly Row[] {
  if (given === null || given === undefined) return [];
  return isList(given) ? given : [given];
}

const isList = <Row>(given: readonly Row[] | Row): given is readonly Row[] => Array.isArray(given);
const same = (row: unknown): unknown => row;

/** What a function says of itself is told; what went wrong on the way is in the log of `convex-client`. */
function errorOf(reason: unknown): AnswerError {
  const data: unknown = reason instanceof ConvexError ? reason.data : null;
  if (typeof data === "string") return errorNamed("P0001", data);
  const told = typeof data === "object" && data !== null ? new Map<string, unknown>(Object.entries(data)) : null;
  if (told === null) return errorNamed("CONVEX", "The database could not be asked.");
  return errorNamed(String(told.get("code") ?? "P0001"), String(told.get("message") ?? "The database refused."));
}

function notOne(count: number): AnswerError {
  const error = errorNamed("PGRST116", "Cannot coerce the result to a single JSON object");
  return { ...error, details: `The result contains ${count} rows` };
}

const errorNamed = (code: string, message: string): AnswerError => ({
  name: "PostgrestError",
  message,
  details: "",
  hint: "",
  code,
});

function succeeded<Data>(
  data: Data,
  status = 200,
): { data: Data; error: null; count: null; status: number; statusText: string } {
  return { data, error: null, count: null, status, statusText: "OK" };
}

const failed = (
  error: AnswerError,
  status = 400,
): { data: null; error: AnswerError; count: null; status: number; statusText: string } => ({
  data: null,
  error,
  count: null,
  status,
  statusText: "Error",
});
