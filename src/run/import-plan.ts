import type { Finding } from "../findings.js";
import { loadManifest } from "../manifest/manifest.js";
import type { Manifest } from "../manifest/model.js";
import { withAdditions } from "../manifest/write.js";
import { readDesign } from "../plan/design.js";
import { importDesign, type DesignImport } from "../plan/import.js";
import type { App } from "../workspace/app.js";
import { linkGuard } from "../workspace/inside.js";
import { documentName, readDocument } from "../workspace/plan-files.js";
import { runRewriting, type Progress, type Rewriting, type RunResult } from "./pipeline.js";

interface ImportRun {
  readonly app: App;
  readonly manifest: Manifest;
  /** the document's path, as it was named */
  readonly document: string;
  readonly options: { readonly dryRun: boolean; readonly check: boolean };
  readonly progress: Progress;
}

/** What an import gave, beside its report. */
export type ImportResult = RunResult & { readonly counts: Pick<DesignImport, "entries" | "added"> };

/** Puts what a design document says into the manifest: through the pipeline, its one change. */
export async function importPlan({ app, manifest, document, options, progress }: ImportRun): Promise<ImportResult> {
  const name = documentName(app.root, document);
  const text = await readDocument(app.root, document);
  const design = importDesign(readDesign(name, text), manifest, app.routeFiles);
  const after = withAdditions(app.manifestText, design.additions);
  const result = await runRewriting({
    root: app.root,
    options: { ...options, command: "plan import", verify: false, force: false },
    progress,
    stage: async () => staged(app, design, after, new Map([[name, text]])),
  });
  return { ...result, counts: design };
}

const staged = (
  app: App,
  { findings }: DesignImport,
  after: string,
  documents: ReadonlyMap<string, string>,
): Rewriting => ({
  changes: after === app.manifestText ? [] : [{ file: app.manifestFile, before: app.manifestText, after }],
  sources: new Map([...documents, [app.manifestFile, after]]),
  handlers: [],
  findings,
  isRefused: findings.some(({ severity }) => severity === "error"),
  check: async () => ({ outcome: "manifest-invalid", findings: problemsOf(app, after) }),
  // Only values are added, between whatever somebody wrote there; the write itself sees that nothing changed since.
  foreign: async () => [],
  causeOf: () => null,
  announce: async () => undefined,
  confirm: async () => undefined,
});

/** The manifest as it would be must be as good as one that a person wrote. */
function problemsOf({ root, manifestFile, routeFiles, routesDir }: App, text: string): readonly Finding[] {
  return loadManifest({ text, file: manifestFile, routeFiles, routesDir, leavesApp: linkGuard(root) }).findings;
}
