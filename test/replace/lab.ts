import { replaceFile } from "../../src/codemods/replace/replace.js";
import type { ReplaceTools } from "../../src/codemods/replace/tools.js";
import type { Finding } from "../../src/findings.js";
import { loadManifest } from "../../src/manifest/manifest.js";
import { narrowingOf } from "../../src/route/client-narrowing.js";
import { readChains } from "../../src/route/chains/read.js";
import { clashIn, namesIn, orphansIn, withImports } from "../../src/route/chains/tidy.js";
import { readFunctions } from "../../src/target/read.js";
import { modulesOf } from "../route/lab.js";

/** Functions as somebody's Convex folder has them. */
const TICKETS = `import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
const one = { ticketId: v.string(), userId: v.optional(v.string()) };
export const get = query({ args: one, handler: async () => null });
export const list = query({ args: { workspaceId: v.string(), stage: v.optional(v.string()), from: v.optional(v.number()), limit: v.optional(v.number()), userId: v.optional(v.string()) }, handler: async () => [] });
export const create = mutation({ args: { workspaceId: v.optional(v.string()), title: v.string(), note: v.optional(v.string()), userId: v.optional(v.string()) }, handler: async () => null });
export const close = mutation({ args: { ...one, title: v.string(), note: v.string() }, handler: async () => null });
export const update = mutation({ args: { ...one, title: v.optional(v.string()), note: v.optional(v.string()) }, handler: async () => null });
export const remove = mutation({ args: one, handler: async () => null });
`;
const FUNCTIONS = readFunctions(new Map([["convex/tickets.ts", TICKETS]]), "convex");

export interface Lab {
  readonly tables?: object;
  readonly rpc?: object;
  readonly storage?: object;
  readonly auth?: object;
}

/** The tools for a manifest's domain, and modules of the app by their path without extension. */
export function toolsFor(domain: Lab, modules: Readonly<Record<string, string>> = {}): ReplaceTools {
  const text = JSON.stringify({
    identity: { userId: ["user.id", "userId"] },
    domains: { tickets: { routes: {}, ...domain } },
  });
  const { manifest, findings } = loadManifest({
    text,
    file: "migrate.manifest.json",
    routeFiles: [],
    routesDir: "app/api",
    leavesApp: () => null,
  });
  if (manifest === null) throw new Error(JSON.stringify(findings));
  const { mappings, imports, identity } = manifest;
  return {
    mappings,
    imports,
    identity,
    functions: FUNCTIONS,
    read: (file, source) =>
      readChains(file, source, {
        isClientModule: (specifier) => specifier.endsWith("prisma"),
        narrowingOf: narrowingOf(modulesOf(modules)),
      }),
    withImports,
    clash: clashIn,
    orphans: orphansIn,
    namesIn,
  };
}

const HEAD = `import { createAdminClient } from "@/lib/supabase/server";

export async function load(id: string, w: string, user: User) {
  const supabase = createAdminClient();
`;
const TAIL = `}
`;

/** What becomes of the body of a function that asks as an administrator. */
export function replaced(body: string, domain: Lab): { text: string; problems: readonly Finding[] } {
  const tools = toolsFor(domain);
  const before = `${HEAD}${body}${TAIL}`;
  const { text, calls, findings } = replaceFile("lib/tickets.ts", before, tools);
  const problems = [...findings, ...calls.flatMap(({ finding }) => finding ?? [])];
  if (problems.length > 0 && text !== before && problems.some(({ severity }) => severity === "error"))
    throw new Error("a refused file was changed");
  if (replaceFile("lib/tickets.ts", text, tools).text !== text) throw new Error("a second time changes something");
  return { text, problems };
}

/** The new body, without the imports. */
export function bodyOf(body: string, domain: Lab): string {
  const { text, problems } = replaced(body, domain);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return text.slice(text.indexOf("{\n", text.indexOf("function load")) + 2, -TAIL.length);
}

/** The kinds of what speaks against a body. */
export const kindsOf = (body: string, domain: Lab): readonly string[] =>
  replaced(body, domain).problems.map(({ kind }) => kind);
