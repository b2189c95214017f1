import { ConvexHttpClient } from "convex/browser";
import { getFunctionName, type FunctionArgs, type FunctionReference, type FunctionReturnType } from "convex/server";
import { convexToJson, type Value } from "convex/values";

/**
 * Calls Convex from route handlers. Every call has a timeout, and every failure is counted, logged (without the values
 * of arguments) and then thrown: the guard in the route decides what happens next, mostly "use Prisma".
 *
 *   CONVEX_URL           address of the deployment, read at run time. NEXT_PUBLIC_CONVEX_URL is used when it is unset,
 *                        but Next fixes that one at build time.
 *   CONVEX_SERVER_KEY    proves to the deployment's functions that the call comes from this server
 *   CONVEX_TIMEOUT_MS    how long a call may take, in milliseconds; 5000 when unset
 */
const DEFAULT_TIMEOUT_MS = 5_000;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
const LOG_AGAIN_AFTER_MS = 60_000;

/** The arguments of a function as a route passes them: without the key, which is added here. */
type WithoutServerKey<Args> = Args extends unknown
  ? { [Name in keyof Args as Exclude<Name, "serverKey">]: Args[Name] | UndefinedIfOptional<Args, Name> }
  : never;

/** Convex leaves out what is undefined, so an optional argument may be undefined whatever the compiler's options. */
type UndefinedIfOptional<Args, Name extends keyof Args> =
  Partial<Pick<Args, Name>> extends Pick<Args, Name> ? undefined : never;

/** One argument object; it may be left out when none of its fields is required. */
type OneObject<Args> = Partial<Args> extends Args ? [args?: Args] : [args: Args];

/** What a call of a function passes: its arguments without the server key. */
export type ConvexArgs<Fn extends FunctionReference<"query" | "mutation">> = OneObject<
  WithoutServerKey<FunctionArgs<Fn>>
>;

