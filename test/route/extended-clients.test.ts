import { describe, expect, it } from "vitest";
import { narrowingOf } from "../../src/route/client-narrowing.js";
import { makeLab, PRISMA_MODULE, type LabApp } from "./lab.js";

const APP: LabApp = {
  mapping: { GET: { query: "api.leads.queries.list({ userId })", respond: "{ leads: result }" } },
  queries: `export const list = query({ args: { userId: v.string() }, returns: v.array(v.object({ id: v.string(), ssn: v.string() })), handler: async () => [] });`,
};

const handlerOf = (imported: string, read: string): string => `import { auth } from "@/lib/auth";
import { ${imported} } from "@/lib/prisma";

export async function GET() {
  const { user } = await auth();
  const userId = user.id;
  const leads = await ${read}.lead.findMany({ where: { userId } });
  return Response.json({ leads });
}
`;

const HEAD = `import { PrismaClient, Prisma } from "@prisma/client";\n`;
const made = (extension: string): string => `${HEAD}export const prisma = new PrismaClient().$extends(${extension});\n`;

/** What happens with a client of these modules; `lib/prisma` is the one that the route imports. */
const verdict = (modules: Readonly<Record<string, string>>, imported = "prisma", read = imported): string => {
  const { change } = makeLab({ ...APP, modules }).wire(handlerOf(imported, read));
  const [handler] = change.handlers;
  return handler?.finding?.kind ?? handler?.status ?? "";
};

const QUERY = (body: string): string => `{ query: { $allModels: { ${body} } } }`;

describe("a client that may hide rows is refused", () => {
  it.each([
    ["a filter", made(QUERY("findMany({ args, query }) { return query({ ...args, where: { deletedAt: null } }); }"))],
    ["a filter without the word", made(QUERY("findMany({ args, query }) { return query(scoped(args)); }"))],
    ["what is asked is changed", made(QUERY("$allOperations({ args, query }) { args.take = 5; return query(args); }"))],
    [
      "rows are left out afterwards",
      made(QUERY("async findMany({ args, query }) { const rows = await query(args); return rows.filter(mine); }")),
    ],
    [
      "nothing for some",
      made(QUERY("async findMany({ model, args, query }) { if (model === 'Lead') return []; return query(args); }")),
    ],
    [
      "a copy of what is asked is changed",
      made(QUERY("async findMany({ args, query }) { const own = { args }; own.args.take = 1; return query(args); }")),
    ],
    [
      "somebody is refused",
      made(QUERY("findMany({ args, query }) { if (!tenant.current) throw new Error(); return query(args); }")),
    ],
    [
      "a row is written beside the query",
      made(QUERY("async $allOperations({ args, query }) { await audit(args); return query(args); }")),
    ],
    ["names of its own", made(QUERY("findMany({ args: asked, query: next }) { return next(asked); }"))],
    ["a method in the place of an operation", made("{ model: { lead: { async findMany() { return []; } } } }")],
    ["the parts of something else", made("{ ...softDelete }")],
    ["a part that is made elsewhere", made("{ query: softDelete }")],
    [
      "a parameter",
      `${HEAD}export const make = (own) => new PrismaClient().$extends(own);\nexport const prisma = make({});\n`,
    ],
    [
      "a package",
      `${HEAD}import { softDelete } from "soft-delete";\nexport const prisma = new PrismaClient().$extends(softDelete());\n`,
    ],
    [
      "a defined one",
      made(
        `Prisma.defineExtension((client) => client.$extends(${QUERY("findMany({ args, query }) { return query(mine(args)); }")}))`,
      ),
    ],
    [
      "a comment that names a harmless package",
      made(`{ /* sentry */ query: { lead: { findMany({ args, query }) { return query(mine(args)); } } } }`),
    ],
    [
      "a middleware",
      `${HEAD}export const prisma = new PrismaClient();\nprisma.$use(async (params, next) => { params.args = own(params); return next(params); });\n`,
    ],
    ["a middleware of somewhere else", `${HEAD}export const prisma = new PrismaClient();\nprisma.$use(tenants);\n`],
  ])("%s", (_what, module) => {
    expect(verdict({ "lib/prisma": module })).toBe("client-extended");
  });

  const FILTER = QUERY("findMany({ args, query }) { return query(mine(args)); }");

  it("an extension in a module of its own", () => {
    const modules = {
      "lib/prisma": `${HEAD}import { tenants } from "./tenants";\nexport const prisma = new PrismaClient().$extends(tenants);\n`,
      "lib/tenants": `export const tenants = ${FILTER};\n`,
    };
    expect(verdict(modules)).toBe("client-extended");
  });

  it.each([
    ["passed on", `export { prisma } from "./db";\n`],
    ["passed on with everything else", `export * from "./db";\n`],
    ["under another name", `import { prisma as client } from "./db";\nexport const prisma = client;\n`],
  ])("a client of another module, %s", (_what, module) => {
    expect(verdict({ "lib/prisma": module, "lib/db": made(FILTER) })).toBe("client-extended");
    expect(verdict({ "lib/prisma": module, "lib/db": PRISMA_MODULE })).toBe("wired");
  });

  it("what Prisma has written is not looked through", () => {
    const modules = {
      "lib/prisma": `import { PrismaClient } from "../generated/client";\nexport const prisma = new PrismaClient();\n`,
      "generated/client": `\n/* !!! This is code generated by Prisma. */\nclient.$extends(anything);\n`,
    };
    expect(verdict(modules)).toBe("wired");
  });

  it("modules that import each other come to an end", () => {
    const modules = { "lib/prisma": `export * from "./db";\n`, "lib/db": `export * from "./prisma";\n` };
    expect(verdict(modules)).toBe("wired");
  });

  it("what a function makes", () => {
    const modules = { "lib/prisma": `${PRISMA_MODULE}export function open() { return prisma.$extends(${FILTER}); }\n` };
    expect(verdict(modules, "open", "open()")).toBe("client-extended");
  });
});

