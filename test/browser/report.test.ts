import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Overview } from "../../src/report/html/model.js";
import { hostileOverview, overview, pageOf } from "../report/overviews.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "report-page-"));
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ARGUMENTS });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page from the disk, and sees what it asks for and what it complains about. */
async function open(told: Overview, options: BrowserContextOptions = {}) {
  const file = join(folder, "report.html");
  writeFileSync(file, pageOf(told));
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) said.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, said, close: () => context.close() };
}

/** What axe finds: rule and element. Its own script is let in past the page's policy. */
async function violations(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: AXE });
  const expression = `axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + " " + target.join(" "))))`;
  const { result } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  const found: unknown = result.value;
  return Array.isArray(found) ? found.map(String) : [`axe did not answer: ${JSON.stringify(result)}`];
}

const shownRows = (page: Page): Promise<number> => page.locator("tr[data-share]:visible").count();
const widthOf = (page: Page): Promise<number> => page.evaluate("document.documentElement.scrollWidth");

async function openEverything(page: Page): Promise<void> {
  await page.locator("details:not([open]) > summary").first().click();
  for (const share of ["refused", "left"]) await page.locator(`tr[data-share=${share}] button`).first().click();
}

describe.each<readonly [string, BrowserContextOptions]>([
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["a phone", PHONE],
  ["a dark phone", { ...PHONE, colorScheme: "dark" }],
])("in %s", (_name, options) => {
  it("nothing keeps anybody out, nothing is too wide, and nobody is asked", async () => {
    const { page, said, close } = await open(overview(40), options);
    await openEverything(page);
    expect(await violations(page)).toEqual([]);
    expect(await widthOf(page)).toBeLessThanOrEqual(options.viewport?.width ?? 1280);
    expect(said).toEqual([]);
    await close();
  });
});

describe("by keyboard alone", () => {
  it("handlers are searched, filtered and opened", async () => {
    const { page, close } = await open(overview(70));
    const { keyboard } = page;
    expect(await shownRows(page)).toBe(70);
    await keyboard.press("/");
    await keyboard.type("LEADS part-1");
    const found = await shownRows(page);
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(10);
    expect(await page.locator("#shown").textContent()).toBe(`${found} of 70`);
    await keyboard.press("Escape");
    expect(await shownRows(page)).toBe(70);
    await keyboard.press("Tab");
    await keyboard.type("billing");
    expect(await shownRows(page)).toBeLessThan(70);
    await page.locator("#domain").selectOption("");
    await page.locator("#domain").focus();
    await keyboard.press("Tab");
    await keyboard.press("Space");
    expect(await shownRows(page)).toBe(10);
    expect(await page.locator("tr[data-share=done]:visible").count()).toBe(10);
    await keyboard.press("Space");
    const first = page.locator("tr[data-share=refused] button").first();
    await first.focus();
    await keyboard.press("Enter");
    expect(await first.getAttribute("aria-expanded")).toBe("true");
    const panel = page.locator("tr.detail");
    expect(await panel.textContent()).toMatch(
      /an effect would be skipped[^]*explanation[^]*line 9: return 401[^]*difference/,
    );
    await panel.locator("a").click();
    expect(await page.evaluate("document.querySelector('#effect-skipped').open")).toBe(true);
    await first.focus();
    await keyboard.press("Enter");
    expect(await panel.count()).toBe(0);
    await close();
  });

  it("nothing found is said", async () => {
    const { page, close } = await open(overview(7));
    await page.locator("#search").fill("no such route");
    expect(await page.locator("#nothing").isVisible()).toBe(true);
    expect(await page.locator("#shown").textContent()).toBe("0 of 7");
    await close();
  });
});

it("names and texts of other people do nothing", async () => {
  const { page, said, close } = await open(hostileOverview());
  for (const button of await page.locator("button[data-index]").all()) await button.click();
  for (const summary of await page.locator("summary").all()) await summary.click();
  expect(await page.evaluate("window.hacked")).toBe(undefined);
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.locator("h1").textContent()).toContain('"><img src=x onerror=');
  expect(await page.locator("tr.detail").first().textContent()).toContain("<script>window.hacked=2</script>");
  expect(said).toEqual([]);
  await close();
});

it("a script that got in would be refused by the page's own policy", async () => {
  const { page, close } = await open(overview(3));
  await page.evaluate(`document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.hacked=1">');
    document.body.append(Object.assign(document.createElement("script"), { textContent: "window.hacked=2" }))`);
  await page.waitForTimeout(200);
  expect(await page.evaluate("window.hacked")).toBe(undefined);
  await close();
});

it("800 handlers are searched without waiting", async () => {
  const { page, close } = await open(overview(800));
  const took = await page.evaluate(`(() => {
    const search = document.getElementById("search");
    const before = performance.now();
    search.value = "part-77";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    return performance.now() - before;
  })()`);
  expect(await shownRows(page)).toBe(11);
  expect(took).toBeLessThan(1_000);
  expect(await page.locator("tr.detail").count()).toBe(0);
  await close();
});

it("on paper everything is open, in dark ink, without what can only be clicked", async () => {
  const { page, close } = await open(overview(12), { colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
  expect(await page.locator("#filters").isVisible()).toBe(false);
  expect(await page.locator("button:visible").count()).toBe(0);
  expect(await page.locator("details:not([open])").count()).toBe(0);
  expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(0, 0, 0)");
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.subarray(0, 4).toString()).toBe("%PDF");
  await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
  expect(await page.locator("details[open]").count()).toBe(0);
  await close();
});

it("shows its tables without a script", async () => {
  const { page, close } = await open(overview(12), { javaScriptEnabled: false });
  expect(await shownRows(page)).toBe(12);
  expect(await page.locator("#filters").isVisible()).toBe(false);
  expect(await page.locator("button:visible").count()).toBe(0);
  await close();
});
