import { blockLines, commentsOf, objectMember, withBlocks, type Block } from "../manifest/insert.js";
import { withAdditions, type Addition } from "../manifest/write.js";
import { parseManifest } from "../manifest/load.js";
import { valueAt, type JsonPath } from "../manifest/paths.js";
import { printable } from "../report/printable.js";
import type { Draft, DraftedDomain, DraftedEntry, DraftedValue } from "./model.js";
import { isEntry } from "./plans.js";

/**
 * Puts a draft into the text of a manifest. What stands there stays as it is, comments and layout included.
 *
 * @param text a manifest that parses
 */
export function withDraft(text: string, draft: Draft): string {
  const known = draft.domains.filter(({ isKnown }) => isKnown);
  const fresh = draft.domains.filter(({ isKnown }) => !isKnown);
  let result = withAdditions(text, [
    ...Object.entries(draft.identity).map(([name, value]): Addition => ({ path: ["identity", name], value })),
    ...known.flatMap((domain) => modelAdditions(domain, text)),
  ]);
  const put = (path: JsonPath, blocks: readonly Block[], empty: unknown): void => {
    if (blocks.length > 0) result = withBlocks(withHome(result, path, empty), path, blocks);
  };
  put(
    ["exclude"],
    draft.exclude.map(({ routes, reason }) => value({ routes, reason })),
    [],
  );
  for (const domain of known) {
    const { inside, beside } = placed(domain, result);
    put(["domains", domain.name, "routes"], inside, {});
    for (const { route, value: own } of beside)
      result = withAdditions(result, [besideAddition(domain.name, route, own)]);
  }
  put(["domains"], fresh.map(domainBlock), {});
  put(["plans"], draft.plans.map(planBlock), {});
  return result;
}

/** The object or list at a path, made where there is none. */
function withHome(text: string, path: JsonPath, empty: unknown): string {
  const loaded = parseManifest(text, "");
  const isThere = "locate" in loaded && valueAt(loaded.raw, path) !== undefined;
  return isThere ? text : withAdditions(text, [{ path, value: empty }]);
}

/** New models of a domain that lists its models; a domain without a list means any. */
function modelAdditions({ name, models }: DraftedDomain, text: string): readonly Addition[] {
  const loaded = parseManifest(text, "");
  const listed = "locate" in loaded && valueAt(loaded.raw, ["domains", name, "models"]) !== undefined;
  return listed ? models.map((model) => ({ path: ["domains", name, "models", -1], value: model })) : [];
}

interface Placed {
  readonly inside: readonly Block[];
  /** GET of routes whose other methods the manifest maps */
  readonly beside: readonly { readonly route: string; readonly value: Readonly<Record<string, string>> | string }[];
}

function placed({ name, entries }: DraftedDomain, text: string): Placed {
  const loaded = parseManifest(text, "");
  const isMapped = ({ route }: DraftedEntry): boolean =>
    "locate" in loaded && valueAt(loaded.raw, ["domains", name, "routes", route]) !== undefined;
  const beside = entries.filter((entry) => isEntry(entry) && isMapped(entry));
  return {
    inside: entries.filter((entry) => !beside.includes(entry)).map(entryBlock),
    beside: beside.flatMap(({ route, value: own }) =>
      own === null ? [] : [{ route, value: typeof own === "string" ? own : own.GET }],
    ),
  };
}

const besideAddition = (domain: string, route: string, own: unknown): Addition => ({
  path: ["domains", domain, "routes", route, "GET"],
  value: own,
});

const value = (member: unknown): Block => ({ comments: [], member: [oneLine(member)] });

/** A domain of which nothing can be proposed is comments alone. */
function domainBlock({ name, models, entries }: DraftedDomain): Block {
  if (!entries.some(isEntry)) return { comments: entries.flatMap((entry) => entryBlock(entry).comments), member: null };
  const listed: Block = { comments: [], member: [`"models": ${oneLine(models)}`] };
  const routes: Block = { comments: [], member: objectMember("routes", entries.map(entryBlock)) };
  return { comments: [], member: objectMember(name, models.length === 0 ? [routes] : [listed, routes]) };
}

