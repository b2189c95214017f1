import { describe, expect, it } from "vitest";
import { twinRouteOf, urlPathOf } from "../../src/plan/twin-route.js";
import { twinOf } from "./lab.js";

const IMPORTS = `import { NextResponse } from "next/server";
import { auth } from "@/lib/auth";
import { prisma } from "@/lib/prisma";
`;
const SESSION = `  const session = await auth();
  if (!session) return NextResponse.json({ error: "Unauthorized" }, { status: 401 });
  const { id } = await params;
`;
const byId = (answer: string): string => `${IMPORTS}
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
${SESSION}  const lead = await prisma.lead.findFirst({ where: { id, userId: session.user.id } });
  if (!lead) return NextResponse.json({ error: "Not found" }, { status: 404 });
  return NextResponse.json(${answer});
}
`;

describe("a twin", () => {
  it("keeps gates and parameters, answers with the row in the handler's own shape, checks its owner", () => {
    expect(twinOf(byId("{ lead }"), "api.leads.getById({ id })", { owner: "userId" }))
      .toBe(`import { NextResponse } from "next/server";
import { auth } from "@/lib/auth";
import { api } from "@/convex/_generated/api";
import { fetchQuery } from "@/lib/convex/server";
import { createRequestMetrics, logQuerySummary, withTiming } from "@/lib/instrumentation/with-timing";

async function getHandler(request: Request, { params }: { params: Promise<{ id: string }> }) {
${SESSION}  const metrics = createRequestMetrics();
  const queryStart = performance.now();
  const result = await fetchQuery(api.leads.getById, { id });
  logQuerySummary("/api/leads-convex/[id]", {
    ...metrics,
    queries: [{ name: "convex.leads.getById", duration: performance.now() - queryStart }],
  });
  if (result === null) {
    return NextResponse.json({ error: "Not found" }, { status: 404 });
  }
  if (result.userId !== session.user.id) {
    return NextResponse.json({ error: "Not found" }, { status: 404 });
  }
  return NextResponse.json({ lead: result });
}

export const GET = withTiming("/api/leads-convex/[id]", getHandler);
`);
  });

  it("leaves out other methods, and what only they and the data used; timing that is there gets the twin's path", () => {
    const source = `import { withTiming } from '@/lib/instrumentation/with-timing'
import { prisma } from '@/lib/prisma'
import { helper } from './helper'
import { check, parse } from '../checks'
import { unusedBefore } from '@/lib/unused'

const PAGE = 20
type Body = { name: string }
export const dynamic = 'force-dynamic'

async function handler(request: Request) {
	const user = await requireUser(check(request), '/api/leads')
	const userId = user.id
	const rows = await prisma.lead.findMany({ where: { userId }, take: PAGE, select: helper })
	return Response.json(rows)
}
export const GET = withTiming('/api/leads', handler)

/** adds one */
export async function POST(request: Request) {
	const body: Body = parse(await request.json(), helper)
	return Response.json(await prisma.lead.create({ data: body }))
}
`;
    const query = "api.leads.list({ userId })";
    expect(twinOf(source, query, { route: "leads" })).toMatchObject({ kind: "fields-widened" });
    expect(twinOf(source.replace(", select: helper", ""), query, { route: "leads" }))
      .toBe(`import { withTiming } from '@/lib/instrumentation/with-timing'
import { check } from '../checks'
import { unusedBefore } from '@/lib/unused'
import { api } from '@/convex/_generated/api'
import { fetchQuery } from '@/lib/convex/server'
import { createRequestMetrics, logQuerySummary } from '@/lib/instrumentation/with-timing'

export const dynamic = 'force-dynamic'

async function handler(request: Request) {
	const user = await requireUser(check(request), '/api/leads-convex')
	const userId = user.id
	const metrics = createRequestMetrics()
	const queryStart = performance.now()
	const result = await fetchQuery(api.leads.list, { userId })
	logQuerySummary('/api/leads-convex', {
		...metrics,
		queries: [{ name: 'convex.leads.list', duration: performance.now() - queryStart }],
	})
	return Response.json(result)
}
export const GET = withTiming('/api/leads-convex', handler)
`);
  });

  it("goes around a wrapper, keeps CRLF, and finds relative modules from its own folder", () => {
    const source = `${IMPORTS}import { withAuth } from "./with-auth";\n\nexport const GET = withAuth(async (request: Request, { params }: Params) => {\n${SESSION}  const lead = await prisma.lead.findFirst({ where: { id, userId: session.user.id } });\n  return NextResponse.json({ lead });\n});\n`;
    const twin = twinOf(source.replaceAll("\n", "\r\n"), "api.leads.getById({ id })", { owner: "userId" });
    expect(twin).toMatchObject({ kind: "twin-null-unanswered" });
    const answered = source
      .replace("  return", `  if (!lead) throw new NotFound();\n  return`)
      .replaceAll("\n", "\r\n");
    const text = String(twinOf(answered, "api.leads.getById({ id })", { owner: "userId" }));
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(text).toContain(`from "../../leads/[id]/with-auth"`);
    expect(text).toContain(`export const GET = withTiming("/api/leads-convex/[id]", withAuth(async (`);
    expect(text).toContain("throw new NotFound();");
    expect(text).toMatch(/\}\)\);\r\n$/);
  });

  it("takes a whole answer from a function that names no field more, at any depth", () => {
    const answer = `{ found: true, lead: lead ? { name: lead.name } : null }`;
    const source = byId(answer)
      .replace(`if (!lead) return NextResponse.json({ error: "Not found" }, { status: 404 });`, "")
      .replace(", userId: session.user.id", "");
    expect(twinOf(source, "api.leads.context({ id })")).toContain("return NextResponse.json(result);");
    expect(twinOf(source, "api.leads.context({ id })")).not.toContain("result === null");
    expect(twinOf(source, "api.leads.wide({ id })")).toMatchObject({ kind: "fields-widened" });
  });

  it("says what it answers when it is told to", () => {
    const text = twinOf(byId("{ lead, at: Date.now() }"), "api.leads.getById({ id })", {
      owner: "userId",
      respond: "{ lead: result, success: true }",
    });
    expect(text).toContain("return NextResponse.json({ lead: result, success: true });");
  });
});

