import type { AnswerEvidence, DomainEvidence, RowEvidence } from "../data/evidence.js";
import { prepareFile, removeLeftovers, replaceFile } from "./atomic.js";
import { diskFailure } from "./disk-failure.js";
import { nodeFileSystem, orNullIfMissing, type FileSystem } from "./file-system.js";
import { decodeText } from "./files.js";
import { withLock } from "./lock.js";
import { ensureStateFolder, statePath } from "./state-folder.js";

export const EVIDENCE_FILE = "evidence.json";
const VERSION = 1;

/** What was seen of each domain's data, by domain. What cannot be read was not seen. */
export async function readEvidence(
  root: string,
  fs: FileSystem = nodeFileSystem,
): Promise<ReadonlyMap<string, DomainEvidence>> {
  const bytes = await orNullIfMissing(fs.read(statePath(root, EVIDENCE_FILE)));
  return bytes === null ? new Map() : parse(decodeText(bytes) ?? "");
}

/**
 * Keeps what was seen of a domain: its rows, its answers, or both. Whoever writes at the same moment is waited for.
 *
 * @throws MigrateError when the disk fails
 */
export async function writeEvidence(
  root: string,
  domain: string,
  seen: { readonly rows?: RowEvidence; readonly answers?: AnswerEvidence },
  fs: FileSystem = nodeFileSystem,
): Promise<void> {
  await withLock(root, () => replaceEvidence(root, domain, seen, fs), fs, "evidence");
}

async function replaceEvidence(
  root: string,
  domain: string,
  seen: { readonly rows?: RowEvidence; readonly answers?: AnswerEvidence },
  fs: FileSystem,
): Promise<void> {
  const known = new Map(await readEvidence(root, fs));
  known.set(domain, { ...(known.get(domain) ?? { domain, rows: null, answers: null }), ...seen });
  const domains = [...known.values()].sort((a, b) => (a.domain < b.domain ? -1 : 1));
  const path = statePath(root, EVIDENCE_FILE);
  try {
    await ensureStateFolder(root, fs);
    await removeLeftovers(fs, path);
    const text = `${JSON.stringify({ version: VERSION, domains }, null, 2)}\n`;
    await replaceFile(fs, await prepareFile(fs, path, Buffer.from(text), null));
  } catch (error) {
    throw diskFailure(error, "What was seen of the data is not kept; nothing of the app was changed.");
  }
}

function parse(text: string): ReadonlyMap<string, DomainEvidence> {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || value["version"] !== VERSION || !Array.isArray(value["domains"])) return new Map();
    return new Map(value["domains"].filter(isDomainEvidence).map((each) => [each.domain, each]));
  } catch {
    return new Map();
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const hasTexts = (value: Record<string, unknown>, names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === "string");

const hasNumbers = (value: Record<string, unknown>, names: readonly string[]): boolean =>
  names.every((name) => Number.isInteger(value[name]));

const isDomainEvidence = (value: unknown): value is DomainEvidence =>
  isObject(value) &&
  typeof value["domain"] === "string" &&
  (value["rows"] === null || isRowEvidence(value["rows"])) &&
  (value["answers"] === null || isAnswerEvidence(value["answers"]));

const isRowEvidence = (value: unknown): boolean =>
  isObject(value) &&
  hasTexts(value, ["at", "deployment", "database", "mappingDigest"]) &&
  (value["from"] === "prisma" || value["from"] === "supabase") &&
  Array.isArray(value["tables"]) &&
  value["tables"].every(
    (table) =>
      isObject(table) &&
      hasTexts(table, ["model", "table"]) &&
      hasNumbers(table, ["old", "new", "missing", "extra", "changed", "rejected"]),
  );

const isAnswerEvidence = (value: unknown): boolean =>
  isObject(value) &&
  hasTexts(value, ["at", "deployment", "manifestDigest"]) &&
  hasNumbers(value, ["requests", "differing"]) &&
  Array.isArray(value["handlers"]) &&
  value["handlers"].every((handler) => typeof handler === "string");
