import { cutRoute, type CutRoute } from "../codemods/cutover/cutover.js";
import type { RouteTools } from "../codemods/route-change.js";
import { guardsIn } from "../codemods/unwire.js";
import { finding, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import { byFile, selectRoutes } from "../plan/select.js";
import type { FileChange } from "../report/model.js";
import type { App } from "../workspace/app.js";
import { readTexts } from "../workspace/files.js";
import { readGuardRecord, writeGuardRecord } from "../workspace/state.js";
import { foreignChanges, othersIn } from "./foreign-changes.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { rememberChanges } from "./take-back.js";
import { checkTarget } from "./check-target.js";
import { readStatus } from "./status.js";
import { routeTools } from "./tools.js";
import { writersElsewhere } from "./writers-elsewhere.js";

export interface CutoverRun {
  readonly app: App;
  readonly manifest: Manifest;
  readonly domains: readonly string[];
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** Sends domains through the pipeline: the guards' branches become the only path, or nothing changes at all. */
export async function runCutover(run: CutoverRun): Promise<RunResult> {
  const { app, options, progress } = run;
  return runRewriting({ root: app.root, options, progress, stage: () => stageCutover(run) });
}

async function stageCutover({ app, manifest, domains, options }: CutoverRun): Promise<Rewriting> {
  const { root } = app;
  const tools = await routeTools(root, manifest, false);
  const batch = selectRoutes(manifest, { domains, plans: [], routes: [], all: false });
  const { guards } = await readGuardRecord(root);
  const { texts, findings } = await readTexts(root, app.routeFiles);
  const cuts = new Map<string, CutRoute>();
  for (const { file, entries } of byFile(batch.flatMap((each) => each.entries))) {
    const text = texts.get(file);
    if (text === undefined) continue;
    const task = { file, text, entries, knownGuards: guards.get(file) ?? [], force: options.force };
    cuts.set(file, cutRoute(task, tools));
  }
  const after = new Map([...texts].map(([file, text]) => [file, cuts.get(file)?.after ?? text]));
  const problems = [
    ...findings.filter(({ file }) => batch.some((each) => each.file === file)),
    ...[...cuts.values()].flatMap((cut) => cut.problems),
    ...domains.flatMap((domain) => writersOf(domain, after, manifest, tools)),
  ];
  const isReady = problems.length === 0;
  const changes = isReady ? changesOf(texts, cuts) : [];
  return {
    changes,
    sources: texts,
    handlers: isReady ? [...cuts.values()].flatMap(({ handlers }) => handlers) : [],
    findings: isReady
      ? [
          ...[...cuts.values()].flatMap(({ warnings }) => warnings),
          ...stillReading(domains, after, cuts, manifest, tools),
          ...(changes.length === 0 ? [] : await unproven(app, manifest, domains)),
          ...(changes.length === 0 ? [] : await writersElsewhere(app, manifest, domains)),
        ]
      : [],
    isRefused: false,
    check: async () =>
      isReady
        ? { outcome: "verification-failed", findings: await checkTarget(root, batch, manifest, tools.functions) }
        : { outcome: "not-ready", findings: problems },
    foreign: async () => foreignChanges(root, changes, othersIn(root, manifest)),
    causeOf: (file) => `the cutover of ${domains.join(", ")} in ${file}`,
    announce: () => rememberChanges(root, "cutover", changes),
    confirm: () => forget(root, changes, tools),
  };
}

const changesOf = (texts: ReadonlyMap<string, string>, cuts: ReadonlyMap<string, CutRoute>): readonly FileChange[] =>
  [...cuts].flatMap(([file, cut]) => {
    const before = texts.get(file) ?? null;
    return before === cut.after ? [] : [{ file, before, after: cut.after }];
  });

/** Handlers, of any route, that would go on writing rows of the domain to the old database while it is read no more. */
function writersOf(
  domain: string,
  after: ReadonlyMap<string, string>,
  manifest: Manifest,
  tools: RouteTools,
): readonly Finding[] {
  return accessesOf(domain, after, manifest, tools).flatMap(({ handler, access }) =>
    access.effect === "write"
      ? [finding("not-ready", access.place, { domain, handler, reason: `still writes: \`${access.text}\`` })]
      : [],
  );
}

/** What handlers that were cut over still ask the old database, such as who may see the row. */
function stillReading(
  domains: readonly string[],
  after: ReadonlyMap<string, string>,
  cuts: ReadonlyMap<string, CutRoute>,
  manifest: Manifest,
  tools: RouteTools,
): readonly Finding[] {
  const own = new Map([...after].filter(([file]) => cuts.has(file)));
  return domains.flatMap((domain) =>
    accessesOf(domain, own, manifest, tools).map(({ handler, access }) =>
      finding("still-reads-prisma", access.place, { handler, access: access.text }),
    ),
  );
}

/** What nobody has seen of the data yet: behind the cutover no old answer stands in for it. */
async function unproven(app: App, manifest: Manifest, domains: readonly string[]): Promise<readonly Finding[]> {
  const { status } = await readStatus(app, manifest);
  return status.domains.flatMap(({ name, data }): readonly Finding[] => {
    const [lacking] = data.lacking;
    if (lacking === undefined || !domains.includes(name)) return [];
    const place = { file: app.manifestFile, line: 1, column: 1 };
    return [finding("cutover-unproven", place, { domain: name, reason: lacking.reason, command: lacking.command })];
  });
}

/** Every access to the domain's models; where no models are named, every access in the domain's own files. */
function accessesOf(domain: string, texts: ReadonlyMap<string, string>, manifest: Manifest, tools: RouteTools) {
  const { models = [], entries = [] } = manifest.domains.find(({ name }) => name === domain) ?? {};
  const files = new Set(entries.map(({ file }) => file));
  return [...texts].flatMap(([file, text]) => {
    if (models.length === 0 && !files.has(file)) return [];
    return tools
      .read(file, text)
      .handlers.flatMap(({ method, body }) =>
        (body?.accesses ?? [])
          .filter(({ model }) => models.length === 0 || models.includes(model))
          .map((access) => ({ handler: `${method} ${file}`, access })),
      );
  });
}

/** Guards that went are no guards that somebody edited. */
async function forget(root: string, changes: readonly FileChange[], tools: RouteTools): Promise<void> {
  const guards = new Map((await readGuardRecord(root)).guards);
  for (const { file, after } of changes) guards.set(file, guardsIn(file, after ?? "", tools));
  await writeGuardRecord(root, guards);
}
