import { identityOf } from "../draft/identity.js";
import type { Draft } from "../draft/model.js";
import { emptyManifest, remarksIn, withDraft } from "../draft/write.js";
import { MigrateError } from "../errors.js";
import { describe, type Finding } from "../findings.js";
import { loadManifest } from "../manifest/manifest.js";
import type { Manifest } from "../manifest/model.js";
import { routesDirIn } from "../manifest/peek.js";
import type { FileChange, Verification } from "../report/model.js";
import { withoutTypes } from "../route/plain-javascript.js";
import { appRoot, findManifestText, MANIFEST_FILE } from "../workspace/app.js";
import { readConvexFolderName, readConvexSources } from "../workspace/convex-folder.js";
import { detectRoutesDir, listRouteFiles, readText } from "../workspace/files.js";
import { linkGuard } from "../workspace/inside.js";
import { packageState } from "../workspace/packages.js";
import { withLock } from "../workspace/lock.js";
import { StagedWrites } from "../workspace/staged.js";
import { EXTRA_HELPERS, readTemplate, type ExtraHelper } from "../workspace/templates.js";
import { draftProven } from "./draft.js";
import type { Progress } from "./pipeline.js";
import { regenerate } from "./generated.js";
import { findApp, type FoundApp } from "./sketch.js";

export interface InitOptions {
  /** further helpers that were asked for */
  readonly extra: readonly ExtraHelper[];
  /** an existing manifest gets what is new */
  readonly update: boolean;
  /** a manifest without entries */
  readonly empty: boolean;
  /** Convex's `_generated` as well, made without a deployment */
  readonly codegen: boolean;
  /** most files of a plan */
  readonly batch: number;
  /** domains to draft; null for all */
  readonly only: ReadonlySet<string> | null;
  /** let the app's TypeScript look at every drafted guard */
  readonly verify: boolean;
  /** asks a person which of the drafted domains are wanted; null when they want to stop */
  choose?(draft: Draft, found: FoundApp): Promise<ReadonlySet<string> | null>;
}

/** What `init` is about to write, and what it found. */
export interface PreparedInit {
  /** absolute path of the app */
  readonly root: string;
  readonly changes: readonly FileChange[];
  readonly kept: readonly string[];
  /** null where nothing was drafted */
  readonly drafted: { readonly draft: Draft; readonly found: FoundApp } | null;
  /** the manifest was there before, and is not to be changed */
  readonly isKept: boolean;
  /** it has problems, and nobody asked for it to be changed */
  readonly isUnread: boolean;
  readonly proof: Verification | { readonly reason: string } | null;
  /** what the app's TypeScript says against the helpers themselves */
  readonly helperErrors: readonly Finding[];
  /** packages that the helpers import and package.json does not name, or that are not installed */
  readonly missing: readonly string[];
  /** what is wrong with the manifest that is there */
  readonly problems: readonly Finding[];
  /** the manifest's text, for the places of its problems */
  readonly manifestText: string;
}

/**
 * Decides what `init` writes: the helpers that guards need and that are not there yet, and a manifest that is drafted from
 * the app, or what is new in an existing one. Writes nothing.
 *
 * @returns null when the person who was asked wants to stop
 * @throws MigrateError when the folder holds no App Router app, the manifest lies outside of it, or `_generated` is wanted
 * and the app has no Convex to make it
 */
export async function prepareInit(cwd: string, options: InitOptions, progress: Progress): Promise<PreparedInit | null> {
  const root = await appRoot(cwd);
  const before = await findManifestText(root);
  const routesDir = (before === null ? null : routesDirIn(before)) ?? (await detectRoutesDir(root));
  if (routesDir === null) {
    throw new MigrateError("There is no folder app/api or src/app/api.", {
      hint: "Run the command in the folder of a Next.js App Router app, or name it with --cwd.",
    });
  }
  const routeFiles = await listRouteFiles(root, routesDir);
  const app = { root, routesDir, routeFiles, progress };
  const present = before === null ? null : load(app, before);
  const generated = options.codegen ? await generatedIn(root, present?.manifest ?? null) : [];
  const prepared =
    present !== null && present.manifest === null
      ? await unreadable(app, options, present)
      : await draftFor(app, options, before, present?.manifest ?? null);
  return prepared === null ? null : { ...prepared, changes: [...prepared.changes, ...generated] };
}

/** What `_generated` lacks, or has of functions as they were. */
async function generatedIn(root: string, manifest: Manifest | null): Promise<readonly FileChange[]> {
  const convexDir = manifest?.convexDir ?? (await readConvexFolderName(root));
  const sources = await readConvexSources(root, convexDir);
  return (await regenerate({ root, convexDir, before: sources, after: sources })).changes;
}

interface Site {
  readonly root: string;
  readonly routesDir: string;
  readonly routeFiles: readonly string[];
  readonly progress: Progress;
}

function load(
  { root, routesDir, routeFiles }: Site,
  text: string,
): { readonly text: string; readonly manifest: Manifest | null; readonly findings: readonly Finding[] } {
  const leavesApp = linkGuard(root);
  return { text, ...loadManifest({ text, file: MANIFEST_FILE, routeFiles, routesDir, leavesApp }) };
}

