import { z } from "zod";
import { digestOf } from "../edits/undo-steps.js";

const VERSION = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const offset = z.int().min(0);

const savedFile = z.strictObject({
  file: z.string().min(1),
  /** the mapped methods that were selected, by their keys: `GET leads/[id]` */
  entries: z.array(z.string()),
  before: hash,
  edits: z.array(z.strictObject({ start: offset, end: offset, text: z.string() })),
  after: hash,
});

const content = {
  version: z.literal(VERSION),
  /** `convex-cutover 0.1.0` */
  tool: z.string(),
  command: z.enum(["wire", "unwire"]),
  strict: z.boolean(),
  manifest: z.strictObject({ file: z.string(), hash }),
  hasChanges: z.boolean(),
  files: z.array(savedFile),
};
const savedPlan = z.strictObject({ ...content, hash });

/** What a run would write, file by file: made once, looked at, carried out elsewhere. */
export type SavedPlan = z.infer<typeof savedPlan>;
export type SavedFile = z.infer<typeof savedFile>;

/** Makes the text of a saved plan; the same content gives the same text. */
export function printSavedPlan(plan: Omit<SavedPlan, "version" | "hasChanges" | "hash">): string {
  const whole = { version: VERSION, ...plan, hasChanges: plan.files.length > 0 } as const;
  return `${JSON.stringify({ ...whole, hash: digestOfPlan(whole) }, null, 2)}\n`;
}

/** Over the keys in their fixed order, whatever order and layout a file has. */
function digestOfPlan(plan: Omit<SavedPlan, "hash">): string {
  const { version, tool, command, strict, manifest, hasChanges, files } = plan;
  const ordered = files.map(({ file, entries, before, edits, after }) => [
    file,
    entries,
    before,
    edits.map(({ start, end, text }) => [start, end, text]),
    after,
  ]);
  return digestOf(JSON.stringify([version, tool, command, strict, manifest.file, manifest.hash, hasChanges, ordered]));
}

/** A saved plan, or why a text is none that can be carried out. */
export type ReadSavedPlan =
  | { readonly plan: SavedPlan }
  | { readonly problem: "unreadable" | "newer" | "edited"; readonly reason: string };

/** Reads a saved plan; nothing of it is believed but that it is what was saved. */
export function readSavedPlan(text: string): ReadSavedPlan {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { problem: "unreadable", reason: error instanceof Error ? error.message : String(error) };
  }
  const version = z.looseObject({ version: z.number() }).safeParse(raw);
  if (version.success && version.data.version > VERSION)
    return { problem: "newer", reason: `it has version ${version.data.version}, and this tool knows ${VERSION}` };
  const parsed = savedPlan.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: "unreadable", reason: `${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? ""}` };
  }
  const plan = parsed.data;
  if (digestOfPlan(plan) !== plan.hash) return { problem: "edited", reason: "its hash does not fit its content" };
  if (new Set(plan.files.map(({ file }) => file)).size < plan.files.length)
    return { problem: "unreadable", reason: "it names a file twice" };
  return { plan };
}

/** One part of a whole that is cut into several: `2/8`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Null for what is no shard. */
export function parseShard(text: string): Shard | null {
  const [, index, count] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  return index === undefined || shard.index > shard.count ? null : shard;
}

/** Whether a file belongs to a shard: by its path alone, so that other files that come and go move nothing. */
export const isInShard = (file: string, { index, count }: Shard): boolean =>
  Number.parseInt(digestOf(file).slice(0, 12), 16) % count === index - 1;
