import { finding, type Finding } from "../findings.js";
import type { Entry, LiveAction, Manifest, StubAction } from "../manifest/model.js";
import { nearest } from "../manifest/nearest.js";
import { routeKeyOf } from "../manifest/routes.js";
import type { ParsedAction } from "../manifest/shorthand.js";
import type { Addition } from "../manifest/write.js";
import type { Design, DesignRow } from "./design.js";
import { domainsOf } from "./domains.js";

/** What an import puts into a manifest, and what it found there already. */
export interface DesignImport {
  readonly additions: readonly Addition[];
  readonly findings: readonly Finding[];
  /** rows that are entries now: added, or there before */
  readonly entries: number;
  readonly added: number;
}

type Located = DesignRow & { readonly route: string };

/**
 * Makes manifest entries out of a design document. What the manifest says already is kept: its `owner`, `respond` and
 * `models` are more than a document knows.
 *
 * @param routeFiles the app's route files
 */
export function importDesign(design: Design, manifest: Manifest, routeFiles: readonly string[]): DesignImport {
  const findings: Finding[] = [...design.findings];
  const rows: Located[] = [];
  for (const row of design.rows) {
    const file = routeFileOf(row.file, routeFiles);
    if (file === null) findings.push(missingFile(row, routeFiles));
    else rows.push({ ...row, route: routeKeyOf(manifest.routesDir, file) });
  }
  const existing = manifest.domains.flatMap((domain) => domain.entries).filter(({ method }) => method === "GET");
  const known = new Map(existing.map((entry) => [entry.route, entry]));
  const [differing, agreeing] = partition(rows, (row) => differs(row, known.get(row.route)));
  findings.push(...differing.map((row) => differingEntry(row, known.get(row.route))));
  const fresh = agreeing.filter(({ route }) => !known.has(route));
  const planned = rows.filter(({ route }) => known.has(route) || fresh.some((row) => row.route === route));
  return {
    additions: [
      ...domainAdditions(fresh, rows, manifest),
      ...planAdditions(design, planned, manifest),
      ...exclusionAdditions(design, manifest),
    ],
    findings,
    entries: agreeing.length,
    added: fresh.length,
  };
}

/** A document may leave out the `src/` in front of the routes folder, or have it where the app has none. */
function routeFileOf(name: string, routeFiles: readonly string[]): string | null {
  const plain = name.replace(/^\.?\//, "");
  return routeFiles.find((file) => file === plain || file === `src/${plain}` || `src/${file}` === plain) ?? null;
}

function missingFile({ file, place }: DesignRow, routeFiles: readonly string[]): Finding {
  const near = nearest(file, routeFiles);
  const reason = `the app has no ${file}${near === null ? "" : `; did you mean ${near}?`}`;
  return finding("design-unreadable", place, { reason });
}

const differs = (row: Located, entry: Entry | undefined): boolean =>
  entry !== undefined && codeOf(entry.action) !== codeOf(row.action);

const differingEntry = ({ route, action, place }: Located, entry: Entry | undefined): Finding =>
  finding("design-differs", place, {
    route,
    document: codeOf(action),
    manifest: entry === undefined ? "nothing" : codeOf(entry.action),
  });

/** An action in one form, so that two can be compared. */
function codeOf(action: ParsedAction | LiveAction | StubAction): string {
  if (action.kind === "stub") return `stub ${action.body.code}`;
  const args = action.args.map(({ name, optional, value }) => {
    if (value !== undefined && value.code !== name) return `${name}: ${value.code}`;
    return optional ? `${name}?` : name;
  });
  return `${action.kind} ${action.fn.path}(${args.length === 0 ? "" : `{ ${args.join(", ")} }`})`;
}

function domainAdditions(fresh: readonly Located[], rows: readonly Located[], manifest: Manifest): Addition[] {
  const domainOf = domainsOf(rows);
  const names = [...new Set(fresh.map(({ route }) => domainOf(route)))];
  return names.flatMap((name): Addition[] => {
    const routes = fresh.filter(({ route }) => domainOf(route) === name);
    const isKnown = manifest.domains.some((domain) => domain.name === name);
    if (!isKnown) {
      const value = { routes: Object.fromEntries(routes.map(({ route, text }) => [route, text])) };
      return [{ path: ["domains", name], value }];
    }
    return routes.map(({ route, text }) => ({ path: ["domains", name, "routes", route], value: text }));
  });
}

function planAdditions({ plans }: Design, rows: readonly Located[], manifest: Manifest): Addition[] {
  return plans.flatMap(({ id, title }): Addition[] => {
    const routes = rows.filter(({ plan }) => plan === id).map(({ route }) => route);
    const known = manifest.plans.find((plan) => plan.id === id);
    if (known === undefined) return routes.length === 0 ? [] : [{ path: ["plans", id], value: { title, routes } }];
    return routes
      .filter((route) => !known.routes.includes(route))
      .map((route) => ({ path: ["plans", id, "routes", -1], value: route }));
  });
}

function exclusionAdditions({ exclusions }: Design, { exclude }: Manifest): Addition[] {
  const fresh = exclusions.filter(({ routes }) => !exclude.some((exclusion) => exclusion.routes === routes));
  return fresh.map((value) => ({ path: ["exclude", -1], value }));
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
