import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readManifest } from "../fixture/files.js";
import { differences, runTsc, type CommandResult, type Tree } from "../support/scratch.js";
import { committedApp, countsOf, routeFile, type TestApp } from "./app.js";
import { EXPECTED_GUARDS, guardsIn } from "./guards.js";

let app: TestApp;
let before: Tree;
let wired: Tree;
let oldErrors: CommandResult;
let run: Awaited<ReturnType<TestApp["report"]>>;

beforeAll(async () => {
  app = committedApp(undefined, "5.9");
  before = app.tree();
  oldErrors = await runTsc(app.root);
  run = await app.report("wire", "--all");
  wired = app.tree();
});
afterAll(() => app.remove());

const GUARDED = EXPECTED_GUARDS.map(({ file }) => file).sort();

describe("wire --all", () => {
  test("wires 20 routes, stubs 12, leaves the one that was guarded by hand, and exits with 0", () => {
    expect([run.code, run.report.outcome]).toEqual([0, "done"]);
    expect(countsOf(run.report)).toEqual({ wired: 20, stubbed: 12, "wired-by-hand": 1 });
    expect(run.report.handlers.filter(({ status }) => status === "wired-by-hand")).toMatchObject([
      { file: routeFile("notifications"), method: "GET", domain: "notifications" },
    ]);
  });

  test.each(EXPECTED_GUARDS.map((guard) => [guard.file, guard] as const))(
    "%s has the guard of the table",
    (file, guard) => {
      expect(guardsIn(file, app.read(file))).toEqual([guard]);
    },
  );

  test("changes those 32 files and no other; the record of guards ignores itself", () => {
    const changed = app.git("status", "--porcelain", "-z").split("\0").filter(Boolean);
    expect(changed.map((line) => line.slice(3)).sort()).toEqual(GUARDED);
    expect(differences(before, wired).filter((file) => !file.startsWith(".migrate/"))).toEqual(GUARDED);
  });

  test("adds lines and takes none away", () => {
    const numbers = app.git("diff", "--numstat", "-z").split("\0").filter(Boolean);
    expect(numbers.length).toBe(32);
    expect(numbers.filter((line) => line.split("\t")[1] !== "0")).toEqual([]);
  });

  test("leaves every excluded route as it was, and scan says why", async () => {
    const { report } = await app.report("scan");
    const excluded = report.handlers.filter(({ status }) => status === "excluded");
    const reasons = new Set(readManifest().exclude.map(({ reason }) => reason));
    expect(new Set(excluded.map(({ reason }) => reason))).toEqual(reasons);
    for (const { file } of excluded)
      expect(wired.get(file)?.bytes.equals(before.get(file)?.bytes ?? Buffer.of())).toBe(true);
  });

  test("adds no error to what the app's own tsc says", async () => {
    const newErrors = await runTsc(app.root);
    expect(withoutLines(oldErrors)).toEqual([
      "components/revenue-card.tsx TS2322: Type 'string' is not assignable to type 'number'.",
      "components/revenue-card.tsx TS2339: Property 'label' does not exist on type 'Revenue'.",
    ]);
    expect(withoutLines(newErrors)).toEqual(withoutLines(oldErrors));
    expect(run.report.verification).toMatchObject({ engine: "typescript 5.9.3", new: 0 });
  });
});

describe("once it is wired", () => {
  test("a second run changes nothing, not even a time", async () => {
    const { code, report } = await app.report("wire", "--all");
    expect([code, report.outcome]).toEqual([0, "nothing-to-do"]);
    expect(countsOf(report)).toEqual({ "already-wired": 32, "wired-by-hand": 1 });
    expect(app.tree()).toEqual(wired);
  });

  test("--check exits with 0", async () => {
    const { code, stdout } = await app.migrate("wire", "--all", "--check");
    expect([code, stdout]).toEqual([0, expect.stringContaining("nothing to do")]);
    expect(app.tree()).toEqual(wired);
  });

  test("scan accounts for every handler", async () => {
    const { code, report } = await app.report("scan");
    expect(code).toBe(0);
    expect(countsOf(report)).toEqual({ wired: 20, stubbed: 12, "wired-by-hand": 2, excluded: 9, unmapped: 18 });
    const exported = [...before].flatMap(([file, { bytes }]) =>
      /^app\/api\/.*\/route\.ts$/.test(file) ? [bytes] : [],
    );
    const methods = exported.map((bytes) => String(bytes).match(/^export (?:async function|const) [A-Z]+\b/gm) ?? []);
    expect(report.handlers.length).toBe(methods.flat().length);
  });

  test("unwire gives every byte back, and leaves nothing behind but what proofs found out", async () => {
    const { code, report } = await app.report("unwire", "--all");
    expect(countsOf(report)).toEqual({ unwired: 32, "wired-by-hand": 1 });
    expect(code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
    const elsewhere = [".", ":!node_modules", ":!generated", ":!.migrate/.gitignore", ":!.migrate/cache"];
    const left = app.git("status", "--porcelain", "--ignored", "--untracked-files=all", "--", ...elsewhere);
    expect(left).toBe("");
  });

  test("unwire again finds nothing to do", async () => {
    const { code, report } = await app.report("unwire", "--all");
    expect([code, report.outcome]).toEqual([0, "nothing-to-do"]);
    expect(differences(before, app.tree())).toEqual([]);
  });
});

/** The errors of tsc as a sorted list, without the places that an insertion moves. */
const withoutLines = ({ stdout }: CommandResult): readonly string[] =>
  [...stdout.matchAll(/^(\S+)\(\d+,\d+\): error (.*)$/gm)].map(([, file, error]) => `${file} ${error}`).sort();
