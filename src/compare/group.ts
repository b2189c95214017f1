import type { ConversionGroup, DifferenceGroup, Exchange, HandlerKey, HandlerVerdict } from "./model.js";

/** The differences of all exchanges, by handler, kind and place, those that were seen most often first. */
export function groupDifferences(exchanges: readonly Exchange[]): readonly DifferenceGroup[] {
  const groups = new Map<string, { group: DifferenceGroup; count: number; requests: Set<Exchange> }>();
  for (const exchange of exchanges) {
    const { handler, request } = exchange;
    for (const difference of exchange.compared.differences) {
      const key = keyOf(handler, difference.kind, difference.path, difference.detail ?? "");
      const known = groups.get(key);
      if (known === undefined) {
        const example = { path: request.path, caller: request.caller };
        const group = { ...handler, ...difference, count: 1, requests: 1, example };
        groups.set(key, { group, count: 1, requests: new Set([exchange]) });
      } else {
        known.count += 1;
        known.requests.add(exchange);
      }
    }
  }
  return [...groups.values()]
    .map(({ group, count, requests }) => ({ ...group, count, requests: requests.size }))
    .sort((a, b) => b.requests - a.requests || b.count - a.count);
}

/** What was written in another way and is the same, by handler and place. */
export function groupConversions(exchanges: readonly Exchange[]): readonly ConversionGroup[] {
  const groups = new Map<string, ConversionGroup>();
  for (const { handler, compared } of exchanges) {
    for (const conversion of compared.conversions) {
      const key = keyOf(handler, conversion.path, conversion.how);
      groups.set(key, { ...handler, ...conversion, count: (groups.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...groups.values()];
}

/** The places at which the old code does not answer the same thing twice. */
export function groupUnstable(exchanges: readonly Exchange[]): readonly (HandlerKey & { readonly path: string })[] {
  const places = exchanges.flatMap(({ handler, unstable }) => unstable.map((path) => ({ ...handler, path })));
  return [...new Map(places.map((place) => [keyOf(place, place.path), place])).values()];
}

const keyOf = ({ method, route, domain }: HandlerKey, ...parts: readonly string[]): string =>
  JSON.stringify([method, route, domain, ...parts]);

/** A handler that was asked, with the exchanges that are its own. */
export interface AskedHandler extends HandlerKey {
  readonly file: string;
}

/** What the exchanges of a handler show together. */
export function verdictOf(
  { method, route, domain, file }: AskedHandler,
  exchanges: readonly Exchange[],
): HandlerVerdict {
  const own = exchanges.filter(({ handler }) => handler.method === method && handler.route === route);
  const count = (kind: Exchange["standing"]["kind"]): number =>
    own.filter(({ standing }) => standing.kind === kind).length;
  const differs = own.some(({ compared }) => compared.differences.length > 0);
  const shown = count("convex");
  return {
    method,
    route,
    domain,
    file,
    verdict: differs ? "differs" : shown > 0 ? "equal" : "not-shown",
    reason: differs || shown > 0 ? null : reasonOf(own),
    requests: own.length,
    answeredByConvex: shown,
    refusedAlike: count("refused-alike"),
  };
}

function reasonOf(own: readonly Exchange[]): string {
  if (own.length === 0) return "no request was made of it";
  const asked = own.flatMap(({ standing }) => (standing.kind === "not-asked" ? [standing.reason] : []));
  return asked[0] ?? "every request was refused (401, 403, 404): ask as somebody who may, for rows that there are";
}
