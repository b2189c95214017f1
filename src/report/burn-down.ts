import { columns } from "./columns.js";
import type { HandlerResult, HandlerStatus } from "./model.js";
import { printable } from "./printable.js";

/** How far a handler is on its way. */
export type Share = "done" | "live" | "stub" | "refused" | "left" | "outside";

/** Every share in the order of the way, the furthest first, with its words. */
export const SHARES: readonly { readonly share: Share; readonly words: string }[] = [
  { share: "done", words: "Convex only" },
  { share: "live", words: "live" },
  { share: "stub", words: "stub" },
  { share: "refused", words: "refused" },
  { share: "left", words: "left" },
  { share: "outside", words: "stays" },
];

const SHARE_OF: Readonly<Record<HandlerStatus, Share>> = {
  "cut-over": "done",
  wired: "live",
  "already-wired": "live",
  "wired-by-hand": "live",
  replaced: "live",
  outdated: "live",
  stubbed: "stub",
  refused: "refused",
  pending: "left",
  unwired: "left",
  "not-wired": "left",
  unmapped: "left",
  ignored: "outside",
  excluded: "outside",
};

/** How far a handler with this status is. */
export const shareOf = (status: HandlerStatus): Share => SHARE_OF[status];

/** What a domain has of each share. */
export interface DomainShares {
  readonly domain: string;
  readonly counts: Readonly<Record<Share, number>>;
  readonly total: number;
}

/** Handlers that no domain maps. */
export const NO_DOMAIN = "no domain";

/** The handlers of each domain by how far they are; domains by name, those without one last. */
export function burnDown(handlers: readonly HandlerResult[]): readonly DomainShares[] {
  const byDomain = new Map<string, HandlerResult[]>();
  for (const handler of handlers) {
    const name = handler.domain ?? NO_DOMAIN;
    const known = byDomain.get(name);
    if (known === undefined) byDomain.set(name, [handler]);
    else known.push(handler);
  }
  return [...byDomain]
    .sort(([a], [b]) => Number(a === NO_DOMAIN) - Number(b === NO_DOMAIN) || (a < b ? -1 : 1))
    .map(([domain, own]) => ({ domain, counts: sharesOf(own), total: own.length }));
}

/** How many handlers there are of each share. */
export function sharesOf(handlers: readonly HandlerResult[]): Readonly<Record<Share, number>> {
  const counts: Record<Share, number> = { done: 0, live: 0, stub: 0, refused: 0, left: 0, outside: 0 };
  for (const { status } of handlers) counts[shareOf(status)] += 1;
  return counts;
}

/** How far each domain is, as a table. */
export function burnDownText(handlers: readonly HandlerResult[]): string {
  const head = ["domain", "handlers", ...SHARES.map(({ words }) => words)];
  const rows = burnDown(handlers).map(({ domain, total, counts }) => [
    printable(domain),
    String(total),
    ...SHARES.map(({ share }) => (counts[share] === 0 ? "·" : String(counts[share]))),
  ]);
  return `${columns([head, ...rows]).join("\n")}\n`;
}
