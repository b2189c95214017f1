import type { Overview } from "../report/html/model.js";
import { isPage, toHtml } from "../report/html/page.js";
import type { RunReport } from "../report/model.js";
import { appRoot } from "../workspace/app.js";
import { appName } from "../workspace/packages.js";
import { writeDocument } from "../workspace/plan-files.js";
import { readTemplate } from "../workspace/templates.js";
import { toolName } from "../workspace/tool.js";

/**
 * Writes a page in one file, in one step.
 *
 * @param told what was seen of the app, or a report alone
 * @throws MigrateError when another file stands there, or the disk fails
 */
export async function writePage(
  cwd: string,
  path: string,
  told: Overview | RunReport,
  say: (text: string) => void,
): Promise<void> {
  const root = await appRoot(cwd);
  const overview = "report" in told ? told : await overviewOf(root, told);
  const [style, script] = await Promise.all([readTemplate("report/report.css"), readTemplate("report/report.js")]);
  await writeDocument(root, path, toHtml(overview, { style, script }), isPage);
  say(`wrote ${path}\n`);
}

/** What a report alone tells: differences and explanations are not in it. */
const overviewOf = async (root: string, report: RunReport): Promise<Overview> => ({
  app: await appName(root),
  tool: await toolName(),
  at: new Date().toISOString(),
  report,
  diffs: new Map(),
  explanations: new Map(),
  plans: report.plans ?? [],
  history: [],
});
