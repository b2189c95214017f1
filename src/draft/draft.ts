import { MigrateError } from "../errors.js";
import { excluder } from "../manifest/exclude.js";
import type { Manifest } from "../manifest/model.js";
import { isDangerousKey } from "../manifest/names.js";
import { nearest } from "../manifest/nearest.js";
import { routeKeyOf } from "../manifest/routes.js";
import type { HandlerFacts, RouteFacts } from "../route/facts.js";
import { domainsAmong } from "./domains.js";
import { answeredOf, draftEntry, modelsOf } from "./entry.js";
import { exclusionsFor } from "./exclusions.js";
import { identityOf } from "./identity.js";
import type { AppSketch, Draft, DraftedDomain, DraftedEntry, DraftOptions } from "./model.js";
import { plansFor } from "./plans.js";

/** The manifest as far as it is written, and what its comments name. */
export interface Present {
  readonly manifest: Manifest;
  readonly comments: string;
}

/** A GET handler with its route's key. */
interface RouteHandler {
  readonly route: string;
  readonly handler: HandlerFacts;
  readonly facts: RouteFacts;
}

type Located = RouteHandler & { readonly domain: string };

/**
 * Drafts everything that a manifest does not say yet: an entry for each GET handler that it neither maps nor excludes nor
 * names in a comment. Pure: the same app and manifest give the same draft.
 */
export function draftManifest(app: AppSketch, present: Present, options: DraftOptions): Draft {
  const { manifest } = present;
  const all = handlersOf(app);
  const known = all.filter(knownBy(present));
  const fresh = all.filter((each) => !known.includes(each));
  const exclude = newExclusions(app, present);
  const exclusionOf = excluder(exclude);
  const open = fresh.filter(({ route }) => exclusionOf(route) === null);
  const domainOf = domainsAmong(all.map(({ route }) => route));
  const drafted = inDomains(open, domainOf, manifest, options);
  const identity = newIdentity(app, manifest);
  const sketched = sketch(manifest, drafted, identity);
  const domains = [...new Set(drafted.map(({ domain }) => domain))].sort().map((name): DraftedDomain => {
    const models = sketched.domains.find((domain) => domain.name === name)?.models ?? [];
    const before = manifest.domains.find((domain) => domain.name === name);
    return {
      name,
      models: models.filter((model) => before?.models.includes(model) !== true),
      isKnown: before !== undefined,
      entries: drafted
        .filter(({ domain }) => domain === name)
        .sort((a, b) => (a.route < b.route ? -1 : 1))
        .map((each) => entryOf(each, sketched, app, options)),
    };
  });
  return {
    identity,
    exclude,
    domains,
    plans: plansFor(domains, options.batch, new Set(manifest.plans.map(({ id }) => id))),
    handlers: all.length,
    known: known.length,
    excluded: fresh.filter(({ route }) => exclusionOf(route) !== null).length,
    unreadable: app.routes.filter(({ syntaxError }) => syntaxError !== null).map(({ file }) => file),
  };
}

/** Of what is neither mapped nor excluded nor named in a comment. */
function newExclusions({ routes, routesDir }: AppSketch, { manifest, comments }: Present): Draft["exclude"] {
  const isExcluded = excluder(manifest.exclude);
  const mapped = manifest.domains.flatMap(({ entries }) => entries.map(({ route }) => route));
  const located = routes.map(({ file, handlers }) => ({ route: routeKeyOf(routesDir, file), handlers }));
  const open = located.filter(({ route }) => isExcluded(route) === null && !comments.includes(JSON.stringify(route)));
  return exclusionsFor(open).filter((found) => !mapped.some((route) => covers(found.routes, route)));
}

const covers = (pattern: string, route: string): boolean => excluder([{ routes: pattern, reason: "" }])(route) !== null;

const handlersOf = ({ routes, routesDir }: AppSketch): readonly RouteHandler[] =>
  routes.flatMap((facts) => {
    const handler = facts.handlers.find(({ method }) => method === "GET");
    const route = routeKeyOf(routesDir, facts.file);
    return handler === undefined || isDangerousKey(route) ? [] : [{ route, handler, facts }];
  });

/** Mapped, excluded, or named in a comment: what was refused before, or what somebody took out. */
function knownBy({ manifest, comments }: Present): (each: RouteHandler) => boolean {
  const mapped = new Set(
    manifest.domains.flatMap(({ entries }) =>
      entries.flatMap(({ route, method }) => (method === "GET" ? [route] : [])),
    ),
  );
  const exclusionOf = excluder(manifest.exclude);
  return ({ route }) => mapped.has(route) || exclusionOf(route) !== null || comments.includes(JSON.stringify(route));
}

function inDomains(
  open: readonly RouteHandler[],
  domainOf: ReturnType<typeof domainsAmong>,
  { domains }: Manifest,
  { only }: DraftOptions,
): readonly Located[] {
  const located = open.map((each) => {
    const mapped = domains.find(({ entries }) => entries.some(({ route }) => route === each.route));
    return { ...each, domain: mapped?.name ?? domainOf(each.route, modelsOf(answeredOf(each.handler))) };
  });
  if (only === null) return located;
  const names = new Set([...domains.map(({ name }) => name), ...located.map(({ domain }) => domain)]);
  for (const name of only) if (!names.has(name)) unknownDomain(name, [...names].sort());
  return located.filter(({ domain }) => only.has(domain));
}

function unknownDomain(name: string, known: readonly string[]): never {
  const near = nearest(name, known);
  const all = known.length === 0 ? "No GET handler is left to draft." : `There are: ${known.slice(0, 20).join(", ")}.`;
  const hint = near === null ? all : `Did you mean "${near}"?`;
  throw new MigrateError(`No GET handler would be of a domain "${name}".`, { hint });
}

/** What the app compares with and the manifest does not name. */
function newIdentity({ routes }: AppSketch, { identity }: Manifest): Draft["identity"] {
  const found = Object.entries(identityOf(routes));
  return Object.fromEntries(
    found.filter(([name]) => (name === "userId" ? isUnset(identity) : identity[name] === undefined)),
  );
}

/** A `userId` that nobody has written: the usual one. */
const isUnset = ({ userId }: Manifest["identity"]): boolean => userId?.join() === "userId,session.user.id";

/** The manifest with the domains and identities of the draft in it: what its entries are judged by. */
function sketch(manifest: Manifest, drafted: readonly Located[], identity: Draft["identity"]): Manifest {
  const names = [...new Set(drafted.map(({ domain }) => domain))];
  const modelsIn = (name: string): readonly string[] =>
    [
      ...new Set(
        drafted.filter(({ domain }) => domain === name).flatMap(({ handler }) => modelsOf(answeredOf(handler))),
      ),
    ].sort();
  const known = manifest.domains.map((domain) => domain);
  const fresh = names
    .filter((name) => !known.some((domain) => domain.name === name))
    .map((name) => ({ name, models: modelsIn(name), env: "", flag: name, entries: [] }));
  return { ...manifest, identity: { ...manifest.identity, ...identity }, domains: [...known, ...fresh] };
}

function entryOf(each: Located, manifest: Manifest, app: AppSketch, { ruledOut }: DraftOptions): DraftedEntry {
  const { route: key, handler, facts, domain } = each;
  return draftEntry({ app, manifest, route: facts, handler, key, domain, ruledOut: ruledOut.get(key) ?? {} });
}
