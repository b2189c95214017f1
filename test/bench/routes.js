// @ts-check
// Route files in the forms, and in the proportions, in which public Next.js apps have them.
import { capital } from "./models.js";
import { weighted } from "./random.js";

/** @typedef {import("./models.js").Model} Model */
/** @typedef {import("./random.js").Random} Random */

/** How a handler is exported. */
const FORMS = { function: 69.7, wrapped: 21.5, object: 2.4, list: 2.5, arrow: 1.8, local: 1.1 };
/** Where its data comes from. */
const PLACES = { handler: 64, service: 32, nested: 4 };
/** What the manifest wants of it. */
const KINDS = { list: 45, byId: 25, stub: 30 };
const WITH_TRY = 0.77;
/** Methods beside GET: two thirds of the files have none. */
const OTHERS = { none: 68, one: 21, more: 11 };

/**
 * @typedef {object} Route
 * @property {string} key as the manifest names it
 * @property {string} text
 * @property {unknown} entry of the manifest
 */

/**
 * @param {Random} random
 * @param {Model} model
 * @param {string} folder
 * @param {string} service module of the model's service functions
 * @returns {Route}
 */
export function makeRoute(random, model, folder, service) {
  const wanted = weighted(random, KINDS);
  const kind = wanted === "byId" && model.byId === null ? "list" : wanted;
  const form = weighted(random, FORMS);
  const place = kind === "stub" ? weighted(random, PLACES) : "handler";
  const isWrapped = form === "wrapped" || form === "object";
  const user = isWrapped ? "userId" : "session.user.id";
  const read = readOf(kind, place, model, user);
  const body = random() < WITH_TRY ? inTry(read, folder) : read;
  const others = othersOf(weighted(random, OTHERS), model);
  const text = [
    importsOf({ form, place, model, service, hasOthers: others.length > 0 }),
    handlerOf(form, kind, isWrapped ? body : `${gate()}\n${body}`),
    ...others,
  ].join("\n\n");
  return { key: kind === "byId" ? `${folder}/[id]` : folder, text: `${text}\n`, entry: entryOf(kind, model) };
}

/** @param {{ form: string, place: string, model: Model, service: string, hasOthers: boolean }} of */
function importsOf({ form, place, model, service, hasOthers }) {
  const isWrapped = form === "wrapped" || form === "object";
  return [
    'import { NextResponse, type NextRequest } from "next/server";',
    ...(hasOthers ? ['import { z } from "zod";'] : []),
    ...(!isWrapped || hasOthers ? ['import { auth } from "@/lib/auth";'] : []),
    ...(place !== "service" || hasOthers ? ['import { prisma } from "@/lib/prisma";'] : []),
    ...(place === "service" ? [`import { list${capital(model.name)}s } from "${service}";`] : []),
    ...(form === "wrapped" ? ['import { withAuth } from "@/lib/with-auth";'] : []),
    ...(form === "object" ? ['import { withHandler } from "@/lib/with-handler";'] : []),
  ].join("\n");
}

const gate = () => `  const session = await auth();
  if (!session?.user?.id) {
    return NextResponse.json({ error: "Unauthorized" }, { status: 401 });
  }`;

/**
 * @param {"list" | "byId" | "stub"} kind
 * @param {"handler" | "service" | "nested"} place
 * @param {Model} model
 * @param {string} user
 */
function readOf(kind, place, model, user) {
  if (kind === "byId")
    return `  const { id } = await params;
  const row = await prisma.${model.name}.findFirst({ where: { id, userId: ${user} } });
  if (!row) {
    return NextResponse.json({ error: "Not found" }, { status: 404 });
  }
  return NextResponse.json({ data: row, success: true });`;
  const query = `  const { searchParams } = new URL(request.url);
  const limit = Math.min(Number(searchParams.get("limit")) || 50, 200);`;
  if (place === "service")
    return `${query}
  const rows = await list${capital(model.name)}s(${user}, limit);
  return NextResponse.json({ data: rows, success: true });`;
  if (place === "nested")
    return `${query}
  const pages = await Promise.all(
    [0, 1].map(async (page) =>
      prisma.${model.name}.findMany({ where: { userId: ${user} }, take: limit, skip: page * limit }),
    ),
  );
  return NextResponse.json({ data: pages.flat(), success: true });`;
  const status = model.hasStatus ? '\n  const status = searchParams.get("status");' : "";
  const filter = model.hasStatus ? ", ...(status ? { status } : {})" : "";
  return `${query}${status}
  const rows = await prisma.${model.name}.findMany({
    where: { userId: ${user}${filter} },
    orderBy: { ${model.order}: "desc" },
    take: limit,
  });
  return NextResponse.json({ data: rows, success: true });`;
}

