import { dirname, join } from "node:path";
import { diskFailure } from "./disk-failure.js";
import { finding, type Finding } from "../findings.js";
import { placeNewFile, prepareFile, removeLeftovers, replaceFile, type PreparedFile } from "./atomic.js";
import { nodeFileSystem, orNullIfMissing, type FileAttributes, type FileSystem } from "./file-system.js";
import { isInside } from "./inside.js";

/** What became of staged writes: the files that were written, or why none was. */
export interface FlushResult {
  readonly written: readonly string[];
  readonly findings: readonly Finding[];
}

interface StagedFile {
  readonly file: string;
  /** null: there is no file yet */
  readonly before: string | null;
  /** null: the file is to be removed */
  readonly after: string | null;
}

/** A staged file with the absolute path, without links, of what is written. */
type LocatedFile = StagedFile & { readonly target: string };
interface ReadyFile extends LocatedFile {
  /** the new text beside its place; null when the file is to be removed */
  readonly prepared: PreparedFile | null;
  /** of the old file; null when there is none */
  readonly attributes: FileAttributes | null;
}

/** As long as nothing is in its place, many files can wait for the disk together. */
const AT_ONCE = 32;

/**
 * Texts that are to be written together: all of them or none. Nothing touches the disk before `flush`.
 * Writers of one app must exclude each other (`withLock`).
 */
export class StagedWrites {
  readonly #root: string;
  readonly #fs: FileSystem;
  readonly #staged = new Map<string, StagedFile>();

  /** @param root the app's root */
  constructor(root: string, fs: FileSystem = nodeFileSystem) {
    this.#root = root;
    this.#fs = fs;
  }

  /**
   * Notes a change of one file. A file may be staged again: the second change starts from the first one's text.
   *
   * @param file POSIX path from the app's root
   * @param before the text that was read; null when the file is to be created
   * @param after the new text; null when the file is to be removed
   */
  stage(file: string, before: string | null, after: string | null): void {
    const earlier = this.#staged.get(file);
    if (earlier !== undefined && earlier.after !== before) {
      throw new RangeError(`${file} is staged already, and the second change does not start from the first one's text`);
    }
    this.#staged.set(file, { file, before: earlier === undefined ? before : earlier.before, after });
  }

