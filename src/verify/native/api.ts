import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** As much of the API of TypeScript 7 as the proof uses. Its package types it for itself only. */
export interface NativeApi {
  parseConfigFile(file: string): { readonly fileNames: readonly string[]; readonly options: NativeOptions };
  updateSnapshot(params: SnapshotChange): NativeSnapshot;
  close(): void;
}

export type NativeOptions = Readonly<Record<string, unknown>>;

export interface DifferingFiles {
  readonly changed: readonly string[];
  readonly created: readonly string[];
  readonly deleted: readonly string[];
}

export interface SnapshotChange {
  readonly openProjects?: readonly string[];
  readonly closeProjects?: readonly string[];
  readonly fileChanges?: DifferingFiles | { readonly invalidateAll: true };
}

export interface NativeSnapshot {
  getProject(config: string): { readonly program: NativeProgram } | undefined;
  dispose(): void;
}

export interface NativeProgram {
  getSourceFileNames(): readonly string[];
  getSourceFileMetadata(
    file: string,
  ): { readonly isDefaultLibrary: boolean; readonly isFromExternalLibrary: boolean } | undefined;
  getSyntacticDiagnostics(file?: string): readonly NativeDiagnostic[];
  getSemanticDiagnostics(file?: string): readonly NativeDiagnostic[];
  getDeclarationDiagnostics(file?: string): readonly NativeDiagnostic[];
  getProgramDiagnostics(): readonly NativeDiagnostic[];
  getGlobalDiagnostics(): readonly NativeDiagnostic[];
  getConfigFileParsingDiagnostics(): readonly NativeDiagnostic[];
}

export interface NativeDiagnostic {
  readonly fileName?: string;
  readonly pos: number;
  readonly code: number;
  /** 1 is an error */
  readonly category: number;
  readonly text: string;
  readonly messageChain?: readonly NativeDiagnostic[];
}

/** Files that lie over the disk; undefined means: as on the disk. What is left out is not asked for. */
export interface NativeFiles {
  readonly readFile: (path: string) => string | undefined;
  readonly fileExists?: (path: string) => true | undefined;
  readonly directoryExists?: (path: string) => true | undefined;
}

export type OpenApi = (options: { readonly cwd: string; readonly fs: NativeFiles }) => NativeApi;

const ENTRIES = ["typescript/sync", "typescript/unstable/sync"] as const;

/**
 * Loads the API of the app's own TypeScript 7.
 *
 * @param appRoot absolute path
 * @returns null when this version has none
 */
export async function loadNativeApi(appRoot: string): Promise<OpenApi | null> {
  const require = createRequire(join(appRoot, "package.json"));
  for (const entry of ENTRIES) {
    const path = resolveIn(require, entry);
    const loaded: unknown = path === null ? null : await import(pathToFileURL(path).href);
    if (hasApi(loaded)) return (options) => new loaded.API(options);
  }
  return null;
}

function resolveIn(require: NodeJS.Require, entry: string): string | null {
  try {
    return require.resolve(entry);
  } catch {
    return null;
  }
}

function hasApi(value: unknown): value is { API: new (options: Parameters<OpenApi>[0]) => NativeApi } {
  return typeof value === "object" && value !== null && "API" in value && typeof value.API === "function";
}
