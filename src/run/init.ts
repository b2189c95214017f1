import { appRoot, MANIFEST_FILE } from "../workspace/app.js";
import { detectRoutesDir, readText } from "../workspace/files.js";
import { withLock } from "../workspace/lock.js";
import { StagedWrites } from "../workspace/staged.js";
import { EXTRA_HELPERS, readTemplate, type ExtraHelper } from "../workspace/templates.js";
import { MigrateError } from "../errors.js";

export interface InitResult {
  /** absolute path of the app */
  readonly root: string;
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Writes what guards need and what is not there yet: the two helpers and an empty manifest.
 *
 * @param extra further helpers that were asked for
 * @throws MigrateError when the folder holds no App Router app
 */
export async function initApp(cwd: string, extra: readonly ExtraHelper[]): Promise<InitResult> {
  const root = await appRoot(cwd);
  const routes = await detectRoutesDir(root);
  if (routes === null) {
    throw new MigrateError("There is no folder app/api or src/app/api.", {
      hint: "Run the command in the folder of a Next.js App Router app, or name it with --cwd.",
    });
  }
  const source = routes.startsWith("src/") ? "src/" : "";
  const helpers = new Set(["data-source.ts", "convex-client.ts", ...extra.flatMap((name) => EXTRA_HELPERS[name])]);
  const wanted: (readonly [string, string])[] = [];
  for (const name of helpers) wanted.push([`${source}lib/${name}`, await readTemplate(name)]);
  wanted.push([MANIFEST_FILE, emptyManifest(routes)]);
  return withLock(root, () => writeMissing(root, wanted));
}

async function writeMissing(root: string, wanted: readonly (readonly [string, string])[]): Promise<InitResult> {
  const writes = new StagedWrites(root);
  const kept: string[] = [];
  for (const [file, text] of wanted) {
    if ((await readText(root, file)) === null) writes.stage(file, null, text);
    else kept.push(file);
  }
  const { written, findings } = await writes.flush();
  const [problem] = findings;
  if (problem !== undefined)
    throw new MigrateError(`${problem.file} could not be written.`, {
      place: problem,
      hint: "See what stands in its way, and run again.",
    });
  return { root, written, kept };
}

const emptyManifest = (routes: string): string => `{
  "$schema": "./node_modules/convex-cutover/manifest.schema.json",
  "routes": "${routes}",
  "convex": "convex",
  "exclude": [],
  "domains": {
    // "leads": {
    //   "models": ["lead"],
    //   "routes": {
    //     "leads": "api.leads.queries.getLeads({ userId, status?, limit? })",
    //     "leads/stats": "stub { total: 0 }"
    //   }
    // }
  },
  "plans": {}
}
`;

/** What a person does after `init`. */
export const nextAfterInit = (hasApi: boolean): readonly string[] => [
  ...(hasApi
    ? []
    : [
        "Guards import convex/_generated/api: `npx convex dev` makes it, or `migrate init --codegen` without a deployment.",
      ]),
  `Map the first domain in ${MANIFEST_FILE}, then run \`migrate scan\` and \`migrate wire --domain <name> --dry-run\`.`,
  "Functions that the package ships are copied into the Convex folder by `migrate ship --domain <name>`.",
];
