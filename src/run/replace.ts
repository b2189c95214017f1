import { specifierFrom } from "../manifest/rooted.js";
import { replaceFile } from "../codemods/replace/replace.js";
import type { ReplaceTools } from "../codemods/replace/tools.js";
import { MigrateError } from "../errors.js";
import { finding, type Finding } from "../findings.js";
import { excluder, matcherOf } from "../manifest/exclude.js";
import type { Manifest } from "../manifest/model.js";
import type { Mapping } from "../manifest/replacement.js";
import { routeKeyOf } from "../manifest/routes.js";
import type { FileChange } from "../report/model.js";
import { checkMapping } from "../target/check.js";
import type { App } from "../workspace/app.js";
import { hasGeneratedApi } from "../workspace/convex-folder.js";
import { readTexts } from "../workspace/files.js";
import { moduleFinder } from "../workspace/modules.js";
import { listSourceFiles, withoutIgnored } from "../workspace/source-files.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { loadPlans } from "./plans.js";
import { changesOfOthers, rememberChanges } from "./take-back.js";
import { replaceTools } from "./tools.js";

export interface ReplaceRun {
  readonly app: App;
  readonly manifest: Manifest;
  /** the domains whose files are taken; their entries come first */
  readonly domains: readonly string[];
  /** files of the app, POSIX, from the root; none means those of the domains */
  readonly files: readonly string[];
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** Sends files that ask the old store through the pipeline: every call becomes a call of Convex. */
export async function runReplace(run: ReplaceRun): Promise<RunResult> {
  const { app, options, progress } = run;
  return runRewriting({ root: app.root, options, progress, stage: () => stageReplace(run) });
}

async function stageReplace(run: ReplaceRun): Promise<Rewriting> {
  const { app, manifest, domains, progress } = run;
  const { root } = app;
  const tools = await replaceTools(root, manifest, domains);
  const { files, findings: missing } = await filesOf(run);
  const { texts, findings: unread } = await readTexts(root, files);
  progress(`reading ${texts.size === 1 ? "1 file" : `${texts.size} files`}`);
  const replaced = [...texts].map(([file, text]) => ({ file, before: text, ...replaceFile(file, text, tools) }));
  const changes = replaced
    .filter(({ before, text }) => before !== text)
    .map(({ file, before, text }): FileChange => ({ file, before, after: text }));
  const calls = replaced.flatMap((each) => each.calls);
  const findings = [...unread, ...replaced.flatMap((each) => each.findings)];
  return {
    changes,
    sources: texts,
    handlers: [],
    calls,
    findings,
    isRefused:
      calls.some(({ status }) => status === "refused") || findings.some(({ severity }) => severity === "error"),
    check: async () => ({
      outcome: "verification-failed",
      findings: [...missing, ...(await checkTarget(root, manifest, tools)), ...missingHelpers(root, manifest, changes)],
    }),
    foreign: () => changesOfOthers(root, "replace", manifest, changes),
    causeOf: (file) => {
      const own = calls.filter((call) => call.file === file && call.status === "replaced");
      return own.length === 0 ? null : `the replacement of ${[...new Set(own.map(({ call }) => call))].join(", ")}`;
    },
    announce: () => rememberChanges(root, "replace", changes),
    confirm: async () => undefined,
  };
}

/** The route files of the domains that no exclusion keeps out, and what their `files` name. */
async function filesOf({
  app: { root, routesDir, routeFiles },
  manifest,
  domains,
  files: asked,
}: ReplaceRun): Promise<{ readonly files: readonly string[]; readonly findings: readonly Finding[] }> {
  const { convexDir, replacementFiles, exclude } = manifest;
  if (asked.length > 0) return { files: asked, findings: [] };
  const sources = await withoutIgnored(root, await listSourceFiles(root, [convexDir]));
  const exclusionOf = excluder(exclude);
  const routes = manifest.domains
    .filter(({ name }) => domains.includes(name))
    .flatMap(({ entries }) => entries.map(({ file }) => file))
    .filter((file) => routeFiles.includes(file) && exclusionOf(routeKeyOf(routesDir, file)) === null);
  const named = replacementFiles
    .filter(({ domain }) => domains.includes(domain))
    .map(({ pattern, place }) => {
      const matches = matcherOf(pattern);
      const files = sources.filter((file) => file === pattern || matches(file) || file.startsWith(`${pattern}/`));
      return { files, findings: files.length > 0 ? [] : [finding("replace-files-missing", place, { pattern })] };
    });
  return {
    files: [...new Set([...routes, ...named.flatMap(({ files }) => files)])],
    findings: named.flatMap(({ findings }) => findings),
  };
}

/**
 * What plans name as changed, as far as it is there: a plan may also name what it makes.
 *
 * @throws MigrateError when there is no such plan
 */
export async function filesOfPlans(
  cwd: string,
  { convexDir }: Manifest,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { root, plans } = await loadPlans(cwd, []);
  const chosen = ids.map((id) => {
    const plan = plans.find((each) => each.id === id);
    const known = plans.map((each) => each.id).join(", ");
    if (plan === undefined) throw new MigrateError(`There is no plan "${id}".`, { hint: `There are: ${known}.` });
    return plan;
  });
  const files = new Set(chosen.flatMap((plan) => plan.files.map(({ text }) => text)));
  return (await listSourceFiles(root, [convexDir])).filter((file) => files.has(file));
}

/** Every Convex function that an entry names exists, is public, and takes the arguments that the entry names. */
async function checkTarget(root: string, manifest: Manifest, tools: ReplaceTools): Promise<readonly Finding[]> {
  const [first] = tools.mappings;
  if (first === undefined) return [];
  const hasApi = await hasGeneratedApi(root, manifest.convexDir);
  const folder = `${manifest.convexDir}/_generated`;
  return [
    ...(hasApi ? [] : [finding("generated-missing", first.place, { folder })]),
    ...tools.mappings.flatMap((mapping: Mapping) => checkMapping(mapping, tools.functions)),
  ];
}

/** The helpers that the new code imports are there. */
function missingHelpers(root: string, { imports }: Manifest, [first]: readonly FileChange[]): readonly Finding[] {
  if (first === undefined) return [];
  const find = moduleFinder(root);
  const place = { file: first.file, line: 1, column: 1 };
  return [imports.server, imports.answers]
    .filter((specifier) => find(specifierFrom(first.file, specifier), first.file) === null)
    .map((specifier) => finding("helper-missing", place, { specifier, helper: "answers" }));
}