  /**
   * Writes everything, in the order in which it was staged. When a file on disk is not what was read, or lies outside of the app, nothing is written and the
   * findings say so. Each file is replaced in one step; a crash leaves it old or new.
   *
   * @throws MigrateError when the disk fails; files that were already replaced have been put back, or are named
   */
  async flush(): Promise<FlushResult> {
    const changed = this.#changed();
    if (changed.length === 0) return this.#replaceAll([]);
    const realRoot = await this.#fs.realPath(this.#root);
    const located: LocatedFile[] = [];
    const findings: Finding[] = [];
    for (const some of batchesOf(changed)) {
      for (const checked of await Promise.all(some.map((staged) => this.#locate(realRoot, staged)))) {
        if ("target" in checked) located.push(checked);
        else findings.push(checked);
      }
    }
    if (findings.length > 0) return { written: [], findings };
    const ready = await this.#prepareAll(located);
    return this.#replaceAll(ready);
  }

  #changed(): readonly StagedFile[] {
    return [...this.#staged.values()].filter(({ before, after }) => before !== after);
  }

  async #locate(realRoot: string, staged: StagedFile): Promise<LocatedFile | Finding> {
    const { file, before } = staged;
    const path = join(realRoot, file);
    const target = before === null ? await this.#newTarget(path) : await orNullIfMissing(this.#fs.realPath(path));
    const place = { file, line: 1, column: 1 };
    if (target !== null && !isInside(realRoot, target)) {
      return finding("path-leaves-app", place, { path: file, value: file, reason: "symlink" });
    }
    const located = { ...staged, target: target ?? path };
    const reason = await this.#difference(located);
    return reason === null ? located : finding("file-changed", place, { reason });
  }

  /** Where a new file will be: below its nearest folder that exists, links resolved. */
  async #newTarget(path: string): Promise<string> {
    const existing = await orNullIfMissing(this.#fs.realPath(path));
    if (existing !== null || dirname(path) === path) return existing ?? path;
    return join(await this.#newTarget(dirname(path)), path.slice(dirname(path).length));
  }

  /** How the disk differs from what was read, in words; null when it does not. */
  async #difference({ target, before }: LocatedFile): Promise<string | null> {
    const onDisk = await orNullIfMissing(this.#fs.read(target));
    if (before === null) return onDisk === null ? null : "there is such a file already";
    if (onDisk === null) return "it was removed while the tool was running";
    return Buffer.from(before, "utf8").equals(onDisk) ? null : "it was changed while the tool was running";
  }

  async #prepareAll(located: readonly LocatedFile[]): Promise<readonly ReadyFile[]> {
    const ready: ReadyFile[] = [];
    for (const some of batchesOf(located)) {
      const settled = await Promise.allSettled(some.map((file) => this.#prepare(file)));
      for (const each of settled) if (each.status === "fulfilled") ready.push(each.value);
      const failed = settled.find((each) => each.status === "rejected");
      if (failed === undefined) continue;
      await this.#cleanUp(ready);
      throw diskFailure(failed.reason, "Nothing was changed.");
    }
    return ready;
  }

  async #prepare(file: LocatedFile): Promise<ReadyFile> {
    const { target, before, after } = file;
    if (before === null) await this.#fs.makeFolder(dirname(target));
    await removeLeftovers(this.#fs, target);
    const attributes = before === null ? null : await this.#fs.attributes(target);
    const prepared =
      after === null ? null : await prepareFile(this.#fs, target, Buffer.from(after, "utf8"), attributes);
    return { ...file, attributes, prepared };
  }

  async #replaceAll(ready: readonly ReadyFile[]): Promise<FlushResult> {
    const done: ReadyFile[] = [];
    for (const file of ready) {
      try {
        const reason = await this.#replaceUnlessChanged(file);
        if (reason === null) {
          done.push(file);
          continue;
        }
        const kept = await this.#undo(ready, done);
        const facts = { reason: kept.length === 0 ? reason : `${reason}; these keep the new text: ${kept.join(", ")}` };
        return { written: kept, findings: [finding("file-changed", { file: file.file, line: 1, column: 1 }, facts)] };
      } catch (error) {
        const kept = await this.#undo(ready, done);
        throw diskFailure(error, kept.length === 0 ? "Every file is as it was." : `Still changed: ${kept.join(", ")}.`);
      }
    }
    this.#staged.clear();
    return { written: done.map(({ file }) => file), findings: [] };
  }

  async #replaceUnlessChanged(file: ReadyFile): Promise<string | null> {
    const reason = await this.#difference(file);
    if (reason !== null) return reason;
    if (file.prepared === null) await this.#fs.remove(file.target);
    else await (file.before === null ? placeNewFile : replaceFile)(this.#fs, file.prepared);
    return null;
  }

  /** Puts the old texts back and removes temporary files. Returns the files that could not be put back. */
  async #undo(ready: readonly ReadyFile[], done: readonly ReadyFile[]): Promise<readonly string[]> {
    await this.#cleanUp(ready);
    const kept: string[] = [];
    for (const file of done) {
      await this.#putBack(file).catch(() => kept.push(file.file));
    }
    return kept;
  }

  async #putBack({ target, before, attributes }: ReadyFile): Promise<void> {
    if (before === null) return this.#fs.remove(target);
    const prepared = await prepareFile(this.#fs, target, Buffer.from(before, "utf8"), attributes);
    await replaceFile(this.#fs, prepared).catch(async (error: unknown) => {
      await this.#fs.remove(prepared.temporary).catch(() => undefined);
      throw error;
    });
  }

  async #cleanUp(ready: readonly ReadyFile[]): Promise<void> {
    for (const { prepared } of ready)
      if (prepared !== null) await this.#fs.remove(prepared.temporary).catch(() => undefined);
  }
}

function* batchesOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += AT_ONCE) yield items.slice(start, start + AT_ONCE);
}
