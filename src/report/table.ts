import type { HandlerResult } from "./model.js";
import { printable } from "./printable.js";
import { statusWords } from "./summary.js";

/** One line of the table of handlers, its cells padded to their columns. */
export interface HandlerRow {
  readonly handler: HandlerResult;
  readonly method: string;
  readonly route: string;
  readonly domain: string;
  readonly status: string;
  readonly reason: string;
}

/** The table of handlers by route and method, as `scan` shows it. */
export function handlerRows(handlers: readonly HandlerResult[]): readonly HandlerRow[] {
  const rows = handlers.map((handler) => ({
    handler,
    method: handler.method,
    route: printable(handler.route),
    domain: printable(handler.domain ?? "-"),
    status: statusWords(handler.status),
    reason: printable(handler.reason ?? ""),
  }));
  const width = (key: "method" | "route" | "domain" | "status"): number =>
    rows.reduce((widest, row) => Math.max(widest, row[key].length), 0);
  const widths = { method: width("method"), route: width("route"), domain: width("domain"), status: width("status") };
  return rows.map((row) => ({
    ...row,
    method: row.method.padEnd(widths.method),
    route: row.route.padEnd(widths.route),
    domain: row.domain.padEnd(widths.domain),
    status: row.status.padEnd(widths.status),
  }));
}
