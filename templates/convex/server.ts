import type { FunctionReference, FunctionReturnType } from "convex/server";
import { callMutation, callQuery, type ConvexArgs, type ConvexCallOptions } from "../convex-client";

/**
 * Convex for server code that has no Prisma behind it: route handlers that answer from Convex alone, server actions,
 * scripts. The calls are those of `convex-client` (the same address, server key, timeout and count of failures), with
 * options for one call:
 *
 *   url          another deployment than CONVEX_URL
 *   token        the JWT of the person on whose behalf the call is made: it goes with that person's rights, without the
 *                server key
 *   timeoutMs    how long this call may take
 */
type WithOptions<Fn extends FunctionReference<"query" | "mutation">> = [
  ...args: ConvexArgs<Fn>,
  options?: ConvexCallOptions,
];
type Arguments = Record<string, unknown>;

/** Calls a query, and throws when it fails or takes too long. */
export function fetchQuery<Fn extends FunctionReference<"query">>(
  fn: Fn,
  ...argsAndOptions: WithOptions<Fn>
): Promise<FunctionReturnType<Fn>>;
export async function fetchQuery(
  fn: FunctionReference<"query">,
  args: Arguments = {},
  options: ConvexCallOptions = {},
): Promise<unknown> {
  return callQuery(fn, args, options);
}

/** Calls a mutation, once, and throws when it fails or takes too long; a timeout does not say whether it ran. */
export function fetchMutation<Fn extends FunctionReference<"mutation">>(
  fn: Fn,
  ...argsAndOptions: WithOptions<Fn>
): Promise<FunctionReturnType<Fn>>;
export async function fetchMutation(
  fn: FunctionReference<"mutation">,
  args: Arguments = {},
  options: ConvexCallOptions = {},
): Promise<unknown> {
  return callMutation(fn, args, options);
}