/** @param {string} text */
const indent = (text) => text.replace(/^(?=.)/gm, "  ");

/**
 * @param {string} body
 * @param {string} folder
 */
const inTry = (body, folder) => `  try {
${indent(body)}
  } catch (error) {
    console.error("${folder} failed", error);
    return NextResponse.json({ error: "Something went wrong" }, { status: 500 });
  }`;

/**
 * @param {keyof typeof FORMS} form
 * @param {string} kind
 * @param {string} body
 */
function handlerOf(form, kind, body) {
  const params = kind === "byId" ? ", { params }: { params: Promise<{ id: string }> }" : "";
  const context = kind === "byId" ? "{ userId, params }" : "{ userId }";
  switch (form) {
    case "wrapped":
      return `export const GET = withAuth<{ id: string }>(async (request, ${context}) => {\n${body}\n});`;
    case "object":
      return `export const GET = withHandler<{ id: string }>({\n  handler: async (request, ${context}) => {\n${indent(body)}\n  },\n});`;
    case "list":
      return `async function handler(request: NextRequest${params}) {\n${body}\n}\n\nexport { handler as GET };`;
    case "arrow":
      return `export const GET = async (request: NextRequest${params}) => {\n${body}\n};`;
    case "local":
      return `async function read(request: NextRequest${params}) {\n${body}\n}\n\nexport const GET = read;`;
    default:
      return `export async function GET(request: NextRequest${params}) {\n${body}\n}`;
  }
}

/**
 * Handlers that write: their input checked, their answer with what belongs to the row.
 *
 * @param {keyof typeof OTHERS} many
 * @param {Model} model
 */
function othersOf(many, model) {
  if (many === "none") return [];
  return many === "one" ? [schemaOf(model), createOf(model)] : [schemaOf(model), createOf(model), changeOf(model)];
}

/** @param {Model} model */
function schemaOf({ name, fields }) {
  const shape = Object.entries(fields).map(
    ([field, type]) => `  ${field}: z.${type === "date" ? "coerce.date" : type}().describe("${field} of the row"),`,
  );
  return `const New${capital(name)} = z
  .object({
${shape.join("\n")}
  })
  .strict();
const Changed${capital(name)} = New${capital(name)}.partial().extend({ id: z.string().min(1), dryRun: z.boolean().default(false) });`;
}

/** @param {Model} model */
const createOf = ({ name }) => `export async function POST(request: NextRequest) {
${gate()}
  const parsed = New${capital(name)}.safeParse(await request.json());
  if (!parsed.success) {
    return NextResponse.json({ error: parsed.error.issues }, { status: 400 });
  }
  const row = await prisma.$transaction(async (tx) => {
    const created = await tx.${name}.create({ data: { ...parsed.data, userId: session.user.id } });
    await tx.auditLog.create({ data: { userId: session.user.id, action: "${name}.created" } });
    return created;
  });
  return NextResponse.json({ data: row, success: true }, { status: 201 });
}`;

/** @param {Model} model */
const changeOf = ({ name, order }) => `export async function PATCH(request: NextRequest) {
${gate()}
  const { id, dryRun, ...data } = Changed${capital(name)}.parse(await request.json());
  const before = await prisma.${name}.findFirst({ where: { id, userId: session.user.id } });
  if (!before) {
    return NextResponse.json({ error: "Not found" }, { status: 404 });
  }
  if (dryRun) {
    return NextResponse.json({ data: { ...before, ...data }, success: true });
  }
  const row = await prisma.${name}.update({ where: { id }, data });
  return NextResponse.json({ data: row, success: true });
}

export async function DELETE(request: NextRequest) {
${gate()}
  const ids = z.array(z.string()).parse(await request.json());
  const rows = await prisma.${name}.findMany({
    where: { id: { in: ids }, userId: session.user.id },
    select: { id: true, ${order}: true },
  });
  const byDay = Object.groupBy(rows, (row) => row.${order}.toISOString().slice(0, 10));
  await prisma.${name}.deleteMany({ where: { id: { in: rows.map((row) => row.id) } } });
  return NextResponse.json({ data: byDay, success: true });
}`;

/**
 * @param {"list" | "byId" | "stub"} kind
 * @param {Model} model
 */
function entryOf(kind, { list, byId }) {
  if (kind === "stub") return "stub { data: [], success: true }";
  return kind === "byId" ? { GET: { query: byId, owner: "userId" } } : list;
}
