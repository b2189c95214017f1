import { RULES } from "../../src/codemods/guard/rules.js";
import type { RouteTools } from "../../src/codemods/route-change.js";
import { decideTwin, type TwinRequest } from "../../src/codemods/twin/decide.js";
import { writeTwin } from "../../src/codemods/twin/write.js";
import type { Finding } from "../../src/findings.js";
import { loadManifest } from "../../src/manifest/manifest.js";
import { parseCall, parseRespond } from "../../src/manifest/shorthand.js";
import { twinRouteOf, urlPathOf } from "../../src/plan/twin-route.js";
import { readRoute, routeReader } from "../../src/route/read.js";
import { read } from "../target/snippets.js";

const HEAD = `import { query } from "../_generated/server";\nimport { v } from "convex/values";\n`;
const LEAD = `v.object({ id: v.string(), name: v.string(), userId: v.string() })`;
const FUNCTIONS = read({
  "leads.ts": `${HEAD}
export const getById = query({ args: { id: v.string() }, returns: v.union(${LEAD}, v.null()), handler: async () => null });
export const list = query({ args: { userId: v.string(), limit: v.optional(v.number()) }, returns: v.array(${LEAD}), handler: async () => [] });
export const context = query({ args: { id: v.string() }, returns: v.object({ found: v.boolean(), lead: v.union(v.null(), v.object({ name: v.string() })) }), handler: async () => null });
export const wide = query({ args: { id: v.string() }, returns: v.object({ found: v.boolean(), lead: v.union(v.null(), ${LEAD}) }), handler: async () => null });`,
});

export interface Options {
  readonly route?: string;
  readonly owner?: string;
  readonly respond?: string;
}

/** The twin's text, or why there is none. */
export function twinOf(
  text: string,
  query: string,
  { route = "leads/[id]", owner, respond }: Options = {},
): string | Finding {
  const file = `app/api/${route}/route.ts`;
  const { manifest } = loadManifest({
    text: JSON.stringify({ prisma: ["@/lib/prisma"], domains: {} }),
    file: "migrate.manifest.json",
    routeFiles: [file],
    routesDir: "app/api",
    leavesApp: () => null,
  });
  const call = parseCall(query);
  const template = respond === undefined ? null : parseRespond(respond);
  const to = twinRouteOf(route);
  if (manifest === null || !call.ok || template?.ok === false || to === null) throw new Error("the case is malformed");
  const reader = routeReader(manifest.imports.dataSource, manifest, () => null);
  const tools: RouteTools = {
    manifest,
    functions: FUNCTIONS,
    rules: RULES,
    nextMajor: 16,
    read: (path, source) => readRoute(path, source, reader),
  };
  const action = { kind: "query", ...call.value, ...(owner === undefined ? {} : { owner }) } as const;
  const place = { file, line: 1, column: 1 };
  const whole = { code: "result", paths: ["result"], keys: [] };
  const request: TwinRequest = {
    entry: { domain: "", route, file, method: "GET", action: { ...action, respond: whole }, place },
    action,
    respond: template === null ? null : template.value,
  };
  const facts = tools.read(file, text);
  const decision = decideTwin(facts, request, tools);
  if (decision.kind !== "twin") return decision;
  const where = {
    file: `app/api/${to}/route.ts`,
    fromPath: urlPathOf("app/api", route),
    toPath: urlPathOf("app/api", to),
  };
  return writeTwin(text, facts, decision, where, manifest.imports);
}
