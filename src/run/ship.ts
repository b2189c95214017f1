import { decideShipping, type ShipPlan, type Wanted } from "../codemods/ship/decide.js";
import { isLeftAlone, keptTables, shippingFindings } from "../codemods/ship/findings.js";
import { missingTables, newSchema, schemaEdits } from "../codemods/ship/schema-edit.js";
import { applyEdits, type Edit } from "../edits/edit.js";
import { invertEdits } from "../edits/invert.js";
import { digestOf, withStep, type UndoRecord, type UndoStep } from "../edits/undo-steps.js";
import { finding, type Finding } from "../findings.js";
import type { Entry, Manifest, Place, SyncEntry } from "../manifest/model.js";
import { toDiff } from "../report/diff.js";
import type { FileChange } from "../report/model.js";
import { readFunctions } from "../target/read.js";
import { readSchema, schemaFile } from "../target/schema.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { packageState } from "../workspace/packages.js";
import { readShippedSources } from "../workspace/shipped.js";
import { readUndoRecord, writeUndoRecord } from "../workspace/undo-record.js";
import { missingPackages, outside, unlistedPackages } from "./blocked.js";
import { inOrder, isGenerated, missingGenerated, regenerate } from "./generated.js";
import { functionsOfSync, type SyncWanted } from "./sync-functions.js";
import { changesOfCommands } from "./take-back.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";

export interface ShipRun {
  readonly root: string;
  readonly manifest: Manifest;
  /** the handlers whose functions are wanted */
  readonly entries: readonly Entry[];
  /** the writes whose sync functions call what is wanted */
  readonly syncs: readonly SyncEntry[];
  /** modules that are wanted whole: `http` */
  readonly modules: readonly string[];
  /** builds on files of the app that are not as they are shipped */
  readonly useExisting: boolean;
  readonly options: RunOptions;
  readonly progress: Progress;
}

export interface ShipResult extends RunResult {
  /** how the app's own files differ from those that are shipped: a unified diff */
  readonly differing: string;
}

/** Copies Convex functions into the app: with what they need, proven, all of it or nothing. */
export async function runShip(run: ShipRun): Promise<ShipResult> {
  const { root, options, progress } = run;
  let plan: ShipPlan | null = null;
  const stage = async (): Promise<Rewriting> => {
    const staged = await stageShip(run);
    ({ plan } = staged);
    return staged.rewriting;
  };
  const result = await runRewriting({ root, options, progress, stage });
  const { shippings, differing } = plan ?? NOTHING;
  return { ...result, report: { ...result.report, functions: shippings }, differing: differenceOf({ differing }) };
}

const NOTHING: Pick<ShipPlan, "shippings" | "differing"> = { shippings: [], differing: new Map() };

const differenceOf = ({ differing }: Pick<ShipPlan, "differing">): string =>
  toDiff([...differing.values()].map(({ file, own, shipped }) => ({ file, before: own, after: shipped })));

async function stageShip(run: ShipRun): Promise<{ plan: ShipPlan; rewriting: Rewriting }> {
  const { root, manifest, progress } = run;
  const { convexDir } = manifest;
  const [shipped, own] = await Promise.all([readShippedSources(convexDir), readConvexSources(root, convexDir)]);
  const sync = await functionsOfSync(root, manifest, run.syncs);
  const wanted = wantedBy(run, sync.wanted);
  progress(`looking for what ${wanted.length} functions and modules need`);
  const plan = decideShipping({ shipped, own, convexDir }, wanted, run.useExisting);
  const draft = draftOf(plan, own, convexDir);
  const packages = await packageState(root, plan.packages);
  const blocked = [...draft.blocked, ...outside(root, draft.changes), ...missingPackages(packages.missing)];
  const after = new Map([...own, ...draft.changes.map(({ file, after: text }) => [file, text ?? ""] as const)]);
  const isReady = blocked.length === 0 && (draft.changes.length > 0 || plan.groups.length > 0);
  const generated = isReady ? await regenerate({ root, convexDir, before: own, after }) : { changes: [], findings: [] };
  const stopping = [...blocked, ...generated.findings, ...outside(root, generated.changes)];
  const changes = inOrder([...draft.changes, ...generated.changes], after, convexDir);
  const known = [...readFunctions(shipped, convexDir).keys()];
  return {
    plan,
    rewriting: {
      changes,
      sources: own,
      handlers: [],
      findings: [
        ...sync.findings,
        ...shippingFindings(plan, known, placeFinder(run, sync.wanted)),
        ...draft.findings,
        ...unlistedPackages(packages.unlisted),
      ],
      isRefused: plan.shippings.some(isLeftAlone),
      check: async () => ({ outcome: "verification-failed", findings: stopping }),
      foreign: () => changesOfCommands(root, ["ship", "schema"], sourcesOf(changes, convexDir)),
      causeOf: causes(plan, convexDir),
      assumed: () => missingGenerated(root, convexDir, own),
      announce: () => remember(root, changes, draft.edits),
      confirm: async () => undefined,
    },
  };
}

