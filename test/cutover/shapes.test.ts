import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cutRoute, type CutRoute } from "../../src/codemods/cutover/cutover.js";
import { wireRoute } from "../../src/codemods/wire.js";
import { caseNames, readCase, type ShapeCase } from "../shapes/cases.js";
import { bundle, request, type Outcome } from "../shapes/execute.js";
import { MARKER } from "../shapes/fake-convex.js";
import { makeLab } from "../route/lab.js";
import { Workbench } from "../shapes/wiring.js";

const HEADERS = /^answers with headers or a status of its own, which would go: `[^`]+`$/;

/** Wired handlers of every shape that are not cut over, and why. Stubs, and answers of another shape, are left out. */
const NOT_READY: Readonly<Record<string, RegExp>> = {
  "args-required-nullable": /^takes the old path for a request without `customerId`$/,
  "form-expression-body": /^reads its data in no statement of its own$/,
  "form-expression-body-public": /^reads its data in no statement of its own$/,
  "headers-of-a-helper": HEADERS,
  "headers-of-a-stub": /^is a stub,answers with headers/,
  "headers-of-the-answer": HEADERS,
  "headers-set-later": HEADERS,
  "headers-under-a-name": HEADERS,
  "one-wired-one-refused": /^is refused: a condition of the query would be lost$/,
  "owner-of-list": /^lets the old path answer where Convex gives rows of others as well$/,
};

interface Cut {
  readonly shape: ShapeCase;
  readonly bench: Workbench;
  readonly wired: string;
  readonly cut: CutRoute;
}

function cutOf(shape: ShapeCase, wired = shape.output ?? ""): Cut {
  const bench = new Workbench(shape);
  return { shape, bench, wired, cut: cutText(bench, shape, wired) };
}

function cutText(bench: Workbench, { file }: ShapeCase, text: string): CutRoute {
  const entries = bench.tools.manifest.domains.flatMap((domain) => domain.entries);
  return cutRoute({ file, text, entries, knownGuards: [], force: false }, bench.tools);
}

const reasonsOf = ({ problems }: CutRoute): readonly string[] =>
  problems.map((found) => (found.kind === "not-ready" ? found.reason : found.kind));

const all = caseNames()
  .map(readCase)
  .filter(({ output }) => output !== null)
  .map((shape) => cutOf(shape));
const isUsual = (reason: string): boolean => reason === "is a stub" || reason.startsWith("answers in another shape.");
const ready = all.filter(({ cut, shape }) => cut.problems.length === 0 && shape.run.notExecuted === undefined);

beforeAll(() => {
  for (const method of ["error", "warn", "log"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
});
afterAll(() => vi.restoreAllMocks());

it("nearly all that is wired can do without its old path; the others say why, and stay as they are", () => {
  const unready = all.filter(({ cut }) => cut.problems.length > 0);
  for (const { cut, wired } of unready) expect(cut.after).toBe(wired);
  const special = unready.filter(({ cut }) => !reasonsOf(cut).every(isUsual));
  expect(special.map(({ shape }) => shape.name).sort()).toEqual(Object.keys(NOT_READY).sort());
  for (const { shape, cut } of special) expect(reasonsOf(cut).join()).toMatch(NOT_READY[shape.name] ?? /^$/);
  expect(ready.length).toBeGreaterThan(75);
});

describe.each(ready.map((each) => ({ name: each.shape.name, each })))("$name", ({ each }) => {
  const { shape, bench, wired, cut } = each;
  const entries = bench.tools.manifest.domains.flatMap((domain) => domain.entries);

  it("is cut once, and known as such by wire", () => {
    expect([cut.after.includes("Fall through"), cutText(bench, shape, cut.after).after]).toEqual([false, cut.after]);
    const task = { file: shape.file, text: cut.after, entries, knownGuards: [], force: false };
    const again = wireRoute(task, bench.tools);
    expect([again.edits, again.handlers.map(({ status }) => status)]).toEqual([[], entries.map(() => "cut-over")]);
  });

  it("answers as the guard did, and refuses whom the old code refused", async () => {
    const [before, after] = [await bundle(shape, wired), await bundle(shape, cut.after)];
    const { functions } = bench.tools;
    for (const { method, action } of entries) {
      const on = { flag: "convex", caller: "one" } as const;
      expect(await request(shape, functions, after, method, on)).toEqual(
        await request(shape, functions, before, method, on),
      );
      const down = await request(shape, functions, after, method, { ...on, convexIsDown: true });
      expect(down.status ?? 500, `without Convex: ${down.answer}`).toBeGreaterThanOrEqual(400);
      if (shape.run.public !== undefined || action.kind === "mutation") continue;
      for (const caller of ["two", null] as const) {
        const old = await request(shape, functions, before, method, { flag: "prisma", caller });
        expectRefused(await request(shape, functions, after, method, { flag: "convex", caller }), old);
      }
    }
  });
});

/** Nothing of Convex's rows; the old status, unless Convex had nothing for the caller's own name. */
function expectRefused(now: Outcome, old: Outcome): void {
  expect(now.answer).not.toContain(MARKER);
  if ((old.status ?? 500) >= 400) expect(now.answer).toBe(old.answer);
}

describe("the comments of an answer that is taken over", () => {
  const GATE = `  const session = await auth();
  if (!session) return NextResponse.json({ error: "Unauthorized" }, { status: 401 });
  const { id } = await params;
`;
  const routeOf = (old: string): string => `import { NextResponse } from "next/server";
import { auth } from "@/lib/auth";
import { prisma } from "@/lib/prisma";

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }) {
${GATE}${old}  return NextResponse.json({ lead });
}
`;
  const READ = "  // the old read\n  const lead = await prisma.lead.findUnique({ where: { id } });\n";
  const cutBody = (old: string): string => {
    const lab = makeLab({
      route: "leads/[id]",
      mapping: {
        GET: { query: "api.leads.queries.getById({ id })", owner: "userId", respond: "{ lead: result }" },
      },
    });
    const wired = lab.wire(routeOf(READ + old)).text;
    const task = { file: lab.file, text: wired, entries: lab.entries, knownGuards: [], force: false };
    const { after, problems } = cutRoute(task, lab.tools);
    expect(problems).toEqual([]);
    return after.slice(after.indexOf("result = "));
  };

  it("stay, each with its own, and what belongs to the old read goes", () => {
    const after = cutBody(
      `  // Never 403: nobody learns\n  /* that it exists */\n  if (!lead) {\n    // see the handbook\n    return NextResponse.json({ error: "Not found" }, { status: 404 });\n  }\n` +
        `  // Somebody else's\n  if (lead.userId !== session.user.id) return NextResponse.json({ error: "No" }, { status: 403 });\n`,
    );
    expect(after).toMatch(
      /\n  \/\/ Never 403: nobody learns\n  \/\* that it exists \*\/\n  if \(result === null\) \{\n    \/\/ see the handbook\n    return/,
    );
    expect(after).toMatch(/\n  \/\/ Somebody else's\n  if \(result\.userId !== session\.user\.id\) \{\n    return/);
    expect(after).not.toContain("the old read");
  });

  it("are said once of one answer for both, and none hides what the compiler says", () => {
    const after = cutBody(
      `  // @ts-ignore\n  // Not yours\n  if (!lead || lead.userId !== session.user.id) return NextResponse.json({ error: "Not found" }, { status: 404 });\n`,
    );
    expect(after.split("// Not yours").length).toBe(2);
    expect(after).not.toContain("@ts-ignore");
  });
});
