import { fixStringRefs, type StringRefChange } from "../../src/codemods/string-refs/transform.js";
import type { StringRefTools } from "../../src/codemods/string-refs/decide.js";
import { read } from "../target/snippets.js";

/** The Convex folder of the cases. */
export const FUNCTIONS = read({
  "bookings/queries.ts": fn("getBookings", "query") + fn("get", "query"),
  "bookings/mutations.ts": fn("create", "mutation") + fn("get", "mutation"),
  "leads/queries.ts": fn("getLeads", "query") + fn("getById", "query") + fn("secret", "internalQuery"),
  "social/queue.ts": fn("list", "query"),
  "social/messages.ts": fn("list", "query"),
  "mail.ts": fn("send", "action"),
});

function fn(name: string, builder: string): string {
  return `import { ${builder} as ${name}Builder } from "../_generated/server";
export const ${name} = ${name}Builder({ args: {}, handler: async () => null });\n`;
}

export const TOOLS: StringRefTools = {
  functions: FUNCTIONS,
  apiSpecifier: () => "@/convex/_generated/api",
  isAppModule: (specifier) => /^(?:\.|@\/)/.test(specifier),
};

export const fix = (source: string, file = "lib/data.ts"): StringRefChange => fixStringRefs(file, source, TOOLS);

/** A snippet, what becomes of it, and its file when that matters. */
export interface Case {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly file?: string;
}

const CALL = `import { runQuery } from "@/lib/convex";\n`;
const API = `import { api } from "@/convex/_generated/api";\n`;

const rewrite = (name: string, before: string, after: string, file?: string): Case => ({
  name,
  before,
  after,
  ...(file === undefined ? {} : { file }),
});

const inCall = (name: string, before: string, after: string): Case =>
  rewrite(name, `${CALL}${before}\n`, `${CALL}${API}${after}\n`);