/** Where one call goes, and as whom. What is left out comes from the environment. */
export interface ConvexCallOptions {
  readonly url?: string | undefined;
  /** The JWT of a person. The call is then that person's own, and goes without the server key. */
  readonly token?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

type Query = FunctionReference<"query">;
type Mutation = FunctionReference<"mutation">;
type Arguments = Record<string, unknown>;

/** Calls a query. Throws when no address is set, when the call fails and when it takes too long. */
export function convexQuery<Fn extends Query>(fn: Fn, ...args: ConvexArgs<Fn>): Promise<FunctionReturnType<Fn>>;
export async function convexQuery(fn: Query, args: Arguments = {}): Promise<unknown> {
  return callQuery(fn, args, {});
}

/**
 * Calls a mutation, once. Throws as `convexQuery` does. A timeout does not say whether the mutation ran, so its failure
 * must not lead to a second write elsewhere.
 */
export function convexMutation<Fn extends Mutation>(fn: Fn, ...args: ConvexArgs<Fn>): Promise<FunctionReturnType<Fn>>;
export async function convexMutation(fn: Mutation, args: Arguments = {}): Promise<unknown> {
  return callMutation(fn, args, {});
}

/** A query as `convexQuery` calls it, with options for this one call and without its types. */
export const callQuery = (fn: Query, args: Arguments, options: ConvexCallOptions): Promise<unknown> =>
  observed(getFunctionName(fn), options, (client) => client.query(fn, withServerKey(args, options)));

/** A mutation as `convexMutation` calls it, with options for this one call and without its types. */
export const callMutation = (fn: Mutation, args: Arguments, options: ConvexCallOptions): Promise<unknown> =>
  observed(getFunctionName(fn), options, (client) => client.mutation(fn, withServerKey(args, options)));

/** What went wrong with one Convex function since this server started. */
export interface ConvexFailure {
  /** `leads/queries:getLeads` */
  readonly fn: string;
  readonly count: number;
  /** of the latest failure: what kind it was, and when it happened (milliseconds since 1970) */
  readonly reason: string;
  readonly at: number;
}

/** A snapshot of the failures per function, for a health check or a metric. Empty when all is well. */
export function convexFailures(): readonly ConvexFailure[] {
  return Array.from(failures(), ([fn, { count, reason, at }]) => ({ fn, count, reason, at }));
}

interface FailureRecord {
  count: number;
  reason: string;
  at: number;
  loggedAt: number;
}

declare global {
  var convexFailureRecords: Map<string, FailureRecord> | undefined;
}

// On the global object, because Next may load this module more than once in one server.
function failures(): Map<string, FailureRecord> {
  return (globalThis.convexFailureRecords ??= new Map());
}

// The key opens every row, so it is not sent along with a person's token: that person may see less.
function withServerKey(args: Arguments, { token }: ConvexCallOptions): Arguments {
  // Left out, it would mean the server itself, for whom nothing is closed: a person who is not known is nobody.
  if (token === undefined && "userId" in args && args.userId === undefined) {
    throw new ConvexRequestError('"userId" was given, and is undefined');
  }
  refuseForeignValues(args);
  const serverKey = process.env.CONVEX_SERVER_KEY;
  return serverKey && token === undefined ? { ...args, serverKey } : args;
}

// The client's own error quotes all arguments, the server key among them, and routes log what they catch.
function refuseForeignValues(args: Arguments): void {
  for (const name of Object.keys(args)) {
    if (args[name] === undefined) continue;
    try {
      convexToJson(args[name] as Value);
    } catch {
      throw new ConvexRequestError(`"${name}" holds a value that Convex does not take`);
    }
  }
}

async function observed<Result>(
  fn: string,
  options: ConvexCallOptions,
  call: (client: ConvexHttpClient) => Promise<Result>,
): Promise<Result> {
  try {
    return await call(connect(options));
  } catch (error) {
    record(fn, reasonOf(error));
    throw error;
  }
}

// A client of its own for every call: it holds credentials and queues mutations, and making one opens no connection.
function connect({ url, token, timeoutMs = timeoutFromEnvironment() }: ConvexCallOptions): ConvexHttpClient {
  const address = url ?? convexAddress();
  if (address === null) {
    throw new ConvexAddressError("No Convex address: set CONVEX_URL (or NEXT_PUBLIC_CONVEX_URL, fixed at build time).");
  }
  const fetchInTime: typeof fetch = async (input, init) => {
    const signal = AbortSignal.timeout(timeoutMs);
    // A redirect would take the server key to wherever it leads.
    const response = await fetch(input, { ...init, cache: "no-store", redirect: "manual", signal });
    // 560 is a failed function, whose error the client reads from the body.
    if (!response.ok && response.status !== 560) {
      throw new ConvexRequestError(`the deployment answered with HTTP ${response.status}`);
    }
    return response;
  };
  try {
    const auth = token === undefined ? {} : { auth: token };
    return new ConvexHttpClient(address.replace(/(?<!\/)\/+$/, ""), { ...auth, fetch: fetchInTime, logger: false });
  } catch (cause) {
    throw new ConvexAddressError("CONVEX_URL is not a deployment address such as https://name.convex.cloud", { cause });
  }
}

/** The address of the deployment as the environment names it; null when it names none. */
const convexAddress = (): string | null =>
  process.env.CONVEX_URL?.trim() || process.env.NEXT_PUBLIC_CONVEX_URL?.trim() || null;

function timeoutFromEnvironment(): number {
  const wanted = Number(process.env.CONVEX_TIMEOUT_MS);
  return Number.isInteger(wanted) && wanted > 0 && wanted <= LONGEST_TIMEOUT_MS ? wanted : DEFAULT_TIMEOUT_MS;
}

/** The address of the deployment is missing or malformed. */
export class ConvexAddressError extends Error {
  override readonly name = "ConvexAddressError";
}

/** The deployment refused the request itself, before any function ran. */
export class ConvexRequestError extends Error {
  override readonly name = "ConvexRequestError";
}

// Messages of failed functions quote the arguments, so only what cannot hold a value is taken from them.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown failure";
  if (error instanceof ConvexAddressError || error instanceof ConvexRequestError) return error.message;
  if (error.name === "TimeoutError") return "no answer in time (CONVEX_TIMEOUT_MS)";
  if (error instanceof SyntaxError) return "the answer was not JSON (is CONVEX_URL a Convex deployment?)";
  if (error instanceof TypeError) return `unreachable${systemCode(error.cause)}`;
  const request = /\[Request ID: \w+\]/.exec(error.message)?.[0] ?? "";
  const thrown = /Uncaught (\w*Error):/.exec(error.message)?.[1] ?? error.name;
  return `the function threw ${thrown} ${request}`.trim();
}

function systemCode(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
}

function record(fn: string, reason: string): void {
  const now = Date.now();
  const known = failures().get(fn);
  const count = (known?.count ?? 0) + 1;
  const due = known === undefined || now - known.loggedAt >= LOG_AGAIN_AFTER_MS;
  failures().set(fn, { count, reason, at: now, loggedAt: due ? now : known.loggedAt });
  if (due) console.error(`[convex] ${fn} failed: ${reason}. Failures since start: ${count}.`);
}
