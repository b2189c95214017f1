import { posix } from "node:path";
import { importFollower, readAliases, type Alias, type FollowImport } from "./aliases.js";
import type { Compiler, Project } from "./compiler.js";
import { isCode, readDisk, revisionOf } from "./disk.js";
import { linksIn, type FileLinks } from "./file-graph.js";
import { digestOf } from "./memory.js";

/** A file as it stands on the disk. */
export interface KnownFile {
  readonly digest: string;
  readonly links: FileLinks;
}

/** Reads the files of one project, and a file a second time only when the disk has another one since. */
export class KnownFiles {
  readonly follow: FollowImport;
  readonly #files = new Map<string, { readonly revision: string; readonly file: KnownFile }>();

  constructor(project: Project, aliases: readonly Alias[]) {
    this.follow = importFollower(project, aliases);
  }

  /** @returns null for a file that is not there */
  read(path: string): KnownFile | null {
    const revision = revisionOf(path);
    const known = this.#files.get(path);
    if (known !== undefined && known.revision === revision) return known.file;
    const text = readDisk(path);
    if (text === undefined) return null;
    const file = { digest: digestOf(posix.extname(path), text), links: linksIn(path, text, this.follow) };
    this.#files.set(path, { revision, file });
    return file;
  }
}

/** What is found out about an app's projects as they stand on the disk, before it is known what is to be proven. */
export class Ahead {
  readonly #projects = new Map<string, KnownFiles>();
  /** path → digest of a text without a syntax error */
  readonly #clean = new Map<string, string>();

  /** What was read under other settings or names led elsewhere, and is read again. */
  filesOf(project: Project): KnownFiles {
    const aliases = readAliases(project);
    const key = digestOf(project.path, project.settings, JSON.stringify(aliases));
    const files = this.#projects.get(key) ?? new KnownFiles(project, aliases);
    this.#projects.set(key, files);
    return files;
  }

  /** Reads every file of a project. */
  read(project: Project): void {
    const files = this.filesOf(project);
    for (const path of project.fileNames) files.read(path);
  }

  /** Looks for syntax errors in every file of a project. */
  parse(project: Project, compiler: Compiler, root: string): void {
    const files = this.filesOf(project);
    const paths = project.fileNames.filter(isCode);
    const digests = new Map(paths.map((path) => [path, files.read(path)?.digest]));
    const found = compiler.syntaxProblems(paths, new Map());
    const torn = new Set(found.map(({ file }) => posix.join(root, file)));
    for (const [path, digest] of digests) if (digest !== undefined && !torn.has(path)) this.#clean.set(path, digest);
  }

  /** Whether a file with this digest was parsed without an error. */
  isClean(path: string, digest: string): boolean {
    return this.#clean.get(path) === digest;
  }
}
