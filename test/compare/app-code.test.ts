import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepareAppCode, type PreparedAppCode, type RunningAppCode } from "../../src/app-code/start.js";
import { REPOSITORY } from "../support/scratch.js";

/** Route files as an app may have them, beyond what the fixture app does. */
const FILES: Readonly<Record<string, string>> = {
  "tsconfig.json": '{ "compilerOptions": { "jsx": "preserve", "paths": { "@/*": ["./*"] } } }',
  "package.json": "{}",
  ".env.local": "GREETING=hello\n",
  "lib/where.ts": "export const where = [import.meta.url, __dirname].join(' ');",
  "lib/view.tsx": "export const view = <b>hi</b>;",
  "app/api/headers/route.ts": `
    import "server-only";
    import { cookies, headers, draftMode } from "next/headers";
    import { NextResponse, type NextRequest } from "next/server";
    export async function GET(request: NextRequest, { params }: { params: Promise<{ id: string }> & { id: string } }) {
      const [jar, sent] = [await cookies(), await headers()];
      return NextResponse.json({
        cookies: [jar.get("a")?.value, (cookies() as any).get("a")?.value, request.cookies.get("a")?.value, jar.getAll().length],
        headers: [sent.get("x-tenant"), (headers() as any).get("x-tenant"), request.headers.get("x-tenant")],
        params: [(await params).id, params.id],
        query: request.nextUrl.searchParams.get("q"),
        draft: (await draftMode()).isEnabled,
        greeting: process.env.GREETING,
      }, { headers: { link: "</next>" } });
    }`,
  "app/api/cache/route.ts": `
    import { unstable_cache, revalidateTag } from "next/cache";
    import { after, connection } from "next/server";
    let ran = 0;
    const read = unstable_cache(async (n: number) => n + 1, ["n"]);
    export async function GET() {
      await connection();
      after(() => { ran += 1; });
      return Response.json({ read: await read(1), ran });
    }`,
  "app/api/errors/[kind]/route.ts": `
    import { notFound, redirect } from "next/navigation";
    export async function GET(_: Request, { params }: { params: Promise<{ kind: string }> }) {
      const { kind } = await params;
      if (kind === "missing") notFound();
      if (kind === "elsewhere") redirect("/login?from=1;2");
      if (kind === "nothing") return undefined;
      if (kind === "never") await new Promise(() => undefined);
      throw new Error("broken");
    }`,
  "app/api/convex/route.ts": `
    export async function GET(request: Request) {
      const kind = new URL(request.url).searchParams.get("kind");
      const answer = await fetch(process.env.CONVEX_URL + "/api/" + kind, { method: "POST", body: JSON.stringify({ path: "a.js:b", args: [{}] }) })
        .then((response) => response.json()).catch((error) => String(error));
      return Response.json(answer);
    }`,
  "app/api/files/route.ts": `
    import { where } from "@/lib/where";
    import { view } from "@/lib/view";
    export const GET = () => Response.json({ where, view: view.type });`,
  "app/api/broken/route.ts": `
    import { nothing } from "a-package-that-is-not-there";
    export const GET = () => Response.json(nothing);`,
  "app/api/marked/route.ts": `
    export async function GET(request: Request) {
      if (new URL(request.url).searchParams.has("stop")) { return Response.json("guard"); }/*mark*/
      return Response.json("below");
    }`,
};

