import { mkdir, mkdtemp, rename, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { REPOSITORY } from "../support/scratch.js";

/** Writes an app with these files in its Convex folder; the repository's packages are its own. */
export async function writeApp(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "convex-app-"));
  await symlink(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ dependencies: { convex: "*" } }));
  await writeModules(folder, files);
  return folder;
}

/**
 * Writes files into an app's Convex folder, each of them at once: a file that is cut off before it is written is an
 * empty module to whoever reads it in between, and an empty module can be served.
 */
export async function writeModules(app: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(app, "convex", name)), { recursive: true });
    await writeFile(join(app, "being-written"), text);
    await rename(join(app, "being-written"), join(app, "convex", name));
  }
}

/** A small app with what the shipped functions do not have. */
export const NOTES: Readonly<Record<string, string>> = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string(), size: v.optional(v.int64()) }) });`,
  "notes.ts": `
    import { queryGeneric, mutationGeneric, internalQueryGeneric, internalMutationGeneric, actionGeneric, makeFunctionReference } from "convex/server";
    import { v } from "convex/values";
    export const list = queryGeneric({ args: {}, handler: (ctx) => ctx.db.query("notes").collect() });
    export const echo = queryGeneric({ args: { value: v.any() }, handler: async (_, { value }) => value });
    export const say = queryGeneric({ args: {}, handler: async () => { console.log("hello", { a: 1 }); console.warn(2); return null; } });
    export const big = queryGeneric({ args: {}, handler: async () => ({ n: 3n, b: new Uint8Array([1, 2]).buffer, x: NaN, l: [1n] }) });
    export const who = queryGeneric({ args: {}, handler: (ctx) => ctx.auth.getUserIdentity() });
    export const add = mutationGeneric({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
    export const lost = mutationGeneric({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { text: "x" }); throw new Error("no"); } });
    export const later = mutationGeneric({ args: { ms: v.number() }, handler: (ctx, { ms }) => ctx.scheduler.runAfter(ms, makeFunctionReference("notes:tick"), {}) });
    export const tick = internalMutationGeneric({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { text: "tick" }); } });
    export const secret = internalQueryGeneric({ args: {}, handler: async () => "secret" });
    export const upload = mutationGeneric({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() });
    export const file = queryGeneric({ args: { id: v.id("_storage") }, handler: async (ctx, { id }) => ({ url: await ctx.storage.getUrl(id), meta: await ctx.db.system.get(id) }) });
    export const remove = mutationGeneric({ args: { id: v.id("_storage") }, handler: async (ctx, { id }) => { await ctx.storage.delete(id); } });
    export const keep = actionGeneric({ args: {}, handler: async (ctx) => ctx.storage.store(new Blob(["made by an action"])) });`,
  "http.ts": `
    import { httpRouter, httpActionGeneric } from "convex/server";
    const http = httpRouter();
    http.route({ path: "/hello", method: "GET", handler: httpActionGeneric(async (ctx, request) => new Response(
      [new URL(request.url).searchParams.get("name"), request.headers.get("x-key"), (await ctx.auth.getUserIdentity())?.subject].join())) });
    http.route({ path: "/api/own", method: "POST", handler: httpActionGeneric(async (_, request) => new Response(await request.arrayBuffer(), { status: 201, headers: { "x-own": "yes" } })) });
    http.route({ path: "/cookies", method: "GET", handler: httpActionGeneric(async () => { const headers = new Headers(); headers.append("set-cookie", "a=1"); headers.append("set-cookie", "b=2"); return new Response(null, { status: 204, headers }); }) });
    http.route({ path: "/boom", method: "GET", handler: httpActionGeneric(async () => { throw new Error("boom"); }) });
    export default http;`,
};
