import { rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedApp, countsOf, findingsOf, MANIFEST, type TestApp } from "../cli/app.js";
import { readApp } from "../fixture/files.js";

interface Written {
  readonly domains: Readonly<Record<string, { readonly routes: Readonly<Record<string, unknown>> }>>;
}

/** Each route's value, with the domain in front. */
function entriesIn(text: string): ReadonlyMap<string, string> {
  const { domains }: Written = parse(text, [], { allowTrailingComma: true });
  return new Map(
    Object.entries(domains).flatMap(([name, { routes }]) =>
      Object.entries(routes).map(([route, value]) => [route, `${name} ${plain(value)}`]),
    ),
  );
}

/** The kind of an entry and the function it names, or the keys that it answers with. */
function plain(value: unknown): string {
  const text = JSON.stringify(value).replaceAll("\\", "");
  const fn = /api\.[\w.]+/.exec(text)?.[0];
  const owner = /"owner":"(\w+)"/.exec(text)?.[1];
  return fn === undefined ? text : `${fn}${owner === undefined ? "" : ` of ${owner}`}`;
}

describe("the draft of an app whose manifest somebody wrote by hand", () => {
  let app: TestApp;
  let text: string;
  let said: string;
  beforeAll(async () => {
    app = committedApp();
    rmSync(join(app.root, MANIFEST));
    app.commit();
    said = (await app.migrate("init", "--yes")).stderr;
    text = app.read(MANIFEST);
    app.commit();
  });
  afterAll(() => app.remove());

  it("has the same function, owner or stub for every route, but for what it must not guess", () => {
    const drafted = entriesIn(text);
    const differing = [...entriesIn(readApp(MANIFEST))].filter(([route, entry]) => drafted.get(route) !== entry);
    expect(differing.map(([route, entry]) => [route, entry, drafted.get(route) ?? "a comment"])).toMatchInlineSnapshot(`
      [
        [
          "voice-agent/analytics",
          "voice-agent "stub { analytics: [], success: true }"",
          "a comment",
        ],
        [
          "notifications",
          "notifications api.analytics.queries.getEvents",
          "a comment",
        ],
      ]
    `);
  });

  it("says what a stub means, and names what it refuses", () => {
    expect(said).toContain("0 new type errors with every drafted guard in place");
    expect(text).toContain("A stub gives everybody its fixed answer while DS_<DOMAIN>=convex");
    expect(text).toMatch(/\/\/ "notifications" {2}<- by-hand: /);
  });

  it("is wired as a whole: no refusal, no new type error; again nothing; and back, byte for byte", async () => {
    const before = app.tree();
    const dry = await app.report("wire", "--all", "--dry-run", "--strict");
    expect([dry.code, dry.report.verification?.new, findingsOf(dry.report)]).toEqual([0, 0, []]);
    expect(app.tree()).toEqual(before);
    const wired = await app.report("wire", "--all", "--no-verify");
    expect([wired.code, countsOf(wired.report)["refused"]]).toEqual([0, undefined]);
    const again = await app.report("wire", "--all", "--no-verify");
    expect([again.code, again.report.outcome]).toEqual([0, "nothing-to-do"]);
    const update = await app.migrate("init", "--update", "--no-verify");
    expect([update.code, app.read(MANIFEST)]).toEqual([0, text]);
    expect((await app.migrate("unwire", "--all", "--no-verify")).code).toBe(0);
    expect(app.git("status", "--porcelain")).toBe("");
  });
});