export const CASES: readonly Case[] = [
  inCall("by its folder", `runQuery("bookings:getBookings", {});`, `runQuery(api.bookings.queries.getBookings, {});`),
  inCall("by its exact module", `runQuery("leads/queries:getLeads");`, `runQuery(api.leads.queries.getLeads);`),
  inCall("with an extension", `runQuery("leads/queries.js:getLeads");`, `runQuery(api.leads.queries.getLeads);`),
  inCall("the kind decides between two", `runQuery("bookings:get");`, `runQuery(api.bookings.queries.get);`),
  inCall("a template without parts", "runQuery(`leads/queries:getLeads`);", `runQuery(api.leads.queries.getLeads);`),
  inCall(
    "behind a cast",
    `runQuery("bookings:getBookings" as any);`,
    `runQuery(api.bookings.queries.getBookings as any);`,
  ),
  inCall(
    "in both branches",
    `runQuery(x ? "leads:getLeads" : "bookings:getBookings");`,
    `runQuery(x ? api.leads.queries.getLeads : api.bookings.queries.getBookings);`,
  ),
  inCall(
    "two calls, one import",
    `runQuery("leads:getLeads"); runQuery("leads:getById");`,
    `runQuery(api.leads.queries.getLeads); runQuery(api.leads.queries.getById);`,
  ),
  inCall("a type argument", `runQuery<string>("leads:getLeads");`, `runQuery<string>(api.leads.queries.getLeads);`),
  inCall(
    "only the first argument",
    `runQuery("leads:getLeads", { key: "leads:getById" });`,
    `runQuery(api.leads.queries.getLeads, { key: "leads:getById" });`,
  ),
  rewrite(
    "single quotes, no semicolons",
    `import { fetchQuery } from 'convex/nextjs'\nexport const x = fetchQuery('leads:getLeads')\n`,
    `import { fetchQuery } from 'convex/nextjs'\nimport { api } from '@/convex/_generated/api'\nexport const x = fetchQuery(api.leads.queries.getLeads)\n`,
  ),
  rewrite(
    "a comment behind the last import",
    `import { fetchMutation } from "convex/nextjs"; // for writes\n\nfetchMutation("bookings:create", {});\n`,
    `import { fetchMutation } from "convex/nextjs"; // for writes\n${API}\nfetchMutation(api.bookings.mutations.create, {});\n`,
  ),
  rewrite(
    "a client made in the file",
    `import { ConvexHttpClient } from "convex/browser";\nconst client = new ConvexHttpClient(url);\nclient.action("mail:send");\n`,
    `import { ConvexHttpClient } from "convex/browser";\n${API}const client = new ConvexHttpClient(url);\nclient.action(api.mail.send);\n`,
  ),
  rewrite(
    "a client that is a parameter",
    `import type { ConvexHttpClient } from "convex/browser";\nexport const f = (c: ConvexHttpClient) => c.query("leads:getLeads");\n`,
    `import type { ConvexHttpClient } from "convex/browser";\n${API}export const f = (c: ConvexHttpClient) => c.query(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "one name for two clients",
    `import type { Pool } from "pg";\nexport const a = (client: Pool) => client.query("select 1");\nexport const b = (client: ConvexHttpClient) => client.query("leads:getLeads");\n`,
    `import type { Pool } from "pg";\n${API}export const a = (client: Pool) => client.query("select 1");\nexport const b = (client: ConvexHttpClient) => client.query(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "a method of a function's result",
    `import { getClient } from "./client";\ngetClient().query("leads:getLeads");\n`,
    `import { getClient } from "./client";\n${API}getClient().query(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "a hook, in TSX",
    `"use client";\nimport { useQuery } from "convex/react";\nexport const A = () => <b>{useQuery("leads:getLeads")}</b>;\n`,
    `"use client";\nimport { useQuery } from "convex/react";\n${API}export const A = () => <b>{useQuery(api.leads.queries.getLeads)}</b>;\n`,
    "app/a.tsx",
  ),
  rewrite(
    "an import of api that is there",
    `${API}import { runQuery } from "@/lib/convex";\nrunQuery("leads:getLeads");\n`,
    `${API}import { runQuery } from "@/lib/convex";\nrunQuery(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "an alias that is there",
    `import { api as functions } from "../convex/_generated/api";\n${CALL}runQuery("leads:getLeads");\n`,
    `import { api as functions } from "../convex/_generated/api";\n${CALL}runQuery(functions.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "an import of the same module",
    `import { internal } from "@/convex/_generated/api";\n${CALL}runQuery("leads:getLeads");\n`,
    `import { internal, api } from "@/convex/_generated/api";\n${CALL}runQuery(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "a dynamic import in scope",
    `${CALL}async function f() {\n  const { api } = await import("@/convex/_generated/api");\n  return runQuery("leads:getLeads");\n}\n`,
    `${CALL}async function f() {\n  const { api } = await import("@/convex/_generated/api");\n  return runQuery(api.leads.queries.getLeads);\n}\n`,
  ),
  rewrite(
    "a dynamic import out of scope",
    `${CALL}async function f() {\n  const { api } = await import("@/convex/_generated/api");\n}\nrunQuery("leads:getLeads");\n`,
    `${CALL}${API}async function f() {\n  const { api } = await import("@/convex/_generated/api");\n}\nrunQuery(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "a dynamic import that comes later",
    `${CALL}async function f() {\n  runQuery("leads:getLeads");\n  const { api } = await import("@/convex/_generated/api");\n}\n`,
    `${CALL}import { api as convexApi } from "@/convex/_generated/api";\nasync function f() {\n  runQuery(convexApi.leads.queries.getLeads);\n  const { api } = await import("@/convex/_generated/api");\n}\n`,
  ),
  rewrite(
    "a clash at the top",
    `import api from "./axios";\n${CALL}runQuery("leads:getLeads");\n`,
    `import api from "./axios";\n${CALL}import { api as convexApi } from "@/convex/_generated/api";\nrunQuery(convexApi.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "a clash in a parameter",
    `${CALL}const f = ({ api }) => runQuery("leads:getLeads", api);\n`,
    `${CALL}import { api as convexApi } from "@/convex/_generated/api";\nconst f = ({ api }) => runQuery(convexApi.leads.queries.getLeads, api);\n`,
  ),
  rewrite(
    "a clash elsewhere is none",
    `${CALL}const f = (api) => api;\nrunQuery("leads:getLeads");\n`,
    `${CALL}${API}const f = (api) => api;\nrunQuery(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "a type of that name",
    `import type { api } from "@/convex/_generated/api";\n${CALL}runQuery("leads:getLeads");\n`,
    `import type { api } from "@/convex/_generated/api";\n${CALL}import { api as convexApi } from "@/convex/_generated/api";\nrunQuery(convexApi.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "no import at all, behind a comment about the file",
    `// @ts-nocheck\n// reads leads\nglobalThis.convex.query("leads:getLeads");\n`,
    `// @ts-nocheck\n${API}\n// reads leads\nglobalThis.convex.query(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "behind a directive",
    `"use server";\nconvexClient.query("leads:getLeads");\n`,
    `"use server";\n${API}convexClient.query(api.leads.queries.getLeads);\n`,
  ),
  rewrite(
    "behind a hashbang",
    `#!/usr/bin/env node\nconvexClient.query("leads:getLeads");\n`,
    `#!/usr/bin/env node\n${API}convexClient.query(api.leads.queries.getLeads);\n`,
    "scripts/run.js",
  ),
];