describe("a client that only looks on is not", () => {
  it.each([
    [
      "how long it took",
      made(
        QUERY(
          "async $allOperations({ model, operation, args, query }) { const start = performance.now(); const rows = await query(args); console.log({ model, operation, args }, performance.now() - start); return rows; }",
        ),
      ),
    ],
    [
      "what was thrown",
      made(
        QUERY(
          "async findMany({ args, query }) { try { return await query(args); } catch (error) { console.error(error); throw error; } }",
        ),
      ),
    ],
    ["as it is", made(QUERY("findMany: ({ args, query }) => query(args)"))],
    [
      "a package that measures",
      `${HEAD}import { withAccelerate } from "x";\nexport const prisma = new PrismaClient().$extends(withAccelerate());\n`,
    ],
    ["methods of the client", made("{ client: { $log: (text: string) => console.log(text) } }")],
    ["methods of its own", made("{ model: { lead: { async own() { return []; } } } }")],
    ["a field of others", made("{ result: { lead: { label: { needs: { id: true }, compute: ({ id }) => id } } } }")],
    [
      "a middleware",
      `${HEAD}export const prisma = new PrismaClient();\nprisma.$use(async (params, next) => { const start = Date.now(); const rows = await next(params); console.log(params.model, Date.now() - start); return rows; });\n`,
    ],
  ])("%s", (_what, module) => {
    expect(verdict({ "lib/prisma": module })).toBe("wired");
  });
});

it.each([
  ["a field that is made of itself", "ssn: { needs: { ssn: true }, compute: ({ ssn }) => ssn.slice(-4) }"],
  ["a field that is made of nothing", "ssn: { compute: () => undefined }"],
])("an extension hides %s", (_what, field) => {
  for (const model of ["lead", "$allModels"])
    expect(verdict({ "lib/prisma": made(`{ result: { ${model}: { ${field} } } }`) })).toBe("fields-widened");
});

describe("somebody has seen what the extensions do", () => {
  const FILTER = made(QUERY("findMany({ args, query }) { return query(mine(args)); }"));
  const module = (): { file: string; text: string } => ({ file: "lib/prisma.ts", text: FILTER });

  it("and says so in the manifest", () => {
    expect(narrowingOf(module)("@/lib/prisma", "app/route.ts").isOpen).toBe(true);
    expect(narrowingOf(module, true)("@/lib/prisma", "app/route.ts").isOpen).toBe(false);
  });
});
