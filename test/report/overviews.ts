import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PAGES } from "../../src/finding-pages/pages.js";
import { finding, type FindingKind } from "../../src/findings.js";
import { handlerKey, type Overview, type PageAssets } from "../../src/report/html/model.js";
import { toHtml } from "../../src/report/html/page.js";
import type { HandlerResult, HandlerStatus } from "../../src/report/model.js";
import type { PlanView } from "../../src/report/plans.js";
import { REPOSITORY } from "../support/scratch.js";
import { handler, report } from "./reports.js";

const asset = (name: string): string => readFileSync(join(REPOSITORY, "templates/report", name), "utf8");
export const ASSETS: PageAssets = { style: asset("report.css"), script: asset("report.js") };

/** A text that would do something, were it taken for markup, for a script or for the end of one. */
export const HOSTILE =
  `"><img src=x onerror="window.hacked=1"></script><script>window.hacked=2</script><!--<script>` +
  "${window.hacked=3}`'\u2028]]>&lt;\u202e";

const STATUSES: readonly HandlerStatus[] = [
  "wired",
  "stubbed",
  "pending",
  "refused",
  "excluded",
  "cut-over",
  "unmapped",
];
const DOMAINS = ["leads", "billing", "social", "support", "real-estate"] as const;
const exampleOf = <K extends FindingKind>(kind: K, file: string) =>
  finding(kind, { file, line: 12, column: 3 }, PAGES[kind].example);

/** An app with so many handlers, of every status and in several domains. */
export function overview(count: number, patch: Partial<Overview> = {}): Overview {
  const handlers = Array.from({ length: count }, (_, index) => handlerAt(index));
  const files = handlers.map(({ file }) => file);
  const diff = (file: string): string =>
    `--- a/${file}\n+++ b/${file}\n@@ -12 +12,4 @@\n+if (getDataSource("leads") === "convex") {\n+  return NextResponse.json({ data: result });\n+}\n-const old = 1;\n const rows = await prisma.lead.findMany({ where: { userId: session.user.id, status: "NEW", deletedAt: null } });\n`;
  return {
    app: "crm",
    tool: "convex-cutover 0.1.0",
    at: "2026-11-21T15:56:00.000Z",
    report: report({
      command: "report",
      outcome: "done",
      handlers,
      findings: [exampleOf("filter-dropped", "app/api/leads/route.ts"), exampleOf("table-kept", "convex/schema.ts")],
      verification: { engine: "typescript 5.9.3", baseline: 2, new: 0, checkedFiles: 41 },
    }),
    diffs: new Map(files.map((file) => [file, diff(file)])),
    explanations: new Map(
      handlers.map((each) => [
        handlerKey(each),
        `${each.method} ${each.file}:12  (function)\n  gates\n    line 9: return 401 if !session?.user?.id\n  guard in front of line 14\n`,
      ]),
    ),
    plans: PLANS,
    history: [
      { at: "2026-11-01T09:00:00.000Z", guarded: 0, plans: [] },
      { at: "2026-11-08T10:00:00.000Z", guarded: Math.floor(count / 4), plans: ["A1"] },
      { at: "2026-11-20T10:00:00.000Z", guarded: Math.floor(count / 2), plans: ["A2"] },
    ],
    ...patch,
  };
}

function handlerAt(index: number): HandlerResult {
  const status = STATUSES[index % STATUSES.length] ?? "pending";
  const name = DOMAINS[index % DOMAINS.length] ?? "leads";
  const domain = status === "excluded" || status === "unmapped" ? null : name;
  const route = `${name}/[id]/part-${index}`;
  const file = `app/api/${route}/route.ts`;
  const found = status === "refused" ? exampleOf("effect-skipped", file) : null;
  const reason = status === "excluded" ? "External triggers: must stay in Next.js and Prisma" : null;
  return handler(status, { domain, route, file, reason, finding: found, place: { file, line: 12, column: 3 } });
}

const plan = (id: string, wave: number, patch: Partial<PlanView>): PlanView => ({
  id,
  title: `${id}-title`,
  wave,
  dependsOn: [],
  dependents: [],
  status: "open",
  progress: "0 of 4 handlers",
  files: [],
  source: "migrate.manifest.json",
  ...patch,
});

const PLANS: readonly PlanView[] = [
  plan("A1", 1, { title: "leads-core", status: "done", progress: "4 of 4 handlers" }),
  plan("A2", 1, { title: "billing-support", status: "partly", progress: "1 of 4 handlers" }),
  plan("A3", 2, { title: "social-calendar", dependsOn: ["A1"] }),
  plan("A4", 2, { title: "a title that is much longer than its box is wide", dependsOn: ["A1", "A2"] }),
  plan("A5", 3, { title: "the rest", dependsOn: ["A3", "A4"] }),
];

/** Everything that somebody else could have named, named like that. */
export function hostileOverview(): Overview {
  const file = `app/api/${HOSTILE}/route.ts`;
  const found = { ...exampleOf("effect-skipped", file), effect: HOSTILE };
  const evil = handler("refused", {
    route: HOSTILE,
    file,
    domain: HOSTILE,
    reason: HOSTILE,
    finding: found,
    place: { file, line: 1, column: 1 },
  });
  return overview(3, {
    app: HOSTILE,
    tool: HOSTILE,
    at: HOSTILE,
    report: report({
      handlers: [evil, handler("pending")],
      findings: [found],
      verification: { engine: HOSTILE, baseline: 0, new: 0, checkedFiles: 1 },
    }),
    diffs: new Map([[file, `+${HOSTILE}\n`]]),
    explanations: new Map([[handlerKey(evil), HOSTILE]]),
    plans: [plan(HOSTILE, 1, { title: HOSTILE, progress: HOSTILE }), plan("B", 2, { dependsOn: [HOSTILE] })],
    history: [
      { at: HOSTILE, guarded: 0, plans: [HOSTILE] },
      { at: HOSTILE, guarded: 1, plans: [HOSTILE] },
    ],
  });
}

export const pageOf = (told: Overview): string => toHtml(told, ASSETS);
