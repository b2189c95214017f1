import { MigrateError } from "../../errors.js";
import { compareAnswers } from "../../compare/answers.js";
import { judge } from "../../compare/judge.js";
import type { CompareRequest, Exchange } from "../../compare/model.js";
import { givenBy, matchRoute, type PathParameters } from "../../compare/routes.js";
import type { Progress } from "../pipeline.js";
import type { Runnable } from "./runnable.js";
import type { TwoSides } from "./sides.js";

/** What was asked, and the requests that go to none of the handlers. */
export interface Asked {
  readonly exchanges: readonly Exchange[];
  readonly unmatched: readonly CompareRequest[];
}

/** The handlers that can be asked, and every other route of the app: a path may be for one of these. */
export interface Routes {
  readonly routesDir: string;
  readonly handlers: readonly Runnable[];
  readonly others: readonly { readonly route: string }[];
}

/** Makes every request twice, one after the other, and compares the answers. */
export async function askAll(
  { routesDir, handlers, others }: Routes,
  requests: readonly CompareRequest[],
  sides: TwoSides,
  progress: Progress,
): Promise<Asked> {
  const exchanges: Exchange[] = [];
  const unmatched: CompareRequest[] = [];
  for (const [at, request] of requests.entries()) {
    if (at % 20 === 0) progress(`asking: ${at} of ${requests.length}`);
    const url = new URL(request.path, "http://localhost");
    const candidates = handlers.filter(({ method }) => method === request.method || method === "GET");
    const matched = matchRoute<Runnable | Routes["others"][number]>(
      routesDir,
      [...candidates, ...others],
      url.pathname,
    );
    if (matched === null || !("rules" in matched.asked)) unmatched.push(request);
    else exchanges.push(await exchange(matched.asked, request, { sides, url, params: matched.params }));
  }
  return { exchanges, unmatched };
}

interface Asking {
  readonly sides: TwoSides;
  readonly url: URL;
  readonly params: PathParameters;
}

async function exchange(asked: Runnable, request: CompareRequest, { sides, url, params }: Asking): Promise<Exchange> {
  const { method, route, domain, rules } = asked;
  const handler = { method, route, domain };
  const given = givenBy(params, url.searchParams);
  try {
    const off = await sides.off(asked, request, params);
    const on = await sides.on(asked, request, params);
    const judged = judge({ off, on }, rules, given);
    if (judged.compared.differences.length === 0) return { request, handler, ...judged, unstable: [] };
    // What the old code itself does not say twice, the new code cannot say either.
    const again = compareAnswers(off, await sides.off(asked, request, params), rules, given);
    const unstable = new Set(again.differences.map(({ path }) => path));
    const differences = judged.compared.differences.filter(({ path }) => !unstable.has(path));
    return { request, handler, ...judged, compared: { ...judged.compared, differences }, unstable: [...unstable] };
  } catch (error) {
    if (!(error instanceof MigrateError)) throw error;
    const reason = `it could not be run: ${error.message}`;
    const nothing = { differences: [], conversions: [] };
    return { request, handler, standing: { kind: "not-asked", reason }, compared: nothing, unstable: [] };
  }
}
