import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { READS, type ReadCase } from "../fixture/cases.js";
import { SEED } from "../fixture/seed.js";
import { REPOSITORY } from "../support/scratch.js";

/** A wired route with a request for what belongs to alice. */
export interface WiredRead extends ReadCase {
  /** `leads/queries:getLeads`; null for a stub */
  readonly fn: string | null;
  /** the stub's answer; null for a live route */
  readonly stub: unknown;
  readonly title: string;
}

/** Every request of the table that goes to one of the 32 routes. */
export const WIRED: readonly WiredRead[] = READS.flatMap((read) => {
  const target = SEED.find(([, route]) => route === read.route)?.[2];
  if (target === undefined) return [];
  const title = `${read.route} ${JSON.stringify(read.query ?? read.params ?? {})}`;
  return [{ ...read, title, fn: functionIn(target), stub: stubIn(target) }];
});

export const LIVE = WIRED.filter((read): read is WiredRead & { readonly fn: string } => read.fn !== null);
export const STUBS = WIRED.filter(({ fn }) => fn === null);

/** The domains of the fixture's manifest whose routes are wired: the flag's name, and the routes. */
export const DOMAIN_ROUTES: readonly (readonly [flag: string, routes: ReadonlySet<string>])[] = domainRoutes();

function domainRoutes() {
  const file = join(REPOSITORY, "fixtures/phase3-app/migrate.manifest.json");
  const { domains }: { domains: Record<string, { routes?: object }> } = parse(readFileSync(file, "utf8"));
  const wired = new Set(WIRED.map(({ route }) => route));
  return Object.entries(domains).flatMap(([name, { routes = {} }]) => {
    const own = Object.keys(routes).filter((route) => wired.has(route));
    return own.length === 0 ? [] : [[`DS_${name.toUpperCase().replaceAll("-", "_")}`, new Set(own)] as const];
  });
}

/** The keys of a live route's answer, where they are not those of the design's pattern. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "social/calendar/upcoming": ["success", "items"],
  "social/inbox": ["messages", "success"],
  "leads/[id]": ["lead"],
  "leads/[id]/activities": ["activities", "success"],
  "billing/current": ["subscription"],
  "support/tickets": ["tickets"],
  "real-estate/brokers": ["brokers", "count"],
};

/** The keys of a live route's answer, in order. */
export const keysOf = (route: string): readonly string[] => KEYS[route] ?? ["data", "success"];

/** `api.leads.queries.getLeads({ … })` → `leads/queries:getLeads` */
function functionIn(target: string): string | null {
  const [, folder, module, name] = /^api\.(\w+)\.(\w+)\.(\w+)\(/.exec(target) ?? [];
  return folder === undefined ? null : `${folder}/${module ?? ""}:${name ?? ""}`;
}

/** `stub { item: null }` → `{ item: null }`, as the object that it is. */
function stubIn(target: string): unknown {
  if (!target.startsWith("stub ")) return null;
  return JSON.parse(target.slice("stub ".length).replace(/(\w+):/g, '"$1":'));
}
