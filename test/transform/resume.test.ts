import { rmSync, writeFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { loadTransform } from "../../src/run/transform.js";
import { FaultyOutside } from "../plan-run/faulty-outside.js";
import { SmallApp } from "../plan-run/small-app.js";

const TRANSFORM = `export default (file) => file.source.replaceAll("prisma.", "db.");\n`;

async function interruptedApp() {
  const app = SmallApp.create();
  onTestFinished(() => app.remove());
  const file = `${app.root}-transform.mjs`;
  onTestFinished(() => rmSync(file, { force: true }));
  writeFileSync(file, TRANSFORM);
  const { digest } = await loadTransform(app.root, file, () => undefined);
  const transform = { file, digest, options: {} };
  const twin = app.copy();
  const counted = new FaultyOutside(null);
  await twin.run("all", { outside: counted.outside, transform });
  const [, second = 0] = counted.changes.filter(({ name }) => name === "git commit").map(({ step }) => step);
  const death = new FaultyOutside({ step: second, when: "before" });
  await app.run("all", { outside: death.outside, transform }).catch(() => undefined);
  const wanted = twin.state();
  twin.remove();
  return { app, file, wanted };
}

it("a run with a transform that was killed goes on with that transform, and ends as an undisturbed one", async () => {
  const { app, wanted } = await interruptedApp();
  expect(app.state()).not.toEqual(wanted);
  const { report } = await app.resume();
  expect([report.command, app.state()]).toEqual(["transform", wanted]);
  expect([...app.routes().values()].some((text) => text.includes("db."))).toBe(true);
  const plans = report.run?.plans.map(({ id }) => id) ?? [];
  await app.undo({ plans });
  expect([...app.routes().values()].some((text) => text.includes("db."))).toBe(false);
});

it("does not go on with another transform under that name", async () => {
  const { app, file } = await interruptedApp();
  writeFileSync(file, TRANSFORM.replace("db.", "other."));
  await expect(app.resume()).rejects.toThrow("has changed since the run began");
  expect([...app.routes().values()].some((text) => text.includes("other."))).toBe(false);
});
