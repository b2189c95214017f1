import type { ImportSpecifiers, ObjectTemplate } from "./model.js";

/** What a manifest that says nothing means. */
export const DEFAULTS = {
  convexDir: "convex",
  imports: {
    dataSource: "@/lib/data-source",
    client: "@/lib/convex-client",
    api: "@/convex/_generated/api",
    sync: "@/lib/convex/sync",
    answers: "@/lib/convex/answers",
    rows: "@/lib/convex/rows",
    server: "@/lib/convex/server",
    timing: "@/lib/instrumentation/with-timing",
  } satisfies ImportSpecifiers,
  identity: { userId: ["userId", "session.user.id"] } as Readonly<Record<string, readonly string[]>>,
  respond: {
    code: "{ data: result, success: true }",
    paths: ["result"],
    keys: ["data", "success"],
  } satisfies ObjectTemplate,
} as const;

/** The variable that switches a domain: `real-estate` → `DS_REAL_ESTATE`. */
export function environmentName(domain: string): string {
  return `DS_${domain.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}

/** What `getDataSource` has to be asked for so that it reads a variable: the domain, or a name made of the variable. */
export function flagFor(domain: string, env: string): string {
  return env === environmentName(domain) ? domain : env.slice("DS_".length).toLowerCase().replace(/_/g, "-");
}