/** A manifest of the tool's own making has no problems. */
function loadOwn(site: Site, text: string): Manifest {
  const { manifest, findings } = load(site, text);
  if (manifest !== null) return manifest;
  const problems = findings.map((found) => `${found.line}:${found.column} ${describe(found).message}`);
  throw new Error(`The draft does not pass the manifest's own rules: ${problems.join(" ")}\n${text}`);
}

/** A manifest that has problems is kept; nothing can be added to it. */
async function unreadable(site: Site, options: InitOptions, present: ReturnType<typeof load>): Promise<PreparedInit> {
  const { changes, kept } = await helperChanges(site, options.extra, false);
  return {
    root: site.root,
    changes: options.update ? [] : changes,
    kept: [...kept, MANIFEST_FILE],
    drafted: null,
    isKept: true,
    isUnread: !options.update,
    ...UNPROVEN,
    missing: [],
    problems: options.update ? present.findings : [],
    manifestText: present.text,
  };
}

async function draftFor(
  site: Site,
  options: InitOptions,
  before: string | null,
  manifest: Manifest | null,
): Promise<PreparedInit | null> {
  const { root, routesDir, routeFiles, progress } = site;
  progress(`reading ${routeFiles.length} route files`);
  const found = await findApp(root, routesDir, manifest);
  const helpers = await helperChanges(site, options.extra, found.isJavaScript);
  const isKept = before !== null && !options.update;
  const start = before ?? headOf(root, found, options.empty);
  const { missing, unlisted } = await packageState(root, ["convex"]);
  const base = {
    root,
    manifestText: start,
    isKept,
    isUnread: false,
    missing: [...missing, ...unlisted],
    problems: [],
    ...UNPROVEN,
  };
  if (options.empty && !isKept) {
    const written = before === null ? [manifestChange(null, start)] : [];
    return { ...base, ...helpers, changes: [...helpers.changes, ...written], drafted: null };
  }
  const present = { manifest: loadOwn(site, start), comments: remarksIn(start) };
  const ask = { found, present, start, helpers: helpers.changes, load: (text: string) => loadOwn(site, text) };
  const first = await draftProven(site, ask, {
    ...options,
    verify: options.verify && !isKept && options.choose === undefined,
  });
  if (isKept)
    return {
      ...base,
      changes: helpers.changes,
      kept: [...helpers.kept, MANIFEST_FILE],
      drafted: { draft: first.draft, found },
    };
  const only = options.choose === undefined ? undefined : await options.choose(first.draft, found);
  if (only === null) return null;
  const last = only === undefined ? first : await draftProven(site, ask, { ...options, only });
  const after = withDraft(start, last.draft);
  return {
    ...base,
    kept: after === before ? [...helpers.kept, MANIFEST_FILE] : helpers.kept,
    changes: [...helpers.changes, ...(after === before ? [] : [manifestChange(before, after)])],
    drafted: { draft: last.draft, found },
    proof: last.proof,
    helperErrors: last.helperErrors,
  };
}

const UNPROVEN = { proof: null, helperErrors: [] } as const;

const manifestChange = (before: string | null, after: string): FileChange => ({ file: MANIFEST_FILE, before, after });

function headOf(root: string, { sketch, prisma }: FoundApp, example: boolean): string {
  const { routesDir, imports, respondWith } = sketch;
  // A shared package's Convex folder may be reached through a link: it is found by its usual name, and read only.
  const convexDir = linkGuard(root)(sketch.convexDir) === null ? sketch.convexDir : null;
  const identity = example ? {} : identityOf(sketch.routes);
  return emptyManifest({ routesDir, convexDir, imports, prisma, identity, respondWith, example });
}

/** The helpers that are not there yet, in the language of the app. */
async function helperChanges(
  { root, routesDir }: Site,
  extra: readonly ExtraHelper[],
  isJavaScript: boolean,
): Promise<{ readonly changes: readonly FileChange[]; readonly kept: readonly string[] }> {
  const source = routesDir.startsWith("src/") ? "src/" : "";
  const names = new Set(["data-source.ts", "convex-client.ts", ...extra.flatMap((name) => EXTRA_HELPERS[name])]);
  const changes: FileChange[] = [];
  const kept: string[] = [];
  for (const name of names) {
    const file = `${source}lib/${isJavaScript ? name.replace(/\.ts$/, ".js") : name}`;
    if ((await readText(root, file)) !== null) kept.push(file);
    else {
      const text = await readTemplate(name);
      changes.push({ file, before: null, after: isJavaScript ? withoutTypes(text) : text });
    }
  }
  return { changes, kept };
}

/**
 * Writes all of it or nothing.
 *
 * @throws MigrateError when something is in the way, such as a manifest that was changed in the meantime
 */
export async function writeInit({ root, changes }: PreparedInit): Promise<readonly string[]> {
  return withLock(root, async () => {
    const writes = new StagedWrites(root);
    for (const { file, before, after } of changes) writes.stage(file, before, after);
    const { written, findings } = await writes.flush();
    const [problem] = findings;
    if (problem === undefined) return written;
    throw new MigrateError(`${problem.file} could not be written.`, {
      place: problem,
      hint: "See what stands in its way, and run again.",
    });
  });
}
