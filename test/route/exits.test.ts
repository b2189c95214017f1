import { describe, expect, test } from "vitest";
import { bodyOf, printExit } from "./print.js";

/** statements, and the ways out of the handler in them */
const ROWS: readonly (readonly [string, string])[] = [
  ["if (!session) return NextResponse.json({ error: 1 }, { status: 401 });", "return 401 on absent global.session"],
  ["if (!session) return new Response(null, { status: 401 });", "return 401 on absent global.session"],
  ["if (!session) return unauthorized();", "return 401 on absent global.session"],
  ['if (!session) return Errors.forbidden("x");', "return 403 on absent global.session"],
  ["if (!session) throw new HttpError(401);", "throw 401 on absent global.session"],
  ["if (!session) throw new ForbiddenError();", "throw 403 on absent global.session"],
  ['if (!session) throw new Error("no");', "throw ? on absent global.session"],
  ["if (!session?.user?.id) { log(); return notFound(); }", "return 404 on absent global.session.user.id"],
  [
    "if (!lead || lead.userId !== session.user.id) return json({ error: 1 }, 403);",
    "return 403 on absent global.lead or global.lead.userId differs from global.session.user.id",
  ],
  ["if (lead === null) return Response.json(null, { status: 404 });", "return 404 on absent global.lead"],
  [
    "if (undefined === lead) return Response.json(null, { status: 404 });",
    "return 404 on other ===(undefined, global.lead)",
  ],
  ["if (lead == null) return Response.json(null, { status: 404 });", "return 404 on absent global.lead"],
  ["if (rows.length === 0) return Response.json([]);", "return 200 on absent global.rows"],
  ["if (!rows.length) return Response.json([]);", "return 200 on absent global.rows"],
  ["if (a && b) return Response.json({}, { status: 400 });", "return 400 on other &&(global.a, global.b)"],
  [
    "if (session) { use(); } else { return Response.json({}, { status: 401 }); }",
    "return 401 on absent global.session",
  ],
  [
    "if (a) { return Response.json(1); } else if (b) { return Response.json(2, { status: 403 }); }",
    "return 200 on other global.a; return 403 on other global.b",
  ],
  ['switch (role) { case "x": return Response.json({}, { status: 403 }); }', "return 403"],
  ["for (const r of roles) if (r.bad) return Response.json({}, { status: 403 });", "return 403 on other other.r@.bad"],
  ["const bad = rows.some((r) => { if (r.bad) return Response.json({}, { status: 403 }); });", "return 403"],
  ["rows.forEach((r) => { if (r.bad) throw new HttpError(403); });", "throw 403"],
  ["try { await verify(); } catch { return Response.json({}, { status: 401 }); }", "return 401"],
  ["return Response.json({ ok: 1 });", ""],
  ["return Response.json({ error: 1 }, { status: 500 });", "return 500"],
  ["if (error) return error();", "return ? on other global.error"],
  ["if (x) return NextResponse.redirect(url);", "return ? on other global.x"],
  ["const response = Response.json({}, { status: 403 }); if (x) return response;", "return 403 on other global.x"],
  ['while (true) { if (x) throw new Error("a"); }', "throw ? on other global.x"],
  ["throw new HttpError(500);", "throw 500"],
  ["if (!(await can(session))) return Response.json({}, { status: 403 });", "return 403 on absent can(global.session)"],
  ["if (ids.length < 1) return Response.json({}, { status: 400 });", "return 400 on other <(global.ids.length, 1)"],
  ["if (!session) return await deny(403);", "return 403 on absent global.session"],
];

describe("ways out of a handler", () => {
  test.each(ROWS)("%s", (statements, expected) => {
    const { steps } = bodyOf(`${statements}\nreturn Response.json(1);`);
    expect(steps.flatMap(({ exits }) => exits.map(printExit)).join("; ")).toBe(expected);
  });
});
