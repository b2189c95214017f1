import { commandsOf, inRepository, PLAN, SARIF, steps, toYaml, type CiApp, type CiScope } from "./steps.js";

/** A GitHub Actions workflow: what is pending, what is left, findings beside the code, and the proof in parts. */
export function githubWorkflow(app: CiApp, scope: CiScope): string {
  return toYaml({
    name: "migrate",
    on: { pull_request: null, push: { branches: [app.branch] } },
    permissions: { contents: "read" },
    concurrency: { group: "migrate-${{ github.ref }}", "cancel-in-progress": true },
    jobs: { check: checkJob(app, scope), ...(scope.shards === 1 ? {} : matrixJobs(app, scope)) },
  });
}

/** A step that runs whatever became of those before it. */
const ALWAYS = "${{ !cancelled() }}";
const PART = "${{ matrix.part }}";

function checkJob(app: CiApp, scope: CiScope) {
  const { wire, leftovers, plan } = steps(app, scope, PART);
  const sarif = inRepository(app, SARIF);
  const handOn = [
    { name: "What would be written, for the parts", if: ALWAYS, run: plan },
    { if: ALWAYS, ...keep(app, "migrate-plan", PLAN) },
  ];
  return {
    ...jobIn(app),
    permissions: { contents: "read", "security-events": "write" },
    steps: [
      ...setUp(app),
      { name: "Every mapped handler is guarded", run: wire },
      {
        name: "Findings beside the code",
        if: `\${{ !cancelled() && hashFiles('${sarif}') != '' }}`,
        // A fork's token may not, and a private repository may have no code scanning.
        "continue-on-error": true,
        uses: "github/codeql-action/upload-sarif@v3",
        with: { sarif_file: sarif, category: "migrate" },
      },
      { name: "What still reaches the old store", if: ALWAYS, "continue-on-error": true, run: leftovers },
      ...(scope.shards === 1 ? [] : handOn),
    ],
  };
}

function matrixJobs(app: CiApp, scope: CiScope) {
  const { shard, merge } = steps(app, scope, PART);
  const parts = Array.from({ length: scope.shards }, (_, index) => index + 1);
  return {
    prove: {
      ...jobIn(app),
      needs: "check",
      if: ALWAYS,
      strategy: { "fail-fast": false, matrix: { part: parts } },
      steps: [
        ...setUp(app),
        take(app, "migrate-plan"),
        { name: "The app's types, with these guards", run: shard },
        { if: ALWAYS, ...keep(app, `migrate-report-${PART}`, `migrate-report-${PART}.json`) },
      ],
    },
    report: {
      ...jobIn(app),
      needs: "prove",
      if: ALWAYS,
      steps: [...setUp(app), take(app, "migrate-report-*"), { name: "One report of all parts", run: merge }],
    },
  };
}

const jobIn = ({ folder }: CiApp) => ({
  "runs-on": "ubuntu-latest",
  "timeout-minutes": 30,
  ...(folder === "" ? {} : { defaults: { run: { "working-directory": folder } } }),
});

const keep = (app: CiApp, name: string, path: string) => ({
  uses: "actions/upload-artifact@v4",
  with: { name, path: inRepository(app, path), "if-no-files-found": "error", "retention-days": 1 },
});

const take = ({ folder }: CiApp, pattern: string) => ({
  uses: "actions/download-artifact@v4",
  with: { pattern, path: folder === "" ? "." : folder, "merge-multiple": true },
});

function setUp(app: CiApp) {
  const { packages, generatesPrisma, node } = app;
  const { install, run } = commandsOf(packages);
  const { name, isPinned, folder } = packages;
  const ahead =
    name === "pnpm"
      ? [{ uses: "pnpm/action-setup@v4", ...(isPinned ? {} : { with: { version: 10 } }) }]
      : name === "bun"
        ? [{ uses: "oven-sh/setup-bun@v2" }]
        : [];
  const cache = name === "npm" || name === "pnpm" ? { cache: name } : {};
  return [
    { uses: "actions/checkout@v4", with: { "persist-credentials": false } },
    ...ahead,
    { uses: "actions/setup-node@v4", with: { "node-version": node, ...cache } },
    ...(name === "yarn" ? [{ run: "corepack enable" }] : []),
    { run: install, ...(folder === app.folder ? {} : { "working-directory": folder === "" ? "." : folder }) },
    ...(generatesPrisma ? [{ run: `${run} prisma generate` }] : []),
  ];
}
