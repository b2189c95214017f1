import { decideTables, type SchemaDecision } from "../codemods/schema/decide.js";
import { newSchemaOf, proposalEdits } from "../codemods/schema/edit.js";
import { queriesOf, type Query } from "../data/queries.js";
import { applyEdits } from "../edits/edit.js";
import { finding, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import type { FileChange, TableResult } from "../report/model.js";
import { readSchema, schemaFile } from "../target/schema.js";
import { readTables } from "../target/tables.js";
import { readShippedSources } from "../workspace/shipped.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { readTexts } from "../workspace/files.js";
import { packageState } from "../workspace/packages.js";
import { missingPackages, outside, unlistedPackages } from "./blocked.js";
import { inOrder, isGenerated, missingGenerated, regenerate } from "./generated.js";
import { readMappings } from "./mappings.js";
import { selectModels, type ModelSelection } from "./models.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { changesOfCommands, rememberChanges } from "./take-back.js";
import { routeTools } from "./tools.js";

export interface SchemaRun {
  readonly root: string;
  readonly manifest: Manifest;
  readonly selection: ModelSelection;
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** Proposes a table for each selected model that has none, and compares the others with theirs. */
export async function runSchema(run: SchemaRun): Promise<RunResult> {
  const { root, options, progress } = run;
  let tables: readonly TableResult[] = [];
  const stage = async (): Promise<Rewriting> => {
    const { decision, rewriting } = await stageSchema(run);
    ({ tables } = decision);
    return rewriting;
  };
  const result = await runRewriting({ root, options, progress, stage });
  return { ...result, report: { ...result.report, tables } };
}

async function stageSchema(run: SchemaRun): Promise<{ decision: SchemaDecision; rewriting: Rewriting }> {
  const { root, manifest, progress, selection } = run;
  const { convexDir, data: settings } = manifest;
  const [asked, own] = await Promise.all([readQueries(root, manifest), readConvexSources(root, convexDir)]);
  const everything = await readMappings(root, manifest, null);
  const readBy = (domain: string): readonly string[] => asked.get(domain)?.map(({ delegate }) => delegate) ?? [];
  const { names, findings: unknown } = selectModels(everything.schema, manifest, selection, readBy);
  const isAsked = ({ model }: { readonly model: { readonly name: string } }): boolean => names.has(model.name);
  const mappings = { tables: everything.tables.filter(isAsked), without: everything.without.filter(isAsked) };
  progress(`looking at ${names.size} models`);
  const { schema, convexTables } = everything;
  const shipped = [...readTables(await readShippedSources(convexDir), convexDir).keys()];
  const queries = [...asked.values()].flat();
  const decision = decideTables({ schema, convexTables, mappings, queries, settings, shipped });
  const draft = await draftOf(run, own, decision);
  const stopping = [...everything.findings, ...unknown];
  return {
    decision,
    rewriting: {
      changes: stopping.length > 0 ? [] : draft.changes,
      sources: own,
      handlers: [],
      findings: [...decision.findings, ...draft.findings],
      isRefused: decision.findings.some(({ severity }) => severity === "error"),
      check: async () =>
        stopping.length > 0
          ? { outcome: "manifest-invalid", findings: stopping }
          : { outcome: "verification-failed", findings: draft.blocked },
      foreign: () =>
        changesOfCommands(
          root,
          ["schema", "ship"],
          draft.changes.filter(({ file }) => !isGenerated(file, convexDir)),
        ),
      causeOf: (file) => (draft.changes.some((change) => change.file === file) ? "the tables that were added" : null),
      assumed: () => missingGenerated(root, convexDir, own),
      announce: () => rememberChanges(root, "schema", draft.changes),
      confirm: async () => undefined,
    },
  };
}

/** What the mapped handlers of each domain ask the old database for. */
async function readQueries(root: string, manifest: Manifest): Promise<ReadonlyMap<string, readonly Query[]>> {
  const tools = await routeTools(root, manifest, false);
  const entries = manifest.domains.flatMap((domain) => domain.entries);
  const { texts } = await readTexts(root, [...new Set(entries.map(({ file }) => file))]);
  const queries = new Map<string, Query[]>(manifest.domains.map(({ name }) => [name, []]));
  for (const { domain, file, method } of entries) {
    const text = texts.get(file);
    if (text === undefined) continue;
    const handler = tools.read(file, text).handlers.find((each) => each.method === method);
    queries.get(domain)?.push(...queriesOf(handler?.body?.accesses ?? []));
  }
  return queries;
}

interface Draft {
  readonly changes: readonly FileChange[];
  readonly findings: readonly Finding[];
  /** what lets nothing be written */
  readonly blocked: readonly Finding[];
}

async function draftOf(
  { root, manifest: { convexDir } }: SchemaRun,
  own: ReadonlyMap<string, string>,
  { proposed }: SchemaDecision,
): Promise<Draft> {
  if (proposed.length === 0) return { changes: [], findings: [], blocked: [] };
  const packages = await packageState(root, ["convex"]);
  const findings = unlistedPackages(packages.unlisted);
  const file = schemaFile(own, convexDir);
  if (file !== null) {
    const schema = readSchema(own, convexDir, file);
    if ("reason" in schema) {
      const blocked = [finding("schema-unreadable", schema.place, { reason: schema.reason })];
      return { changes: [], findings, blocked };
    }
    const before = own.get(file) ?? "";
    const changes = [{ file, before, after: applyEdits(before, proposalEdits(schema, proposed)) }];
    return { changes, findings, blocked: [...missingPackages(packages.missing), ...outside(root, changes)] };
  }
  const made: FileChange = { file: `${convexDir}/schema.ts`, before: null, after: newSchemaOf(proposed) };
  const blocked = [...missingPackages(packages.missing), ...outside(root, [made])];
  if (blocked.length > 0) return { changes: [], findings, blocked };
  const after = new Map([...own, [made.file, made.after ?? ""]]);
  const generated = await regenerate({ root, convexDir, before: own, after });
  const changes = inOrder([made, ...generated.changes], after, convexDir);
  return { changes, findings, blocked: [...generated.findings, ...outside(root, generated.changes)] };
}
