import { checkDocument } from "../checks/check-document.js";
import type { CheckResult } from "../checks/model.js";
import { MigrateError } from "../errors.js";
import type { Finding } from "../findings.js";
import { readPlanDocument } from "../plan/read-document.js";
import { appRoot, findManifestText, readApp } from "../workspace/app.js";
import { changedSince } from "../workspace/changed-since.js";
import { evidenceOf } from "../workspace/evidence.js";
import { documentName, listPlanFiles, PLANNING_FOLDER, readDocument } from "../workspace/plan-files.js";

interface VerifyPlanOptions {
  readonly cwd: string;
  /** a document, or the id of one in `.planning` */
  readonly plan: string;
  /** the commit before the plan was carried out; null to find it */
  readonly since: string | null;
}

/** What a plan says, answered. */
export interface VerifiedPlan {
  readonly id: string | null;
  readonly checks: readonly CheckResult[];
  /** why the document cannot be read */
  readonly findings: readonly Finding[];
  readonly sources: ReadonlyMap<string, string>;
}

const USUAL_CONVEX_FOLDER = "convex";

/** Answers everything that a plan document says must be true. Nothing of the document is run. */
export async function verifyPlan({ cwd, plan, since }: VerifyPlanOptions): Promise<VerifiedPlan> {
  const root = await appRoot(cwd);
  const path = await documentPath(root, plan);
  const name = documentName(root, path);
  const text = await readDocument(root, path);
  const { document, findings } = readPlanDocument(name, text);
  const sources = new Map([[name, text]]);
  if (document === null) return { id: null, checks: [], findings, sources };
  const manifest = (await findManifestText(root)) === null ? null : (await readApp(cwd)).manifest;
  const evidence = evidenceOf(root, manifest?.convexDir ?? USUAL_CONVEX_FOLDER);
  const checks = await checkDocument(document, evidence, await changedSince(root, since, name));
  return { id: document.id, checks, findings, sources };
}

async function documentPath(root: string, plan: string): Promise<string> {
  if (/[/\\]|\.\w+$/.test(plan)) return plan;
  const { documents } = await listPlanFiles(root, PLANNING_FOLDER);
  const found = documents.find((document) => document.endsWith(`/${plan}-PLAN.md`));
  if (found !== undefined) return found;
  throw new MigrateError(`There is no plan document "${plan}".`, {
    hint: `Name its file: migrate verify --plan ${PLANNING_FOLDER}/…/${plan}-PLAN.md`,
  });
}
