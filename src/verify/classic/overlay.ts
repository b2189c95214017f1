import { posix } from "node:path";
import type ts from "typescript";

/** Parsed files that two states share: a file that no edit touches is parsed once. */
export type ParsedFiles = Map<string, ts.SourceFile | undefined>;

/** A host may say this, though its type does not. */
interface SourceHost extends ts.CompilerHost {
  useSourceOfProjectReferenceRedirect(): boolean;
}

/**
 * A compiler host that reads the disk, sees the given texts laid over it, and writes nothing.
 *
 * @param overlay absolute path with forward slashes → text
 * @param cache.parsed files as they are on disk, shared by the states of one proof
 * @param cache.known files as earlier proofs found them: good for use while their text is on the disk
 */
export function overlayHost(
  compiler: typeof ts,
  options: ts.CompilerOptions,
  overlay: ReadonlyMap<string, string>,
  { parsed, known }: { readonly parsed: ParsedFiles; readonly known: ParsedFiles | undefined },
): SourceHost {
  const disk = compiler.createCompilerHost(options);
  const canonical = (path: string): string => disk.getCanonicalFileName(path);
  const texts = new Map([...overlay].map(([path, text]) => [canonical(path), text.replace(/^\uFEFF/, "")]));
  const folders = new Set([...texts.keys()].flatMap(foldersAbove));
  const onDisk: ts.CompilerHost["getSourceFile"] = (path, language, ...rest) => {
    const key = canonical(path);
    const kept = known?.get(key);
    if (kept !== undefined && kept.text === disk.readFile(path)) return kept;
    const source = versioned(disk.getSourceFile(path, language, ...rest), "disk");
    known?.set(key, source);
    return source;
  };
  return {
    ...disk,
    writeFile: () => undefined,
    // Another project of the app is seen as its sources are with the edit, not as it was built last.
    useSourceOfProjectReferenceRedirect: () => true,
    // As `tsc` does, from 5.3 on: the comments of declarations take memory, and say nothing about types.
    ...("JSDocParsingMode" in compiler ? { jsDocParsingMode: compiler.JSDocParsingMode.ParseForTypeErrors } : {}),
    fileExists: (path) => texts.has(canonical(path)) || disk.fileExists(path),
    readFile: (path) => texts.get(canonical(path)) ?? disk.readFile(path),
    directoryExists: (path) => folders.has(canonical(path)) || compiler.sys.directoryExists(path),
    getSourceFile(path, language, ...rest) {
      const key = canonical(path);
      const text = texts.get(key);
      if (text !== undefined) return versioned(compiler.createSourceFile(path, text, language), "staged");
      if (!parsed.has(key)) parsed.set(key, onDisk(path, language, ...rest));
      return parsed.get(key);
    },
  };
}

/** The compiler's own dependency graph asks every file for a version. */
function versioned<T extends ts.SourceFile | undefined>(source: T, version: string): T {
  return source === undefined ? source : Object.assign(source, { version });
}

function foldersAbove(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}
