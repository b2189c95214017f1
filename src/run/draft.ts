import { RULES } from "../codemods/guard/rules.js";
import type { RouteTools } from "../codemods/route-change.js";
import { draftManifest, type Present } from "../draft/draft.js";
import type { Draft, DraftedEntry, RuledOut } from "../draft/model.js";
import { isEntry } from "../draft/plans.js";
import { withDraft } from "../draft/write.js";
import { MigrateError } from "../errors.js";
import { describe, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import { selectRoutes } from "../plan/select.js";
import type { FileChange, Verification } from "../report/model.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { missingGenerated } from "./generated.js";
import type { InitOptions } from "./init.js";
import type { Progress } from "./pipeline.js";
import { proveTypes } from "./prove.js";
import { stageWith } from "./stage.js";
import type { FoundApp } from "./sketch.js";

/** What a draft is made from and put into. */
interface Drafting {
  readonly found: FoundApp;
  readonly present: Present;
  /** the manifest's text in front of the draft */
  readonly start: string;
  /** helpers that the guards import and that are not written yet */
  readonly helpers: readonly FileChange[];
  /** reads the text of a manifest that has no problems */
  load(text: string): Manifest;
}

interface Site {
  readonly root: string;
  readonly progress: Progress;
}

/** A draft, and what the app's TypeScript says to it; the reason where it could not be asked. */
export interface ProvenDraft {
  readonly draft: Draft;
  readonly proof: Verification | { readonly reason: string } | null;
  /** type errors in the helpers that are written with it, but for packages that the app has not installed yet */
  readonly helperErrors: readonly Finding[];
}

/** What was ruled out in one round may bring up another proposal; a handler has two of them. */
const MOST_ROUNDS = 3;

/**
 * Drafts, puts every drafted guard in in memory, and takes out of the draft what would be refused or would not compile, until
 * nothing is left of that.
 */
export async function draftProven(site: Site, drafting: Drafting, options: InitOptions): Promise<ProvenDraft> {
  const { found, present } = drafting;
  const ruledOut = new Map<string, RuledOut>();
  for (let round = 1; ; round += 1) {
    const draft = draftManifest(found.sketch, present, { batch: options.batch, only: options.only, ruledOut });
    const tried = await tryOut(site, drafting, draft, options.verify);
    const wrong = entriesOf(draft).filter(({ file }) => tried.wrong.has(file));
    if (wrong.length === 0 || round > MOST_ROUNDS)
      return { draft, proof: tried.proof, helperErrors: tried.helperErrors };
    site.progress(`${wrong.length} of the drafted guards would not compile; drafting again without them`);
    for (const { route, file, outcome } of wrong) {
      const reason = tried.wrong.get(file) ?? "";
      ruledOut.set(route, { ...ruledOut.get(route), [outcome === "live" ? "live" : "stub"]: reason });
    }
  }
}

const entriesOf = ({ domains }: Draft): readonly DraftedEntry[] =>
  domains.flatMap(({ entries }) => entries.filter(isEntry));

interface Tried {
  /** by file, why its drafted guard cannot stay */
  readonly wrong: ReadonlyMap<string, string>;
  readonly proof: ProvenDraft["proof"];
  readonly helperErrors: readonly Finding[];
}

async function tryOut(site: Site, drafting: Drafting, draft: Draft, verify: boolean): Promise<Tried> {
  const manifest = drafting.load(withDraft(drafting.start, draft));
  const files = new Set(entriesOf(draft).map(({ file }) => file));
  const batch = selectRoutes(manifest, { all: true, domains: [], plans: [], routes: [] });
  const options = { command: "init", dryRun: true, check: false, verify: false, force: false, strict: false } as const;
  const staged = await stageWith(
    {
      root: site.root,
      manifest,
      batch: batch.filter(({ file }) => files.has(file)),
      codemod: "wire",
      options,
      progress: site.progress,
    },
    toolsOf(drafting.found, manifest),
  );
  const refused = staged.handlers.filter(({ status, file }) => status === "refused" && files.has(file));
  const wrong = new Map(refused.map(({ file, finding }) => [file, finding === null ? "" : wordsOf(finding)]));
  if (!verify || wrong.size > 0 || staged.changes.length === 0) return { wrong, proof: null, helperErrors: [] };
  site.progress(`proving ${staged.changes.length} drafted guards with the app's own TypeScript`);
  return prove(site, drafting, staged.changes);
}

async function prove({ root }: Site, { found, helpers }: Drafting, changes: readonly FileChange[]): Promise<Tried> {
  try {
    const { convexDir } = found.sketch;
    const isLive = found.sketch.functions.size > 0;
    const made = isLive ? await missingGenerated(root, convexDir, await readConvexSources(root, convexDir)) : null;
    const all = [...changes, ...helpers, ...(made?.changes ?? [])];
    const { findings, verification } = await proveTypes(root, all, "affected", (file) => file);
    // What is wrong in a helper is no guard's fault.
    const isHelper = new Set(helpers.map(({ file }) => file));
    const errors = findings.filter(({ kind, file }) => kind === "type-error" && !isHelper.has(file));
    const helperErrors = ownErrors(findings.filter(({ file }) => isHelper.has(file)));
    const wrong = new Map(errors.map((error) => [error.file, wordsOf(error)]));
    return { wrong, proof: { ...verification, new: errors.length + helperErrors.length }, helperErrors };
  } catch (error) {
    // An app without TypeScript, or whose Convex is not installed: the draft stands, and says that it is not proven.
    if (!(error instanceof MigrateError)) throw error;
    return { wrong: new Map(), proof: { reason: error.message }, helperErrors: [] };
  }
}

const isMissing = (error: Finding): boolean => error.kind === "type-error" && /^TS(2307|2792|7016)$/.test(error.code);

/** A package that is not installed yet is told of elsewhere, and what else is wrong in such a file may come of it. */
function ownErrors(found: readonly Finding[]): readonly Finding[] {
  const waiting = new Set(found.filter(isMissing).map(({ file }) => file));
  return found.filter(({ kind, file }) => kind === "type-error" && !waiting.has(file));
}

const wordsOf = (found: Finding): string => `${found.kind}: ${describe(found).message}`;

/** The tools of `wire`, on the files as they were read for the draft. */
const toolsOf = ({ sketch, read }: FoundApp, manifest: Manifest): RouteTools => ({
  manifest,
  functions: sketch.functions,
  nextMajor: sketch.nextMajor,
  rules: RULES,
  read,
});
