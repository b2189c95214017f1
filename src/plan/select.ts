import { MigrateError } from "../errors.js";
import type { Entry, Manifest, SyncEntry } from "../manifest/model.js";
import { nearest } from "../manifest/nearest.js";

/** What a person asked for; several may be combined, and their union is taken. */
export interface Selection {
  readonly domains: readonly string[];
  readonly plans: readonly string[];
  /** route files or route keys: `app/api/leads/route.ts`, `leads/[id]` */
  readonly routes: readonly string[];
  readonly all: boolean;
}

/** The entries of one route file, to be rewritten together. */
export interface RouteBatch {
  readonly file: string;
  readonly entries: readonly Entry[];
}

/**
 * The selected entries, by route file, in the manifest's order.
 *
 * @throws MigrateError when nothing is selected, or when a name is not in the manifest
 */
export function selectRoutes(manifest: Manifest, selection: Selection): readonly RouteBatch[] {
  const entries = manifest.domains.flatMap((domain) => domain.entries);
  const isEmpty = [...selection.domains, ...selection.plans, ...selection.routes].length === 0;
  if (isEmpty && !selection.all) throw nothingSelected(manifest);
  const chosen = new Set<Entry>(selection.all ? entries : []);
  for (const name of selection.domains) for (const entry of ofDomain(manifest, name)) chosen.add(entry);
  for (const id of selection.plans) for (const entry of ofPlan(manifest, entries, id)) chosen.add(entry);
  for (const route of selection.routes) for (const entry of ofRoute(manifest, entries, route)) chosen.add(entry);
  return byFile(entries.filter((entry) => chosen.has(entry)));
}

/** The synced writes of the selected domains. Plans and routes have none. */
export const selectSyncs = ({ sync }: Manifest, { all, domains }: Selection): readonly SyncEntry[] =>
  sync.filter(({ domain }) => all || domains.includes(domain));

/** Groups entries by their route file; files in the order of their first entry. */
export function byFile(entries: readonly Entry[]): readonly RouteBatch[] {
  const files = new Map<string, Entry[]>();
  for (const entry of entries) files.set(entry.file, [...(files.get(entry.file) ?? []), entry]);
  return [...files].map(([file, ofFile]) => ({ file, entries: ofFile }));
}

function ofDomain(manifest: Manifest, name: string): readonly Entry[] {
  const names = manifest.domains.map((domain) => domain.name);
  return manifest.domains.find((domain) => domain.name === name)?.entries ?? unknown("domain", name, names);
}

function ofPlan(manifest: Manifest, entries: readonly Entry[], id: string): readonly Entry[] {
  const ids = manifest.plans.map((plan) => plan.id);
  const plan = manifest.plans.find((candidate) => candidate.id === id) ?? unknown("plan", id, ids);
  return entries.filter((entry) => plan.routes.includes(entry.route));
}

function ofRoute(manifest: Manifest, entries: readonly Entry[], route: string): readonly Entry[] {
  const asked = route.replace(/\\/g, "/").replace(/^\.\//, "");
  const found = entries.filter((entry) => entry.file === asked || entry.route === asked);
  if (found.length > 0) return found;
  return unknown(
    "route",
    route,
    [...entries.map((entry) => entry.route), ...entries.map((entry) => entry.file)],
    manifest.file,
  );
}

function unknown(kind: string, name: string, known: readonly string[], where = "the manifest"): never {
  const near = nearest(name, known);
  const hint =
    near !== null
      ? `Did you mean "${near}"?`
      : known.length === 0
        ? `The manifest has no ${kind}s yet.`
        : `It has: ${[...new Set(known)].slice(0, 20).join(", ")}.`;
  throw new MigrateError(`There is no ${kind} "${name}" in ${where}.`, { hint });
}

function nothingSelected({ domains, plans }: Manifest): MigrateError {
  const named = [...domains.map(({ name }) => `--domain ${name}`), ...plans.map(({ id }) => `--plan ${id}`)];
  return new MigrateError("Nothing is selected.", {
    hint: `Say what: --all, --route <file>${named.length === 0 ? "" : `, ${named.slice(0, 8).join(", ")}${named.length > 8 ? ", …" : ""}`}.`,
  });
}
