import type { Finding } from "../findings.js";
import { readAction, readRespond, type ActionSite } from "./action.js";
import type { Draft, ManifestContext } from "./context.js";
import { readData } from "./data.js";
import { DEFAULTS, environmentName, flagFor } from "./defaults.js";
import type { Domain, Entry, Manifest, ObjectTemplate, PlanDefinition } from "./model.js";
import { folderName, type JsonPath } from "./paths.js";
import { wavesOfGraph } from "./plan-graph.js";
import { routeFileOf } from "./routes.js";
import type { RawManifest } from "./schema.js";
import { readReplacement } from "./read-replacement.js";
import { readSync } from "./sync.js";

/** A manifest with its defaults filled in, and what could not be read. Entries that could not be read are left out. */
export interface Resolved {
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
}

/**
 * Fills in the defaults and reads the notation of every entry.
 *
 * @param file path of the manifest file itself
 */
export function resolve(context: ManifestContext, file: string): Resolved {
  const { usable, app } = context;
  const findings: Finding[] = [];
  const respond = respondAt(context, usable.respond, ["respond"], DEFAULTS.respond, findings);
  const domains = Object.keys(usable.domains).map((name) => resolveDomain(context, name, respond, findings));
  const sync = readSync(context);
  const replacement = readReplacement(context);
  findings.push(...sync.findings, ...replacement.findings);
  const manifest: Manifest = {
    file,
    routesDir: app.routesDir,
    convexDir: folderName(usable.convex ?? DEFAULTS.convexDir),
    imports: importsOf(usable),
    prisma: usable.prisma ?? [],
    extended: usable.extended ?? null,
    identity: { ...DEFAULTS.identity, ...usable.identity },
    exclude: usable.exclude ?? [],
    keep: (usable.keep ?? []).map(({ path, reason }, index) => ({
      path: folderName(path),
      reason,
      place: context.locate(["keep", index, "path"]),
    })),
    domains,
    sync: sync.entries,
    mappings: replacement.mappings,
    replacementFiles: replacement.files,
    data: readData(context),
    routers: (usable.routers ?? []).map((pattern, index) => ({
      pattern: folderName(pattern),
      place: context.locate(["routers", index]),
    })),
    plans: resolvePlans(context),
  };
  return { manifest, findings };
}

function respondAt(
  context: ManifestContext,
  text: string | undefined,
  path: JsonPath,
  inherited: ObjectTemplate,
  findings: Finding[],
): ObjectTemplate {
  const read = readRespond(text, { path, respond: inherited, locate: context.locate });
  findings.push(...read.findings);
  return read.template ?? inherited;
}

function resolveDomain(context: ManifestContext, name: string, inherited: ObjectTemplate, findings: Finding[]): Domain {
  const raw = context.usable.domains[name];
  const respond = respondAt(context, raw?.respond, ["domains", name, "respond"], inherited, findings);
  const entries = context.drafts
    .filter(({ domain }) => domain === name)
    .flatMap((draft) => resolveEntry(context, draft, respond, findings));
  const env = raw?.env ?? environmentName(name);
  return { name, models: raw?.models ?? [], env, flag: flagFor(name, env), entries };
}

function resolveEntry(
  { app, locate, usable }: ManifestContext,
  { domain, route, method, raw, path }: Draft,
  respond: ObjectTemplate,
  findings: Finding[],
): readonly Entry[] {
  const site: ActionSite = { path, respond, locate };
  const read = readAction(raw, site);
  findings.push(...read.findings);
  const file = routeFileOf(app.routesDir, route, app.routeFiles);
  if (read.action === null || file === null) return [];
  const respondWith = read.respondWith ?? usable.domains[domain]?.respondWith ?? usable.respondWith;
  const entry: Entry = { domain, route, file, method, action: read.action, place: locate(path, "key") };
  return [
    {
      ...entry,
      ...(respondWith === undefined ? {} : { respondWith }),
      ...(read.skip === undefined ? {} : { skip: read.skip }),
    },
  ];
}

function importsOf({ imports = {} }: RawManifest): Manifest["imports"] {
  return {
    dataSource: imports.dataSource ?? DEFAULTS.imports.dataSource,
    client: imports.client ?? DEFAULTS.imports.client,
    api: imports.api ?? DEFAULTS.imports.api,
    sync: imports.sync ?? DEFAULTS.imports.sync,
    answers: imports.answers ?? DEFAULTS.imports.answers,
    rows: imports.rows ?? DEFAULTS.imports.rows,
    server: imports.server ?? DEFAULTS.imports.server,
    timing: imports.timing ?? DEFAULTS.imports.timing,
  };
}

function resolvePlans({ usable, locate }: ManifestContext): readonly PlanDefinition[] {
  const plans = Object.entries(usable.plans ?? {});
  const waves = wavesOfGraph(new Map(plans));
  return plans.map(([id, { title = id, dependsOn = [], routes }]) => ({
    id,
    title,
    wave: waves.get(id) ?? 1,
    dependsOn,
    routes,
    place: locate(["plans", id], "key"),
  }));
}