describe("is refused", () => {
  const query = "api.leads.getById({ id })";
  it.each([
    ["where a guard would lose the owner", byId("{ lead }"), query, {}, "scope-dropped"],
    [
      "a function that does not give that shape",
      byId("{ lead: lead.name, extra: 1 }"),
      query,
      { owner: "userId" },
      "twin-shape-differs",
    ],
    ["no GET", byId("{ lead }").replace("GET", "POST"), query, { owner: "userId" }, "handler-missing"],
    [
      "an effect behind the read",
      byId("{ lead }").replace(
        "  return NextResponse.json({ lead",
        "  await prisma.lead.update({ where: { id }, data: { seen: true } });\n  return NextResponse.json({ lead",
      ),
      query,
      { owner: "userId" },
      "effect-skipped",
    ],
    [
      "a name of its own that is taken",
      byId("{ lead }").replace("const { id }", "const api = 1;\n  const { id }"),
      query,
      { owner: "userId" },
      "name-taken",
    ],
    [
      "an exported list",
      byId("{ lead }").replace("export async", "async").concat("export { GET };\n"),
      query,
      { owner: "userId" },
      "twin-unplaced",
    ],
    [
      "a handler of another file",
      `export { GET } from "./handlers";\n`,
      query,
      {},
      "unreadable-handler re-exported-handler twin-shape-differs",
    ],
  ])("%s", (_what, source, call, options, kind) => {
    const refused = twinOf(source, call, options);
    expect(typeof refused === "string" ? refused : kind).toContain(
      typeof refused === "string" ? "no twin" : refused.kind,
    );
  });
});

it.each([
  ["contacts/by-phone", "contacts/by-phone-convex", "/api/contacts/by-phone"],
  ["leads/[id]", "leads-convex/[id]", "/api/leads/[id]"],
  ["leads/(main)/[...slug]", "leads-convex/(main)/[...slug]", "/api/leads/[...slug]"],
  [".", null, "/api"],
  ["[id]", null, "/api/[id]"],
])("the twin of %s is %s", (route, twin, path) => {
  expect([twinRouteOf(route), urlPathOf("src/app/api", route)]).toEqual([twin, path]);
});
