import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deploymentOf, isGuarded } from "../../src/data/deployment.js";
import {
  digestOfTexts,
  type AnswerEvidence,
  type DomainEvidence,
  type RowEvidence,
  type TableEvidence,
} from "../../src/data/evidence.js";
import { readiness, type DomainState } from "../../src/data/readiness.js";
import { readEvidence, writeEvidence } from "../../src/workspace/data-evidence.js";

const equal: TableEvidence = {
  model: "Lead",
  table: "leads",
  old: 3,
  new: 3,
  missing: 0,
  extra: 0,
  changed: 0,
  rejected: 0,
};
const rows: RowEvidence = {
  at: "2026-01-01T00:00:00.000Z",
  deployment: "127.0.0.1:3210",
  database: "file:dev.db",
  from: "prisma",
  tables: [equal],
  mappingDigest: "m",
};
const answers: AnswerEvidence = {
  at: "2026-01-01T00:00:00.000Z",
  deployment: "127.0.0.1:3210",
  requests: 4,
  handlers: ["GET leads", "GET leads/[id]"],
  differing: 0,
  manifestDigest: "a",
};
const state: DomainState = {
  domain: "leads",
  missingFunctions: [],
  handlers: ["GET leads"],
  mappingDigest: "m",
  manifestDigest: "a",
  deployment: "127.0.0.1:3210",
  isCommitted: false,
  now: Date.parse("2026-01-01T03:00:00.000Z"),
};
const evidence: DomainEvidence = { domain: "leads", rows, answers };

const lackingOf = (
  changedState: Partial<DomainState>,
  changed: { rows?: Partial<RowEvidence> | null; answers?: Partial<AnswerEvidence> | null } = {},
): readonly string[] => {
  const merged: DomainEvidence = {
    domain: "leads",
    rows: changed.rows === null ? null : { ...rows, ...changed.rows },
    answers: changed.answers === null ? null : { ...answers, ...changed.answers },
  };
  return readiness({ ...state, ...changedState }, merged).lacking.map(({ what, reason }) => `${what}: ${reason}`);
};

describe("readiness", () => {
  it("is there when functions, rows and answers are", () => {
    expect(readiness(state, evidence)).toEqual({
      isReady: true,
      lacking: [],
      seen: [
        { what: "rows", at: rows.at, age: "3 hours ago" },
        { what: "answers", at: answers.at, age: "3 hours ago" },
      ],
    });
  });

  it("names everything that nobody has looked at, with the command that looks", () => {
    expect(readiness(state, null).lacking.map(({ command }) => command)).toEqual([
      "migrate backfill --domain leads --verify",
      "migrate compare --domain leads",
    ]);
  });

  it("does not believe what came with the repository", () => {
    expect(readiness({ ...state, isCommitted: true }, evidence).lacking.map(({ reason }) => reason)).toEqual([
      "What .migrate/evidence.json says came with the repository and is not believed: `git rm --cached` it.",
      "Nobody has compared its rows.",
      "Nobody has compared its answers.",
    ]);
  });

  it.each([
    ["2026-01-02T00:00:00.000Z", []],
    ["2026-01-02T00:00:00.001Z", ["rows: Its rows were last compared 24 hours ago."]],
    ["2026-01-22T12:00:00.000Z", ["rows: Its rows were last compared 21 days ago."]],
    // Clocks differ by a little, and nobody has seen anything tomorrow.
    ["2025-12-31T23:30:00.000Z", []],
    ["2025-12-31T22:00:00.000Z", ["rows: Its rows were last compared at a time that is still to come."]],
  ])("at %s what was seen at midnight lacks %j", (now, said) => {
    expect(lackingOf({ now: Date.parse(now), handlers: [] }, {})).toEqual(said);
  });

  it("is old with what was not seen for a day, and with a time that is none, and says how to see it again", () => {
    const at = "2026-01-01T00:00:00.000Z";
    const later = { ...state, now: Date.parse(at) + 2 * 86_400_000 };
    expect(readiness(later, evidence).lacking).toEqual([
      {
        what: "rows",
        reason: "Its rows were last compared 2 days ago.",
        command: "migrate backfill --domain leads --verify",
        isOld: true,
      },
      {
        what: "answers",
        reason: "Its answers were last compared 2 days ago.",
        command: "migrate compare --domain leads",
        isOld: true,
      },
    ]);
    expect(lackingOf({}, { rows: { at: "yesterday" } })).toEqual([
      "rows: Its rows were last compared at a time that is still to come.",
    ]);
  });

  it("wants no answers of a domain without handlers", () => {
    expect(lackingOf({ handlers: [] }, { answers: null })).toEqual([]);
  });

  it.each([
    ["a missing function", { missingFunctions: ["api.a.b"] }, {}, "functions: Functions are missing: api.a.b."],
    [
      "rows that differ",
      {},
      { rows: { tables: [equal, { ...equal, table: "stages", missing: 2, rejected: 1, changed: 4 }] } },
      "rows: Its rows differ: stages (2 missing, 1 of them rejected, 4 changed).",
    ],
    ["rows too many", {}, { rows: { tables: [{ ...equal, extra: 1 }] } }, "rows: Its rows differ: leads (1 too many)."],
    [
      "another mapping",
      { mappingDigest: "n" },
      {},
      "rows: Its tables are mapped otherwise since its rows were compared.",
    ],
    ["answers that differ", {}, { answers: { differing: 1 } }, "answers: 1 of 4 answers differ."],
    [
      "another route since",
      { manifestDigest: "b" },
      {},
      "answers: Its routes, functions or manifest have changed since its answers were compared.",
    ],
    ["a handler left out", { handlers: ["GET x"] }, {}, "answers: No answer was compared of GET x."],
    [
      "two deployments",
      {},
      { answers: { deployment: "a.convex.cloud" } },
      "rows: Its rows were compared on 127.0.0.1:3210, its answers on a.convex.cloud.",
    ],
    [
      "another deployment in the app",
      { deployment: "b.convex.cloud" },
      {},
      "rows: Its rows were compared on 127.0.0.1:3210, and CONVEX_URL is b.convex.cloud here.",
    ],
    ["no table at all", {}, { rows: { tables: [] } }, "rows: file:dev.db has no row of it to compare."],
    [
      "no row on either side",
      {},
      { rows: { tables: [{ ...equal, old: 0, new: 0 }] } },
      "rows: file:dev.db has no row of it to compare.",
    ],
  ] as const)("is not there with %s", (_, changedState, changed, said) => {
    expect(lackingOf(changedState, changed)).toEqual([said]);
  });

  it("has a digest that does not depend on an order, and does on every text", () => {
    const digest = digestOfTexts([
      ["a", "1"],
      ["b", "2"],
    ]);
    expect(
      digestOfTexts([
        ["b", "2"],
        ["a", "1"],
      ]),
    ).toBe(digest);
    expect(
      digestOfTexts([
        ["a", "12"],
        ["b", ""],
      ]),
    ).not.toBe(digest);
  });
});

