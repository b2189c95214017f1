import { createHash } from "node:crypto";

/** How one model's rows stood on both sides when they were last compared. */
export interface TableEvidence {
  /** as the schema spells it: `Lead` */
  readonly model: string;
  /** `leads` */
  readonly table: string;
  /** rows in the old database, and in Convex */
  readonly old: number;
  readonly new: number;
  /** rows that only the old database has, and that only Convex has */
  readonly missing: number;
  readonly extra: number;
  /** rows that both have, with a mapped field that differs */
  readonly changed: number;
  /** rows that Convex cannot take as they are; they are missing too */
  readonly rejected: number;
}

/** What `migrate backfill --verify` has seen of a domain. */
export interface RowEvidence {
  /** ISO */
  readonly at: string;
  /** as `deploymentOf` names it */
  readonly deployment: string;
  /** the old database, without credentials */
  readonly database: string;
  /** whose schema the mapping began from: the app's own, or what a store says of itself */
  readonly from: "prisma" | "supabase";
  readonly tables: readonly TableEvidence[];
  /** of the mapping that the rows were compared by; from `supabase`, of what Convex and the manifest say of it */
  readonly mappingDigest: string;
}

/** What `migrate compare` has seen of a domain. */
export interface AnswerEvidence {
  /** ISO */
  readonly at: string;
  readonly deployment: string;
  readonly requests: number;
  /** the handlers whose answers were compared and came from Convex: `GET leads/[id]` */
  readonly handlers: readonly string[];
  readonly differing: number;
  /** of what the answers depend on; see `digestOfTexts` */
  readonly manifestDigest: string;
}

/** What is known about a domain's data in Convex. */
export interface DomainEvidence {
  readonly domain: string;
  readonly rows: RowEvidence | null;
  readonly answers: AnswerEvidence | null;
}

/**
 * A digest of what evidence depends on: a domain's part of the manifest, its route files, the Convex folder. The order in
 * which they are given does not matter.
 */
export function digestOfTexts(texts: Iterable<readonly [name: string, text: string]>): string {
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}
