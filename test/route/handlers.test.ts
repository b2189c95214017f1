import { describe, expect, test } from "vitest";
import type { HandlerFacts } from "../../src/route/facts.js";
import { read } from "./print.js";

/** a route file, and its handlers */
const ROWS: readonly (readonly [string, string])[] = [
  ["export async function GET() { return Response.json(1); }", "GET: function"],
  ["export function GET() { return Response.json(1); }", "GET: function, not async"],
  ["export const GET = async () => Response.json(1);", "GET: arrow"],
  ["export const GET = async () => { return Response.json(1); };", "GET: arrow"],
  ["export const GET = async function () { return Response.json(1); };", "GET: function expression"],
  ["export const GET: Handler = (async () => Response.json(1)) satisfies Handler;", "GET: arrow"],
  ["export const GET = withAuth(async () => Response.json(1));", "GET: wrapped by withAuth"],
  ['export const GET = withAuth("leads", { role: "x" }, async () => Response.json(1));', "GET: wrapped by withAuth"],
  [
    'export const GET = withLog("a")(withAuth(async () => Response.json(1)));',
    'GET: wrapped by withLog("a"), withAuth',
  ],
  [
    "export const GET = withLog(withAuth(async () => Response.json(1)), { level: 1 });",
    "GET: wrapped by withLog, withAuth",
  ],
  ["export const GET = route({ handler: async () => Response.json(1), auth: true });", "GET: wrapped by route"],
  [
    "export const GET = route({ async handler() { return Response.json(1); } });",
    "GET: form the result of `route(…)`, not async",
  ],
  ["const list = async () => Response.json(1);\nexport const GET = withAuth(list);", "GET: wrapped by withAuth"],
  ["async function list() { return Response.json(1); }\nexport { list as GET };", "GET: function list"],
  ["const list = async () => Response.json(1);\nexport const GET = list;", "GET: arrow"],
  ["const PATCH = async () => Response.json(1);\nexport const PUT = PATCH;", "PUT: arrow"],
  [
    "async function handler() { return Response.json(1); }\nexport { handler as GET, handler as POST };",
    "GET: shared GET+POST; POST: shared GET+POST",
  ],
  [
    "export const PATCH = async () => Response.json(1);\nexport const PUT = PATCH;",
    "PATCH: shared PATCH+PUT; PUT: shared PATCH+PUT",
  ],
  ["const GET = withAuth(async () => Response.json(1));\nexport { GET };", "GET: wrapped by withAuth"],
  [
    "export const { GET, POST } = handlers;",
    "GET: form a member destructured from `handlers`, not async; POST: form a member destructured from `handlers`, not async",
  ],
  ['export { GET } from "./other";', "GET: re-exported ./other, not async"],
  ['export { list as GET } from "@/lib/list";', "GET: re-exported @/lib/list, not async"],
  ['import { list } from "@/lib/list";\nexport { list as GET };', "GET: re-exported @/lib/list, not async"],
  ['import list from "@/lib/list";\nexport const GET = list;', "GET: re-exported @/lib/list, not async"],
  ['export * from "./other";', "passes on ./other"],
  ['export const GET = makeHandler("leads");', "GET: form the result of `makeHandler(…)`, not async"],
  ["export const GET = handlers.GET;", "GET: form `handlers.GET`, not async"],
  ["export const GET = withBoth(async () => 1, async () => 2);", "GET: form the result of `withBoth(…)`, not async"],
  ["export const GET = a;\nconst a = b;\nconst b = a;", "GET: form `a`, not async"],
  ['export type { GET } from "./types";', ""],
  ["export async function get() { return Response.json(1); }", ""],
  ["export let GET = async () => Response.json(1);", "GET: arrow"],
  ["export const GET = async () => Response.json(1), POST = async () => Response.json(2);", "GET: arrow; POST: arrow"],
  ["export const GET = wrap(function () { return Response.json(1); });", "GET: wrapped by wrap, not async"],
  [
    "export const GET = wrap(async () => { return { a: 1 } }).with(auth);",
    "GET: form the result of `wrap(async () => { return { a: 1 } }).w…(…)`, not async",
  ],
];

describe("handlers of a route file", () => {
  test.each(ROWS)("%s", (text, expected) => {
    const { handlers, starExports } = read(text);
    const all = [...handlers.map(printHandler), ...starExports.map((module) => `passes on ${module}`)];
    expect(all.join("; ")).toBe(expected);
  });
});

function printHandler({ method, form, unreachable, isAsync }: HandlerFacts): string {
  return `${method}: ${unreachable === null ? form : reasonOf(unreachable)}${isAsync ? "" : ", not async"}`;
}

function reasonOf(unreachable: NonNullable<HandlerFacts["unreachable"]>): string {
  switch (unreachable.kind) {
    case "shared":
      return `shared ${unreachable.methods.join("+")}`;
    case "re-exported":
      return `re-exported ${unreachable.owner}`;
    case "form":
      return `form ${unreachable.form}`;
  }
}