describe("the file of evidence", () => {
  let root = "";
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "evidence-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it("keeps what each command saw beside what the other one saw", async () => {
    await writeEvidence(root, "leads", { rows });
    await writeEvidence(root, "billing", { answers });
    await writeEvidence(root, "leads", { answers });
    expect([...(await readEvidence(root)).values()]).toEqual([{ domain: "billing", rows: null, answers }, evidence]);
  });

  it("keeps what many write at once", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `domain-${String(at).padStart(2, "0")}`);
    await Promise.all(names.map((name, at) => writeEvidence(root, name, at % 2 === 0 ? { rows } : { answers })));
    expect([...(await readEvidence(root)).keys()]).toEqual(names);
  });

  it.each(["", "{}", '{"version":1,"domains":[{"domain":"leads","rows":{"at":1},"answers":null}]}', "[1"])(
    "counts %j as nothing seen",
    async (text) => {
      await writeEvidence(root, "leads", { rows });
      await writeFile(join(root, ".migrate/evidence.json"), text);
      expect((await readEvidence(root)).size).toBe(0);
      await writeEvidence(root, "leads", { rows });
      expect(JSON.parse(await readFile(join(root, ".migrate/evidence.json"), "utf8"))).toMatchObject({ version: 1 });
    },
  );
});

describe("deployments", () => {
  it.each([
    ["http://127.0.0.1:3210", {}, "local", "127.0.0.1:3210"],
    ["http://localhost:3210/", {}, "local", "localhost:3210"],
    ["http://[::1]:1", { deployment: "prod:x" }, "local", "[::1]:1"],
    ["https://a-b-1.convex.cloud", { deployment: "dev:a-b-1" }, "development", "a-b-1.convex.cloud"],
    ["https://a-b-1.convex.cloud", { deployment: "dev:a-b-2" }, "unknown", "a-b-1.convex.cloud"],
    [
      "https://a-b-1.convex.cloud",
      { deployment: "dev:a-b-1", deployKey: "prod:c|k" },
      "production",
      "a-b-1.convex.cloud",
    ],
    ["https://a-b-1.convex.cloud", { deployKey: "dev:a-b-1|k" }, "development", "a-b-1.convex.cloud"],
    ["https://user:secret@convex.example.com/x/", {}, "unknown", "convex.example.com"],
    ["https://127.0.0.1.example.com", { deployment: "local:x" }, "unknown", "127.0.0.1.example.com"],
  ] as const)("%s with %j is %s", (url, hints, kind, name) => {
    const found = deploymentOf(url, hints);
    expect(found).toMatchObject({ kind, name });
    expect(found !== null && isGuarded(found)).toBe(kind === "unknown" || kind === "production");
    expect(JSON.stringify(found)).not.toContain("secret");
  });

  it.each(["", "127.0.0.1:3210", "ftp://a", "localhost:3210"])("%j is none", (url) => {
    expect(deploymentOf(url)).toBeNull();
  });
});
