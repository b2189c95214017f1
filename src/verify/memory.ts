import { createHash } from "node:crypto";
import { stampOf } from "./disk.js";
import type { TypeProblem } from "./engine.js";
import type { Evidence } from "./prove-project.js";

/** What earlier proofs of an app found out, as long as nothing changes that they depend on. */
export interface Memory {
  /** The evidence of a question that was asked before, if all that it was answered from is as it was. */
  recall(question: string): Evidence | null;
  /** @param outside files that the answer depends on and that the question does not hold */
  remember(question: string, evidence: Evidence, outside: readonly string[]): void;
  /** Whether a text was parsed before without an error; by its digest. */
  isClean(digest: string): boolean;
  addClean(digests: Iterable<string>): void;
  /** To be kept on the disk; null when there is nothing new. */
  print(): string | null;
}

const VERSION = 1;
const PROOFS_KEPT = 12;
const CLEAN_KEPT = 50_000;

interface Remembered {
  readonly question: string;
  readonly evidence: Evidence;
  readonly outside: readonly (readonly [path: string, stamp: string])[];
}

interface Kept {
  readonly clean: readonly string[];
  readonly proofs: readonly Remembered[];
}

/** A digest of texts and settings, in which none can be taken for another. */
export const digestOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 27);

/**
 * Reads what was kept. What is damaged, or was made by another compiler or for another app, counts as nothing.
 *
 * @param maker what the answers depend on beside the app's files: the compiler's version, the app's path
 */
export function readMemory(text: string | null, maker: string): Memory {
  const kept = text === null ? NOTHING : parseKept(text, maker);
  const clean = new Set(kept.clean);
  let proofs = [...kept.proofs];
  let isNew = false;
  return {
    recall(question) {
      const found = proofs.find((each) => each.question === question);
      return found?.outside.every(([path, stamp]) => stampOf(path) === stamp) === true ? found.evidence : null;
    },
    remember(question, evidence, outside) {
      const stamped = outside.map((path) => [path, stampOf(path)] as const);
      const others = proofs.filter((each) => each.question !== question);
      proofs = [{ question, evidence, outside: stamped }, ...others].slice(0, PROOFS_KEPT);
      isNew = true;
    },
    isClean: (digest) => clean.has(digest),
    addClean(digests) {
      for (const digest of digests) {
        isNew ||= !clean.has(digest);
        clean.add(digest);
      }
    },
    print: () =>
      isNew ? `${JSON.stringify({ version: VERSION, maker, clean: [...clean].slice(-CLEAN_KEPT), proofs })}\n` : null,
  };
}

const NOTHING: Kept = { clean: [], proofs: [] };

function parseKept(text: string, maker: string): Kept {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || value["version"] !== VERSION || value["maker"] !== maker) return NOTHING;
    const { clean, proofs } = value;
    return isListOf(clean, isText) && isListOf(proofs, isRemembered) ? { clean, proofs } : NOTHING;
  } catch {
    return NOTHING;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === "string";

const isListOf = <Item>(value: unknown, test: (item: unknown) => item is Item): value is Item[] =>
  Array.isArray(value) && value.every(test);

const isStamp = (value: unknown): value is readonly [string, string] => isListOf(value, isText) && value.length === 2;

const isRemembered = (value: unknown): value is Remembered =>
  isObject(value) && isText(value["question"]) && isEvidence(value["evidence"]) && isListOf(value["outside"], isStamp);

const isEvidence = (value: unknown): value is Evidence =>
  isObject(value) &&
  isListOf(value["baseline"], isProblem) &&
  isListOf(value["added"], isProblem) &&
  Number.isInteger(value["checkedFiles"]) &&
  (value["note"] === null || isText(value["note"]));

const isProblem = (value: unknown): value is TypeProblem =>
  isObject(value) &&
  [value["file"], value["message"]].every(isText) &&
  [value["code"], value["line"], value["column"]].every(Number.isInteger) &&
  typeof value["isSyntax"] === "boolean";
