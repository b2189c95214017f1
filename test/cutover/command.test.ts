import { expect, it } from "vitest";
import { committedForTest, countsOf, findingsOf } from "../cli/app.js";
import { differences } from "../support/scratch.js";

/** What the command says of data that nobody has seen in Convex. */
const unproven = (report: Parameters<typeof findingsOf>[0]): readonly string[] =>
  findingsOf(report).flatMap((found) => (found.kind === "cutover-unproven" ? [found.reason] : []));

it("leads are refused, with everything that is in the way, and nothing is written", async () => {
  const app = committedForTest();
  await app.migrate("wire", "--domain", "leads", "--no-verify");
  const before = app.tree();
  const { code, report } = await app.report("cutover", "--domain", "leads");
  expect([code, report.outcome, differences(before, app.tree())]).toEqual([6, "not-ready", []]);
  const inTheWay = findingsOf(report).map((found) =>
    found.kind === "not-ready" ? `${found.handler} ${found.reason}` : found.kind,
  );
  expect(inTheWay.sort()).toEqual([
    "GET leads/capture-forms is a stub",
    "GET leads/nurture is a stub",
    "GET leads/pipeline is a stub",
    "GET leads/scoring/rules is a stub",
    "GET leads/stats is a stub",
    "PATCH app/api/leads/[id]/route.ts still writes: `prisma.lead.update`",
    "POST app/api/leads/[id]/activities/route.ts still writes: `prisma.leadActivity.create`",
    "POST app/api/leads/capture-forms/route.ts still writes: `createCaptureForm → prisma.captureForm.create`",
    "POST app/api/leads/route.ts still writes: `prisma.lead.create`",
  ]);
});

it("an unwired handler, another shape and a guard by hand are in the way", async () => {
  const app = committedForTest();
  const reasons = async (domain: string): Promise<string> => {
    const { report } = await app.report("cutover", "--domain", domain, "--no-verify");
    return findingsOf(report)
      .flatMap((found) => (found.kind === "not-ready" ? found.reason : []))
      .join("\n");
  };
  expect(await reasons("analytics")).toBe("is not wired");
  expect(await reasons("notifications")).toBe("has a guard that was written by hand");
  await app.migrate("wire", "--domain", "expenses", "--no-verify");
  expect(await reasons("expenses")).toContain('set "respond": "{ expenses: result }"');
});

it("a ready domain is shown, proven, written once, and taken back byte for byte", async () => {
  const app = committedForTest();
  await app.migrate("wire", "--domain", "real-estate", "--no-verify");
  app.commit();
  const before = app.tree();
  const dry = await app.migrate("cutover", "--domain", "real-estate", "--dry-run", "--no-verify");
  expect([dry.code, dry.stdout.includes("-import { prisma }"), differences(before, app.tree())]).toEqual([0, true, []]);
  expect((await app.migrate("cutover", "--domain", "real-estate", "--check", "--no-verify")).code).toBe(2);

  const { code, report } = await app.report("cutover", "--domain", "real-estate");
  expect([code, report.outcome, report.verification?.new, countsOf(report)]).toEqual([0, "done", 0, { "cut-over": 2 }]);
  expect(unproven(report)).toEqual(["Nobody has compared its rows."]);
  const written = app.tree();
  for (const command of ["cutover", "wire"]) {
    const again = await app.report(command, "--domain", "real-estate", "--no-verify");
    expect([again.code, again.report.outcome, countsOf(again.report)]).toEqual([0, "nothing-to-do", { "cut-over": 2 }]);
    expect(unproven(again.report)).toEqual([]);
  }
  expect(differences(written, app.tree()).filter((file) => !file.startsWith(".migrate/"))).toEqual([]);

  expect((await app.migrate("cutover", "--undo", "--no-verify")).code).toBe(0);
  expect(differences(before, app.tree()).filter((file) => !file.startsWith(".migrate/"))).toEqual([]);
  expect((await app.migrate("unwire", "--domain", "real-estate", "--no-verify")).code).toBe(0);
});

it.each([
  ["a header", "return NextResponse.json({ brokers, count: brokers.length }, { headers: { Vary: 'Cookie' } });"],
  [
    "a header that is set",
    "const answer = NextResponse.json({ brokers, count: brokers.length });\n    answer.headers.set('Vary', 'Cookie');\n    return answer;",
  ],
  ["a status", "return NextResponse.json({ brokers, count: brokers.length }, { status: 206 });"],
])("%s of the old answer is in the way", async (_what, answer) => {
  const app = committedForTest();
  app.replace(
    "app/api/real-estate/brokers/route.ts",
    "return NextResponse.json({ brokers, count: brokers.length });",
    answer,
  );
  app.commit();
  await app.migrate("wire", "--domain", "real-estate", "--no-verify");
  const before = app.tree();
  const { code, report } = await app.report("cutover", "--domain", "real-estate", "--no-verify");
  expect([code, differences(before, app.tree())]).toEqual([6, []]);
  expect(findingsOf(report).map((found) => (found.kind === "not-ready" ? found.reason : found.kind))).toEqual([
    expect.stringMatching(/^answers with headers or a status of its own, which would go: `/),
  ]);
});
