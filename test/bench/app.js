// @ts-check
// Generates whole apps from a seed: the fixture app's libraries, database client and Convex functions, and around them as
// many routes, services, types, components and pages as are wanted.
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { REPOSITORY } from "../support/scratch.js";
import { capital, MODELS, serviceModule } from "./models.js";
import { inTurn, pick, randomFrom } from "./random.js";
import { makeRoute } from "./routes.js";
import { screenOf } from "./screens.js";

const FIXTURE = join(REPOSITORY, "fixtures/phase3-app");
const TAKEN = ["lib", "convex", "generated", "tsconfig.json", "package.json"];
const ROUTES_PER_DOMAIN = 8;

/** Packages of the compilers that apps are measured with. */
export const COMPILERS = {
  5: join(REPOSITORY, "node_modules/typescript"),
  6: join(REPOSITORY, "fixtures/typescript-6/node_modules/typescript"),
  7: join(REPOSITORY, "fixtures/typescript-7/node_modules/typescript"),
};

/**
 * @typedef {object} AppSize
 * @property {number} routes
 * @property {number} [seed]
 * @property {keyof typeof COMPILERS} [compiler]
 */

/**
 * Writes an app into an empty folder. The same size and seed give the same bytes.
 *
 * @param {string} root
 * @param {AppSize} size
 */
export function generateApp(root, { routes, seed = 1, compiler = 5 }) {
  const random = randomFrom(seed);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  for (const name of TAKEN) cpSync(join(FIXTURE, name), join(root, name), { recursive: true, dereference: true });
  linkPackages(root, COMPILERS[compiler]);
  const services = Math.max(MODELS.length, Math.round(routes * 0.15));
  /** @type {Record<string, string>} */
  const files = { "lib/with-handler.ts": WITH_HANDLER, "app/layout.tsx": LAYOUT };
  for (let index = 0; index < services; index += 1) Object.assign(files, serviceOf(index));
  for (let index = 0; index < Math.round(routes * 0.45); index += 1) Object.assign(files, screenOf(index, services));
  /** @type {Record<string, { models: string[], routes: Record<string, unknown> }>} */
  const domains = {};
  for (let index = 0; index < routes; index += 1) {
    const name = domainName(Math.floor(index / ROUTES_PER_DOMAIN));
    const service = Math.floor(random() * services);
    const model = index % 2 === 0 ? inTurn(MODELS, service) : pick(random, MODELS);
    const folder = `${name}/part-${index % ROUTES_PER_DOMAIN}`;
    const route = makeRoute(random, model, folder, serviceModule(serviceFor(model, service)));
    files[`app/api/${route.key}/route.ts`] = route.text;
    const domain = (domains[name] ??= { models: [], routes: {} });
    if (!domain.models.includes(model.name)) domain.models.push(model.name);
    domain.routes[route.key] = route.entry;
  }
  files["migrate.manifest.json"] = `${JSON.stringify({ routes: "app/api", domains }, null, 2)}\n`;
  for (const [path, text] of Object.entries(files)) write(root, path, text);
  return { files: Object.keys(files).length, domain: domainName(0) };
}

/** @param {number} index */
const domainName = (index) => `domain-${index}`;

/**
 * A service of the model: they take turns.
 *
 * @param {import("./models.js").Model} model
 * @param {number} near
 */
const serviceFor = (model, near) => near - (near % MODELS.length) + MODELS.indexOf(model);

/**
 * @param {string} root
 * @param {string} path
 * @param {string} text
 */
function write(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/**
 * @param {string} root
 * @param {string} typescript
 */
function linkPackages(root, typescript) {
  const from = join(REPOSITORY, "node_modules");
  mkdirSync(join(root, "node_modules"));
  for (const name of readdirSync(from)) {
    if (name !== "typescript" && !name.startsWith(".")) symlinkSync(join(from, name), join(root, "node_modules", name));
  }
  symlinkSync(typescript, join(root, "node_modules/typescript"));
}

/**
 * A module of functions over one model, and the types that its callers see.
 *
 * @param {number} index
 */
function serviceOf(index) {
  const { name, order } = inTurn(MODELS, index);
  const type = capital(name);
  return {
    [`services/service-${index}.ts`]: `import type { Prisma } from "@/generated/prisma/client";
import { prisma } from "@/lib/prisma";
import { pageOf } from "@/types/page-${index % 20}";

const ORDER = { ${order}: "desc" } satisfies Prisma.${type}OrderByWithRelationInput;

export async function list${type}s(userId: string, limit = 50) {
  return prisma.${name}.findMany({ where: { userId }, orderBy: ORDER, take: limit });
}

export async function page${type}s(userId: string, page: number, size = 20) {
  const [rows, total] = await Promise.all([
    prisma.${name}.findMany({ where: { userId }, orderBy: ORDER, skip: page * size, take: size }),
    prisma.${name}.count({ where: { userId } }),
  ]);
  return pageOf(rows, total, page, size);
}

export type ${type}Row = Awaited<ReturnType<typeof list${type}s>>[number];
`,
    [`types/page-${index % 20}.ts`]: `export interface Page<Row> {
  rows: Row[];
  total: number;
  page: number;
  pages: number;
}

export const pageOf = <Row>(rows: Row[], total: number, page: number, size: number): Page<Row> => ({
  rows,
  total,
  page,
  pages: Math.ceil(total / size),
});
`,
  };
}

const WITH_HANDLER = `import { withAuth, type RouteParams } from "@/lib/with-auth";

type Handler<P extends RouteParams> = Parameters<typeof withAuth<P>>[0];

export const withHandler = <P extends RouteParams>({ handler }: { handler: Handler<P> }) => withAuth<P>(handler);
`;

const LAYOUT = `import type { ReactNode } from "react";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`;
