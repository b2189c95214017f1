import type { ParsedAction } from "../manifest/shorthand.js";

/** A route and what answers for it, as far as its domain is concerned. */
interface Mapped {
  readonly route: string;
  readonly action: ParsedAction;
}

/**
 * The domain of every route of a design document. The part of a route that the function's module is called after names it
 * (`dashboard/quotations` and `api.quotations.…`: quotations); a stub belongs to the nearest domain whose routes it lies
 * below. What neither says is in the domain of its first part.
 */
export function domainsOf(mapped: readonly Mapped[]): (route: string) => string {
  const prefixes = new Map<string, string>();
  const domains = new Map<string, string>();
  for (const { route, action } of mapped) {
    if (action.kind === "stub") continue;
    const parts = route.split("/");
    const module = action.fn.module.split("/")[0] ?? "";
    const found = parts.findIndex((part) => isCalledAfter(part, module));
    const at = Math.max(found, 0);
    prefixes.set(parts.slice(0, at + 1).join("/"), parts[at] ?? route);
    domains.set(route, parts[at] ?? route);
  }
  return (route) => domains.get(route) ?? nearestDomain(route, prefixes);
}

function nearestDomain(route: string, prefixes: ReadonlyMap<string, string>): string {
  const parts = route.split("/");
  for (let length = parts.length; length > 0; length -= 1) {
    const domain = prefixes.get(parts.slice(0, length).join("/"));
    if (domain !== undefined) return domain;
  }
  return parts[0] ?? route;
}

/** `voice-agent` and `voice_agents`, `real-estate` and `real_estate` */
const isCalledAfter = (part: string, module: string): boolean => singular(part) === singular(module);

const singular = (name: string): string => name.toLowerCase().replace(/[-_]/g, "").replace(/s$/, "");
