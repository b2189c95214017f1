import type { Entry, Manifest, Place, PlanDefinition } from "../manifest/model.js";
import { wavesOfGraph, type PlanNode } from "../manifest/plan-graph.js";
import type { Noted, PlanDocument } from "./document.js";
import type { Ordered } from "./order.js";

/** A plan, wherever it was written down. */
export interface Plan extends Ordered {
  readonly title: string;
  /** the files that it changes, POSIX, from the app's root, each with the place that names it */
  readonly files: readonly Noted[];
  /** the document behind it; null for a plan of the manifest */
  readonly document: PlanDocument | null;
  readonly place: Place;
}

/** The plans of a manifest and of documents, each in its wave. Nothing is judged yet. */
export function plansOf(manifest: Manifest | null, documents: readonly PlanDocument[]): readonly Plan[] {
  const entries = manifest?.domains.flatMap((domain) => domain.entries) ?? [];
  const fromManifest = manifest?.plans.map((plan) => ofManifest(plan, entries)) ?? [];
  const graph = new Map<string, PlanNode>([
    ...fromManifest.map((plan) => [plan.id, plan] as const),
    ...documents.map((document) => [document.id, nodeOf(document)] as const),
  ]);
  const waves = wavesOfGraph(graph);
  return [...fromManifest, ...documents.map((document) => ofDocument(document, waves))];
}

function ofManifest({ id, title, wave, dependsOn, routes, place }: PlanDefinition, entries: readonly Entry[]): Plan {
  const files = new Set(routes.flatMap((route) => entries.filter((entry) => entry.route === route)).map(fileOf));
  return { id, title, wave, dependsOn, files: [...files].map((text) => ({ text, place })), document: null, place };
}

const fileOf = ({ file }: Entry): string => file;

const nodeOf = ({ wave, dependsOn }: PlanDocument) => ({
  wave: wave ?? undefined,
  dependsOn: dependsOn.map(({ text }) => text),
});

function ofDocument(document: PlanDocument, waves: ReadonlyMap<string, number>): Plan {
  const { id, title, wave, dependsOn, place } = document;
  return {
    id,
    title,
    wave: wave ?? waves.get(id) ?? 1,
    dependsOn: dependsOn.map(({ text }) => text),
    files: filesOf(document),
    document,
    place,
  };
}

/** Every file that a document names as changed, in its front matter or in a task, each once. */
export function filesOf({ filesModified, tasks }: PlanDocument): readonly Noted[] {
  const files = new Map<string, Noted>();
  for (const noted of [...filesModified, ...tasks.flatMap((task) => task.files)]) {
    const path = plainPath(noted.text);
    if (!files.has(path)) files.set(path, { text: path, place: noted.place });
  }
  return [...files.values()];
}

/** A path as plans are compared by: `./src//a.ts` → `src/a.ts`. */
export const plainPath = (path: string): string =>
  path
    .replaceAll("\\", "/")
    .split("/")
    .filter((part, index) => part !== "." && (part !== "" || index === 0))
    .join("/");
