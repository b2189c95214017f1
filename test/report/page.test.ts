import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isPage } from "../../src/report/html/page.js";
import { ASSETS, hostileOverview, overview, pageOf } from "./overviews.js";
import { report } from "./reports.js";

const hash = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;

describe("the page", () => {
  const page = pageOf(overview(70));

  it("is one file that asks nobody for anything, and allows its own script and style alone", () => {
    expect(isPage(page)).toBe(true);
    expect(page).toContain(
      `content="default-src 'none'; style-src '${hash(ASSETS.style)}'; script-src '${hash(ASSETS.script)}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page).not.toMatch(/\b(?:src|href|action)="(?!#)|@import|url\(|https?:\/\//);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toMatch(/ style="| on\w+="/);
  });

  it("has every handler, finding and plan without its script", () => {
    for (let index = 0; index < 70; index += 1) expect(page).toContain(`part-${index}<`);
    expect(page).toContain('id="filter-dropped"');
    expect(page).toContain("<b>41</b> files checked");
    expect(page).toMatch(/A4 a title that is much longer than its box is wide: wave 2, 0 of 4 handlers, after A1, A2/);
  });

  it("counts what is moved of what can be", () => {
    // Of seven handlers three are done, live or stubs, and one stays.
    expect(page).toContain('<span class="big">50<small>%</small></span> 30 of 60 handlers guarded or moved');
    expect(page).toContain("Left after the commits of plans:");
  });

  it("is the same text for the same app", () => expect(pageOf(overview(70))).toBe(page));

  it("says so where there is nothing", () => {
    const empty = pageOf(overview(0, { report: report(), plans: [], history: [] }));
    expect(empty).toContain("Nothing was found.");
    expect(empty).not.toContain('id="plans"');
  });

  it("takes no text for markup", () => {
    const hostile = pageOf(hostileOverview());
    expect(hostile.match(/<script/g)).toHaveLength(2);
    expect(hostile.match(/<\/script/g)).toHaveLength(2);
    expect(hostile).not.toMatch(/<img|\u2028|\u202e/);
  });

  it("stays small with 800 handlers", () => {
    const bytes = Buffer.byteLength(pageOf(overview(800)));
    expect(bytes).toBeLessThan(1_500_000);
  });
});
