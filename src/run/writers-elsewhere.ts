import { finding, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import { clientModules } from "../route/modules.js";
import { readWrites } from "../route/writes.js";
import type { App } from "../workspace/app.js";
import { readTexts } from "../workspace/files.js";
import { moduleFinder } from "../workspace/modules.js";
import { listSourceFiles, withoutIgnored } from "../workspace/source-files.js";

/**
 * Writes of the domains' models that no route makes: server actions, jobs, routers, scripts. Once the routes read Convex alone,
 * nobody sees these rows any more. A script may be meant so: each is a warning.
 */
export async function writersElsewhere(
  { root, routeFiles }: Pick<App, "root" | "routeFiles">,
  manifest: Manifest,
  domains: readonly string[],
): Promise<readonly Finding[]> {
  const domainOf = new Map(
    manifest.domains
      .filter(({ name }) => domains.includes(name))
      .flatMap(({ name, models }) => models.map((model) => [model, name])),
  );
  if (domainOf.size === 0) return [];
  const routes = new Set(routeFiles);
  const others = (await listSourceFiles(root, [manifest.convexDir])).filter((file) => !routes.has(file));
  const { texts, findings } = await readTexts(root, await withoutIgnored(root, others));
  const models = [...domainOf.keys()];
  const isClientModule = clientModules(manifest.prisma, moduleFinder(root));
  const written = [...texts]
    .filter(([, text]) => models.some((model) => text.includes(model)))
    .flatMap(([file, text]) => readWrites(file, text, { isClientModule, moduleOf: () => null, names: [] }).writes)
    .flatMap(({ model, text, place }) => {
      const domain = domainOf.get(model);
      return domain === undefined ? [] : [finding("writes-elsewhere", place, { domain, write: text })];
    });
  return [...findings, ...written];
}