let root: string;
let code: PreparedAppCode;
let app: RunningAppCode;
let deployment: Server;
const asked: string[] = [];

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "app code (1)-")));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  symlinkSync(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
  deployment = createServer((request, response) => {
    asked.push(request.url ?? "");
    const body =
      request.url === "/api/query"
        ? {
            status: "error",
            errorMessage: "[Request ID: abc] Server Error\nUncaught Error: no such lead\n    at handler",
          }
        : { status: "success", value: 1 };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(deployment, "listening");
  const address = deployment.address();
  const modules = Object.entries(FILES)
    .filter(([file]) => file.endsWith("route.ts"))
    .map(([name, text]) => ({ name, file: join(root, name), marks: marksIn(text), isClient: false }));
  code = await prepareAppCode(root, modules);
  const port = typeof address === "object" ? address?.port : 0;
  app = await code.start({ CONVEX_URL: `http://127.0.0.1:${port}`, NODE_ENV: "development" });
});
afterAll(async () => {
  await code.remove();
  deployment.close();
  rmSync(root, { recursive: true, force: true });
});

const marksIn = (text: string): readonly number[] => {
  const at = text.indexOf("/*mark*/");
  return at < 0 ? [] : [at];
};

const ask = (
  route: string,
  path: string,
  more: { headers?: Record<string, string>; params?: Record<string, string> } = {},
) => app.ask({ file: `app/api/${route}/route.ts`, method: "GET", path, headers: {}, params: {}, ...more });

describe("handlers run here as Next runs them", () => {
  test("cookies, headers, params, the query and .env.local", async () => {
    const headers = { cookie: "a=1; b=2", "x-tenant": "t" };
    const answer = await ask("headers", "/api/headers?q=2", { headers, params: { id: "7" } });
    expect(JSON.parse(answer.body)).toEqual({
      cookies: ["1", "1", "1", 2],
      headers: ["t", "t", "t"],
      params: ["7", "7"],
      query: "2",
      draft: false,
      greeting: "hello",
    });
    expect(answer).toMatchObject({ status: 200, headers: { link: "</next>" } });
  });

  test("two requests at a time do not see each other's cookies", async () => {
    const answers = await Promise.all(
      ["1", "2", "3"].map((a) => ask("headers", "/", { headers: { cookie: `a=${a}` } })),
    );
    expect(answers.map(({ body }) => JSON.parse(body).cookies[0])).toEqual(["1", "2", "3"]);
  });

  test("what is cached is read, and what is for afterwards is not done", async () => {
    for (let at = 0; at < 2; at++) expect(JSON.parse((await ask("cache", "/")).body)).toEqual({ read: 2, ran: 0 });
  });

  test.each([
    ["missing", 404, undefined],
    ["elsewhere", 307, "/login?from=1;2"],
    ["broken", 500, undefined],
  ])("what is thrown becomes Next's answer: %s", async (kind, status, location) => {
    const answer = await ask("errors/[kind]", "/", { params: { kind } });
    expect([answer.status, answer.headers["location"]]).toEqual([status, location]);
  });

  test("modules believe that they stand where they do; TSX is taken", async () => {
    const { where, view } = JSON.parse((await ask("files", "/")).body);
    expect([where, view]).toEqual([
      `file://${join(root, "lib/where.ts").replaceAll(" ", "%20")} ${join(root, "lib")}`,
      "b",
    ]);
  });
});

describe("what cannot be run is said, and keeps nothing else from running", () => {
  test("a package that is not there", async () => {
    await expect(ask("broken", "/")).rejects.toThrow("a-package-that-is-not-there");
  });

  test("no such method, and an answer that is none", async () => {
    const call = { file: "app/api/cache/route.ts", method: "PUT", path: "/", headers: {}, params: {} };
    await expect(app.ask(call)).rejects.toThrow("exports no PUT");
    await expect(ask("errors/[kind]", "/", { params: { kind: "nothing" } })).rejects.toThrow("no Response");
  });

  test("a handler that never answers keeps no other waiting", async () => {
    const never = ask("errors/[kind]", "/", { params: { kind: "never" } });
    never.catch(() => undefined);
    expect((await ask("cache", "/")).status).toBe(200);
  });
});

describe("who answered", () => {
  test("a mark behind a guard is passed, or it is not", async () => {
    expect(await ask("marked", "/?stop")).toMatchObject({ body: '"guard"', fellThrough: false });
    expect(await ask("marked", "/")).toMatchObject({ body: '"below"', fellThrough: true });
  });

  test("a query is written down with what it failed of", async () => {
    const { calls } = await ask("convex", "/?kind=query");
    expect(calls).toEqual([{ fn: "a:b", outcome: "failed", reason: "Error: no such lead" }]);
  });

  test.each(["mutation", "action"])("a %s is never sent", async (kind) => {
    asked.length = 0;
    const { calls, body } = await ask("convex", `/?kind=${kind}`);
    expect(calls).toMatchObject([{ fn: "a:b", outcome: "failed" }]);
    expect([body, asked]).toEqual([expect.stringContaining("was not sent"), []]);
  });
});
