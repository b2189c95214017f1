import { count, entriesOf, isDrafted, type DraftSummary } from "./draft.js";

interface AfterDraft {
  /** null where nothing was drafted */
  readonly summary: DraftSummary | null;
  /** the manifest was there before and is as it was */
  readonly isKept: boolean;
  /** and has problems */
  readonly isUnread: boolean;
  readonly dryRun: boolean;
  /** something is written, or would be */
  readonly changes: boolean;
  /** packages that the helpers import and package.json does not name, or that are not installed */
  readonly missing: readonly string[];
  /** convex/_generated is there */
  readonly hasApi: boolean;
  readonly manifest: string;
}

/** What a person does after `init`. */
export function nextAfterDraft(after: AfterDraft): readonly string[] {
  const { summary, isKept, isUnread, dryRun, changes, hasApi, missing, manifest } = after;
  if (isUnread) return [`${manifest} has problems, and was left as it is. \`migrate scan\` names them.`];
  const fresh = summary === null ? [] : entriesOf(summary.draft);
  if (summary !== null && summary.draft.known > 0 && fresh.length === 0)
    return [`${manifest} names every GET handler. Next: \`migrate scan\`.`];
  if (dryRun && changes) return ["Run the same command without --dry-run to write these files."];
  if (isKept && fresh.length > 0)
    return [`${manifest} does not name ${count(fresh.length, "handler")}: \`migrate init --update\` adds them to it.`];
  return [
    ...(missing.length === 0
      ? []
      : [
          `The helpers import ${missing.join(" and ")}, which the app does not have of its own: \`npm install ${missing.join(" ")}\`.`,
        ]),
    ...(hasApi || !mayAskConvex(summary) ? [] : [NO_API]),
    lookThrough(firstDomain(summary), manifest),
    "Functions that the package ships are copied into the Convex folder by `migrate ship --domain <name>`.",
  ];
}

/** Stubs ask nobody. What the manifest had before, and what a person will map by hand, may. */
const mayAskConvex = (summary: DraftSummary | null): boolean =>
  summary === null || summary.draft.known > 0 || entriesOf(summary.draft).some(({ outcome }) => outcome === "live");

const NO_API =
  "Live guards import convex/_generated/api: `npx convex dev` makes it, or `migrate init --codegen` without a deployment.";

const lookThrough = (domain: string | null, manifest: string): string =>
  domain === null
    ? `Map the first domain in ${manifest}, then run \`migrate scan\` and \`migrate wire --domain <name> --dry-run\`.`
    : `Look ${manifest} through, then run \`migrate scan\` and \`migrate wire --domain ${domain} --dry-run\`.`;

/** The domain to begin with: one with a live entry, where there is one. */
function firstDomain(summary: DraftSummary | null): string | null {
  const domains = summary?.draft.domains ?? [];
  const live = domains.find(({ entries }) => entries.some(({ outcome }) => outcome === "live"));
  return (live ?? domains.find(({ entries }) => entries.some(isDrafted)))?.name ?? null;
}
