import { specifierFrom } from "../manifest/rooted.js";
import type { SyncChange } from "../codemods/sync/change.js";
import { syncFile } from "../codemods/sync/sync.js";
import { unsyncFile } from "../codemods/sync/unsync.js";
import { applyEdits } from "../edits/edit.js";
import { finding, type Finding } from "../findings.js";
import { excluder, matcherOf } from "../manifest/exclude.js";
import type { Manifest, SyncEntry } from "../manifest/model.js";
import { routeKeyOf } from "../manifest/routes.js";
import type { FileChange } from "../report/model.js";
import type { App } from "../workspace/app.js";
import { readTexts } from "../workspace/files.js";
import { moduleFinder } from "../workspace/modules.js";
import { listSourceFiles, withoutIgnored } from "../workspace/source-files.js";
import { foreignChanges, othersIn } from "./foreign-changes.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { missingSyncFunctions } from "./sync-functions.js";
import { syncTools } from "./tools.js";

export interface SyncRun {
  readonly app: App;
  readonly manifest: Manifest;
  /** the selected entries */
  readonly entries: readonly SyncEntry[];
  /** take the calls out again */
  readonly undo: boolean;
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** Sends the files that make the selected writes through the pipeline: Convex is told about each row, or no longer. */
export async function runSync(run: SyncRun): Promise<RunResult> {
  const { app, options, progress } = run;
  return runRewriting({ root: app.root, options, progress, stage: () => stageSync(run) });
}

async function stageSync(run: SyncRun): Promise<Rewriting> {
  const { app, manifest, entries, undo, progress } = run;
  const { root } = app;
  const tools = await syncTools(root, manifest, entries);
  const { files, findings: missing } = await filesThatMayWrite(app, manifest);
  const { texts, findings: unread } = await readTexts(root, files);
  const making = [...texts].filter(([, text]) => entries.some(({ model }) => text.includes(model)));
  progress(`looking at ${making.length === 1 ? "1 file" : `${making.length} files`} that may make these writes`);
  const changed = making.map(([file, text]) => ({ file, text, ...(undo ? unsyncFile : syncFile)(file, text, tools) }));
  const changes = changed
    .filter(({ edits }) => edits.length > 0)
    .map(({ file, text, edits }): FileChange => ({ file, before: text, after: applyEdits(text, edits) }));
  const writes = changed.flatMap((each) => each.writes);
  const unserved = undo ? [] : await missingSyncFunctions(root, manifest, entries);
  return {
    changes,
    sources: texts,
    handlers: [],
    writes,
    findings: [...unread, ...changed.flatMap(({ findings }) => findings), ...unfound(changed, run), ...unserved],
    isRefused: writes.some(({ status }) => status === "refused"),
    check: async () => ({
      outcome: "verification-failed",
      findings: [...missing, ...(undo ? [] : missingHelper(root, manifest, changes))],
    }),
    foreign: async () => foreignChanges(root, changes, othersIn(root, manifest)),
    causeOf: (file) => {
      const own = writes.filter(
        (write) => write.file === file && (write.status === "synced" || write.status === "replaced"),
      );
      return own.length === 0 ? null : `the sync of ${[...new Set(own.map(({ write }) => write))].join(", ")}`;
    },
    // A call is known by what it says: there is nothing to remember.
    announce: async () => undefined,
    confirm: async () => undefined,
  };
}

/** Route files that no exclusion keeps out, and what `routers` names. */
async function filesThatMayWrite(
  { root, routesDir, routeFiles }: App,
  { exclude, routers, convexDir }: Manifest,
): Promise<{ readonly files: readonly string[]; readonly findings: readonly Finding[] }> {
  const exclusionOf = excluder(exclude);
  const routes = routeFiles.filter((file) => exclusionOf(routeKeyOf(routesDir, file)) === null);
  if (routers.length === 0) return { files: routes, findings: [] };
  // A route file that an exclusion keeps out does not come back through `routers`.
  const all = (await listSourceFiles(root, [convexDir])).filter((file) => !routeFiles.includes(file));
  const sources = await withoutIgnored(root, all);
  const matched = routers.map(({ pattern, place }) => {
    const matches = matcherOf(pattern);
    const files = sources.filter((file) => matches(file) || file.startsWith(`${pattern}/`));
    return { files, findings: files.length > 0 ? [] : [finding("router-missing", place, { pattern })] };
  });
  return {
    files: [...new Set([...routes, ...matched.flatMap(({ files }) => files)])],
    findings: matched.flatMap(({ findings }) => findings),
  };
}

/** Entries whose write is made nowhere. */
function unfound(changed: readonly SyncChange[], { entries, undo }: SyncRun): readonly Finding[] {
  if (undo) return [];
  const made = changed.flatMap(({ writes }) => writes.map(({ write }) => write));
  return entries
    .filter(({ model, operation }) => !made.some((write) => write.endsWith(`.${model}.${operation}`)))
    .map(({ model, operation, place }) => finding("sync-unfound", place, { write: `${model}.${operation}` }));
}

function missingHelper(root: string, { imports }: Manifest, [first]: readonly FileChange[]): readonly Finding[] {
  if (first === undefined || moduleFinder(root)(specifierFrom(first.file, imports.sync), first.file) !== null)
    return [];
  const place = { file: first.file, line: 1, column: 1 };
  return [finding("helper-missing", place, { specifier: imports.sync, helper: "sync" })];
}
