import type { Finding } from "../findings.js";
import { draftsOf, type AppFacts, type ManifestContext } from "./context.js";
import { parseManifest, type LoadedJson } from "./load.js";
import type { Manifest } from "./model.js";
import { checkShape } from "./problems.js";
import { resolve } from "./resolve.js";
import { RULES } from "./rules.js";

/** A manifest file and what has to be known about the app to judge it. Paths are POSIX, from the app's root. */
export interface ManifestInput {
  readonly text: string;
  /** path of the manifest file */
  readonly file: string;
  /** route files below `routesDir` */
  readonly routeFiles: readonly string[];
  readonly routesDir: string;
  readonly leavesApp: AppFacts["leavesApp"];
}

export interface LoadedManifest {
  readonly manifest: Manifest | null;
  readonly findings: readonly Finding[];
}

/**
 * Reads a manifest completely: syntax, shape, notation and rules.
 *
 * @returns the manifest, or null and every problem at once, in the order in which they stand in the file
 */
export function loadManifest({ text, ...input }: ManifestInput): LoadedManifest {
  const loaded = parseManifest(text, input.file);
  return "locate" in loaded ? judgeManifest(loaded, input) : { manifest: null, findings: loaded };
}

/** The same for a manifest whose syntax is known to be right. */
export function judgeManifest({ raw, locate }: LoadedJson, input: Omit<ManifestInput, "text">): LoadedManifest {
  const shape = checkShape(raw, locate);
  const { routesDir, leavesApp } = input;
  const app: AppFacts = { routesDir, leavesApp, routeFiles: new Set(input.routeFiles) };
  const context: ManifestContext = { raw, usable: shape.usable, drafts: draftsOf(shape.usable), app, locate };
  const resolved = resolve(context, input.file);
  const broken = Object.values(RULES).flatMap((rule) => rule(context));
  const findings = [...shape.findings, ...resolved.findings, ...broken].sort(byPlace);
  return { manifest: findings.length === 0 ? resolved.manifest : null, findings };
}

const byPlace = (a: Finding, b: Finding): number => a.line - b.line || a.column - b.column;
