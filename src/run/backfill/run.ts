import {
  differenceOf,
  isUnfinished,
  newProgress,
  type BackfillLedger,
  type TableProgress,
} from "../../data/backfill-ledger.js";
import type { Deployment } from "../../data/deployment.js";
import type { RowEvidence, TableEvidence } from "../../data/evidence.js";
import type { RowSource } from "../../data/old-rows.js";
import { mappingDigest, rowsWanted } from "../../data/row-plan.js";
import type { RowTarget } from "../../data/row-target.js";
import { MigrateError } from "../../errors.js";
import type { Finding } from "../../findings.js";
import { BACKFILL_FOLDER, BackfillFiles } from "../../workspace/backfill-files.js";
import { writeEvidence } from "../../workspace/data-evidence.js";
import { refuseCommittedLedgers } from "../../workspace/ledgers.js";
import { withLock } from "../../workspace/lock.js";
import type { Progress } from "../pipeline.js";
import { copyTable } from "./copy-table.js";
import { differing, rejections, unreadRows } from "./findings.js";
import { meter } from "./meter.js";
import type { BackfillPlan } from "./plan.js";
import { removeExtra } from "./remove-extra.js";
import { withSmallerCalls } from "./smaller-calls.js";
import { verifyTable } from "./verify-table.js";

export interface BackfillRun {
  readonly root: string;
  readonly plan: BackfillPlan;
  readonly source: RowSource;
  readonly from: RowEvidence["from"];
  readonly target: RowTarget;
  readonly deployment: Deployment;
  readonly options: BackfillOptions;
  readonly progress: Progress;
  readonly now: () => Date;
}

export interface BackfillOptions {
  /** goes on with the last copying */
  readonly resume: boolean;
  readonly copy: boolean;
  readonly verify: boolean;
  /** rows that the old database has no more are removed */
  readonly removeExtra: boolean;
  /** rows are counted beforehand, for an estimate */
  readonly estimate: boolean;
}

export interface BackfillResult {
  readonly tables: readonly TableProgress[];
  readonly verified: readonly TableEvidence[];
  readonly removed: number;
  readonly findings: readonly Finding[];
}

/** Copies what is planned, compares it, or both. One such run at a time for an app; others may change its files meanwhile. */
export async function runBackfill(asked: BackfillRun): Promise<BackfillResult> {
  const run = { ...asked, target: withSmallerCalls(asked.target) };
  const work = async (): Promise<BackfillResult> => {
    const { plan, options } = run;
    const files = new BackfillFiles(run.root);
    const copied = options.copy ? await copyAll(run, files) : { tables: [], findings: [] };
    const compared = options.verify ? await verifyAll(run, files) : { verified: [], findings: [], removed: 0 };
    return { ...copied, ...compared, findings: [...plan.findings, ...copied.findings, ...compared.findings] };
  };
  return withLock(run.root, work, undefined, "rows");
}

async function copyAll(run: BackfillRun, files: BackfillFiles): Promise<Pick<BackfillResult, "tables" | "findings">> {
  const { plan, source, target, progress, options } = run;
  const ledger = await openLedger(run, files);
  const rejected = await files.rejected(ledger.rejectedBytes);
  const tables = new Map(ledger.tables.map((each) => [each.model, each]));
  const keep = (): Promise<void> =>
    files.writeLedger({ ...ledger, tables: [...tables.values()], rejectedBytes: rejected.size() });
  try {
    await keep();
    for (const mapping of plan.mappings) {
      const from = tables.get(mapping.model.name);
      if (from === undefined || from.isDone) continue;
      const total = options.estimate ? await source.count(rowsWanted(mapping)) : null;
      const said = meter(mapping.table, { total, done: from.read }, progress);
      await copyTable({
        source,
        target,
        mapping,
        from,
        save: async (table, rows) => {
          await rejected.append(rows);
          tables.set(table.model, table);
          await keep();
          said(table.read);
        },
      });
    }
    return { tables: [...tables.values()], findings: await rejections(rejected, plan.mappings) };
  } finally {
    await rejected.close();
  }
}

async function openLedger(
  { root, plan, source, deployment, options, now }: BackfillRun,
  files: BackfillFiles,
): Promise<BackfillLedger> {
  const fresh: BackfillLedger = {
    startedAt: now().toISOString(),
    database: source.database,
    deployment: deployment.name,
    mappingDigest: mappingDigest(plan.mappings),
    rejectedBytes: 0,
    tables: plan.mappings.map(({ model, table }) => newProgress(model.name, table)),
  };
  if (!options.resume) return fresh;
  await refuseCommittedLedgers(root, undefined, BACKFILL_FOLDER);
  const kept = await files.readLedger();
  if (kept === null || !isUnfinished(kept)) {
    throw new MigrateError("There is no copying to go on with.", {
      hint: "Run it without --resume: only what Convex lacks or has otherwise is copied.",
    });
  }
  const difference = differenceOf(kept, fresh);
  if (difference === null) return kept;
  throw new MigrateError(`The copying that was interrupted is another one: ${difference}.`, {
    hint: "Give the same selection and addresses, or run it without --resume: only what is lacking is copied.",
  });
}

async function verifyAll(
  run: BackfillRun,
  files: BackfillFiles,
): Promise<Pick<BackfillResult, "verified" | "findings" | "removed">> {
  const { root, plan, source, from, target, progress, options, deployment, now } = run;
  const differences = await files.differences();
  // What was compared first may have changed when the last row is.
  const at = now().toISOString();
  try {
    const found: TableEvidence[] = [];
    const findings: Finding[] = [];
    for (const mapping of plan.mappings) {
      const total = options.estimate ? await source.count(rowsWanted(mapping)) : null;
      const onRows = meter(`comparing ${mapping.table}`, { total, done: 0 }, progress);
      const { evidence, unread } = await verifyTable({ source, target, mapping, onRows, report: differences.append });
      found.push(evidence);
      findings.push(...unreadRows(mapping, evidence, unread));
    }
    if (options.removeExtra) refuseRemoval(found, findings);
    const removed = options.removeExtra ? await removeExtra(target, differences) : 0;
    const verified = removed === 0 ? found : found.map((each) => ({ ...each, new: each.new - each.extra, extra: 0 }));
    for (const { name, mappings, digest } of plan.domains) {
      const models = mappings.map(({ model }) => model.name);
      await writeEvidence(root, name, {
        rows: {
          at,
          deployment: deployment.name,
          database: source.database,
          from,
          tables: verified.filter(({ model }) => models.includes(model)),
          mappingDigest: digest,
        },
      });
    }
    findings.push(...(await differing(differences, plan.mappings, removed > 0)));
    return { verified, removed, findings };
  } finally {
    await differences.close();
  }
}

/**
 * Rows that the old database only seems not to have must not be removed from Convex.
 *
 * @param unread what was found about rows that it keeps back
 * @throws MigrateError
 */
function refuseRemoval(tables: readonly TableEvidence[], unread: readonly Finding[]): void {
  const empty = tables.find(({ old, extra }) => old === 0 && extra > 0);
  if (empty === undefined && unread.length === 0) return;
  const why =
    empty === undefined
      ? "the old database counts rows that it does not give"
      : `the old database has no row of ${empty.model} at all, and Convex has ${empty.extra}`;
  throw new MigrateError(`Nothing was removed: ${why}.`, {
    hint: "See that it is the right database (`migrate backfill --verify-only`). An empty table is emptied by hand.",
  });
}
