import { ConvexHttpClient } from "convex/browser";
import { fetchMutation, fetchQuery } from "convex/nextjs";
import { makeFunctionReference } from "convex/server";
import { convexToJson } from "convex/values";
import type { Value } from "convex/values";
import { CASES } from "../convex/cases.js";
import { publicFunctions } from "../convex/deployment.js";
import { UPLOAD } from "../convex/probe-files.js";
import { WRITE_CASES } from "../convex/write-cases.js";

type Args = Readonly<Record<string, Value>>;

/** A shipped public function with arguments that fit it. */
export interface Callable {
  readonly path: string;
  readonly kind: "query" | "mutation";
  readonly args: Args;
  /** whether the arguments name a file that only some deployments have */
  readonly namesFile: boolean;
}

/**
 * Every public function of every shipped module.
 *
 * @throws Error for one that the tables of cases do not name: its arguments are not known
 */
export async function everyFunction(): Promise<readonly Callable[]> {
  const functions = (await publicFunctions()).filter(({ kind }) => kind !== "httpAction");
  return functions.map(({ path, kind }) => {
    const args = (CASES[path] ?? WRITE_CASES[path])?.args;
    if (args === undefined || (kind !== "query" && kind !== "mutation"))
      throw new Error(`There is no case for the ${kind} ${path}: nobody would see who may call it.`);
    return { path, kind, args, namesFile: Object.values(args).includes(UPLOAD) };
  });
}

/** What a call came to. */
export type Outcome =
  | { readonly value: unknown }
  /** `code` is that of the ConvexError; null when it was another error */
  | { readonly code: unknown };

type Way = (url: string, fn: Callable, args: Args) => Promise<Outcome>;

/** The ways to a function that a program has. */
export const WAYS: Readonly<Record<string, Way>> = {
  ConvexHttpClient: (url, { path, kind }, args) => {
    const client = new ConvexHttpClient(url);
    return kind === "query"
      ? outcomeOf(client.query(makeFunctionReference<"query">(path), args))
      : outcomeOf(client.mutation(makeFunctionReference<"mutation">(path), args));
  },
  "convex/nextjs": (url, { path, kind }, args) =>
    kind === "query"
      ? outcomeOf(fetchQuery(makeFunctionReference<"query">(path), args, { url }))
      : outcomeOf(fetchMutation(makeFunctionReference<"mutation">(path), args, { url })),
  HTTP: async (url, { path, kind }, args) => {
    const response = await fetch(`${url}/api/${kind}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ path, args: convexToJson(args), format: "json" }),
    });
    const answer: { status?: string; value?: unknown; errorData?: { code?: unknown } } = await response.json();
    return answer.status === "success" ? { value: answer.value } : { code: answer.errorData?.code ?? null };
  },
};

function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  return call.then(
    (value) => ({ value }),
    (error: unknown) => {
      const data: unknown = typeof error === "object" && error !== null && "data" in error ? error.data : null;
      return { code: typeof data === "object" && data !== null && "code" in data ? data.code : null };
    },
  );
}