const planBlock = ({ id, title, routes }: Draft["plans"][number]): Block => ({
  comments: [],
  member: [`${JSON.stringify(id)}: ${oneLine({ title, routes })}`],
});

/** An entry with its reasons; one that is refused is a comment as a whole. */
function entryBlock(entry: DraftedEntry): Block {
  const { outcome, route, value: own, reasons } = entry;
  const line = own === null ? JSON.stringify(route) : `${JSON.stringify(route)}: ${valueText(own)}`;
  if (isEntry(entry)) {
    const comments = outcome === "stub" ? stubWords(reasons) : reasons;
    return { comments: comments.map(printable), member: [line] };
  }
  return { comments: [`${line}  <- ${outcome}: ${reasons.map(printable).join("; ")}`], member: null };
}

const stubWords = (reasons: readonly string[]): readonly string[] =>
  reasons.length === 0 ? [] : [`stub; ${reasons.join("; ")}`];

const valueText = (own: DraftedValue): string => oneLine(own);

/** JSON on one line, with a space inside of braces: `{ "GET": { "query": "…" } }`. */
function oneLine(member: unknown): string {
  if (Array.isArray(member)) return `[${member.map(oneLine).join(", ")}]`;
  if (typeof member !== "object" || member === null) return JSON.stringify(member);
  const parts = Object.entries(member).map(([key, inner]) => `${JSON.stringify(key)}: ${oneLine(inner)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** What a manifest says before anything is drafted. */
export interface ManifestHead {
  readonly routesDir: string;
  /** null: what a manifest that says nothing means */
  readonly convexDir: string | null;
  readonly imports: Readonly<Record<string, string>>;
  readonly prisma: readonly string[];
  readonly identity: Readonly<Record<string, readonly string[]>>;
  readonly respondWith: string | null;
  /** an example stands where the domains go */
  readonly example: boolean;
}

const DRAFTED = [
  "Drafted by `migrate init`: look it through, every line is yours to change. `migrate init --update` adds what is new.",
  "A stub gives everybody its fixed answer while DS_<DOMAIN>=convex: whoever asks then sees no rows, though Prisma has them.",
  "So give a route its Convex function before you switch its domain, or leave it out: a route without an entry stays on Prisma.",
];

const EXAMPLE = [
  '"leads": {',
  '  "models": ["lead"],',
  '  "routes": {',
  '    "leads": "api.leads.queries.getLeads({ userId, status?, limit? })",',
  '    "leads/stats": "stub { total: 0 }"',
  "  }",
  "}",
];

const member = (key: string, of: unknown): Block => ({
  comments: [],
  member: [`${JSON.stringify(key)}: ${oneLine(of)}`],
});

/** What the comments of a manifest say, the example of an empty one aside: its routes are nobody's. */
export function remarksIn(text: string): string {
  return commentsOf(text)
    .split("\n")
    .filter((line) => !EXAMPLE.includes(line.replace(/^\/\/ /, "")))
    .join("\n");
}

/** The text of a manifest without domains. */
export function emptyManifest(head: ManifestHead): string {
  const { routesDir, convexDir, imports, prisma, identity, respondWith, example } = head;
  const domains: Block = { comments: EXAMPLE, member: null };
  const lines = blockLines([
    member("$schema", "./node_modules/convex-cutover/manifest.schema.json"),
    ...(example ? [] : [{ comments: DRAFTED, member: null }]),
    member("routes", routesDir),
    ...(convexDir === null ? [] : [member("convex", convexDir)]),
    ...(Object.keys(imports).length === 0 ? [] : [member("imports", imports)]),
    ...(prisma.length === 0 ? [] : [member("prisma", prisma)]),
    ...(Object.keys(identity).length === 0 ? [] : [member("identity", identity)]),
    ...(respondWith === null ? [] : [member("respondWith", respondWith)]),
    member("exclude", []),
    { comments: [], member: objectMember("domains", example ? [domains] : []) },
    member("plans", {}),
  ]);
  return `{\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}