/** Each function once, however many routes and writes call it. */
function wantedBy({ entries, modules }: ShipRun, ofSync: readonly Wanted[]): readonly Wanted[] {
  const functions = entries.flatMap(({ action }) =>
    action.kind === "stub" ? [] : [{ name: action.fn.path, module: action.fn.module, fn: action.fn.name }],
  );
  const whole = modules.map((module) => ({ name: module, module, fn: null }));
  return [...new Map([...functions, ...ofSync, ...whole].map((each) => [each.name, each])).values()];
}

function placeFinder({ manifest, entries }: ShipRun, ofSync: readonly SyncWanted[]): (name: string) => Place {
  return (name) =>
    entries.find(({ action }) => action.kind !== "stub" && action.fn.path === name)?.place ??
    ofSync.find((wanted) => wanted.name === name)?.place ?? { file: manifest.file, line: 1, column: 1 };
}

interface Draft {
  readonly changes: readonly FileChange[];
  /** the edits of a file that was there before */
  readonly edits: ReadonlyMap<string, readonly Edit[]>;
  readonly findings: readonly Finding[];
  /** findings that let nothing be written */
  readonly blocked: readonly Finding[];
}

/** The copies, and the tables in the schema. */
function draftOf(plan: ShipPlan, own: ReadonlyMap<string, string>, convexDir: string): Draft {
  const copies = [...plan.copies].map(([file, after]): FileChange => ({ file, before: null, after }));
  const nothing: Draft = { changes: copies, edits: new Map(), findings: [], blocked: [] };
  if (plan.groups.length === 0) return nothing;
  const file = schemaFile(own, convexDir);
  if (file === null) {
    const text = newSchema(convexDir, missingTables(new Map(), plan.groups, plan.tables));
    return { ...nothing, changes: [...copies, { file: `${convexDir}/schema.ts`, before: null, after: text }] };
  }
  const schema = readSchema(own, convexDir, file);
  if ("reason" in schema)
    return { ...nothing, blocked: [finding("schema-unreadable", schema.place, { reason: schema.reason })] };
  const edits = schemaEdits(schema, missingTables(schema.tables, plan.groups, plan.tables));
  const findings = keptTables(plan, schema);
  const before = own.get(file) ?? "";
  if (edits.length === 0) return { ...nothing, findings };
  const changes = [...copies, { file, before, after: applyEdits(before, edits) }];
  return { changes, edits: new Map([[file, edits]]), findings, blocked: [] };
}

/** Generated files are nobody's. */
const sourcesOf = (changes: readonly FileChange[], convexDir: string): readonly FileChange[] =>
  changes.filter(({ file }) => !isGenerated(file, convexDir));

function causes({ copies }: ShipPlan, convexDir: string): (file: string) => string | null {
  return (file) => {
    if (copies.has(file)) return `${file} as it is shipped, with the tables and packages that the app has`;
    return file.startsWith(`${convexDir}/`) ? "the tables and functions that were added" : null;
  };
}

/** Remembers how everything is taken back, in front of the write. */
async function remember(
  root: string,
  changes: readonly FileChange[],
  edits: ReadonlyMap<string, readonly Edit[]>,
): Promise<void> {
  const record = new Map(await readUndoRecord(root, "ship"));
  for (const change of changes)
    record.set(change.file, withStep(record.get(change.file) ?? [], stepOf(change, edits.get(change.file))));
  await writeUndoRecord(root, "ship", record satisfies UndoRecord);
}

function stepOf({ before, after }: FileChange, edits: readonly Edit[] | undefined): UndoStep {
  const text = after ?? "";
  if (before === null) return { before: null, after: digestOf(text), edits: [] };
  const whole = [{ start: 0, end: before.length, text }];
  return { before: digestOf(before), after: digestOf(text), edits: invertEdits(before, edits ?? whole) };
}
