import { nodeFileSystem, type FileSystem } from "../../src/workspace/file-system.js";

/** How a step fails: once, or as if the process had been killed there (every later step fails too). */
export type Fault = { readonly step: number; readonly kind: "once" | "crash"; readonly code: string };

const CHANGING: ReadonlySet<keyof FileSystem> = new Set([
  "create",
  "rename",
  "link",
  "remove",
  "removeFolder",
  "makeFolder",
]);

/**
 * The real file system, which fails at the given step (from 1). A failing `create` leaves half a file behind, as a full
 * disk does.
 */
export class FaultyFileSystem {
  steps = 0;
  readonly log: string[] = [];
  readonly fs: FileSystem;
  readonly #fault: Fault | null;

  constructor(fault: Fault | null) {
    this.#fault = fault;
    const wrap =
      <Arguments extends readonly unknown[], Result>(
        name: keyof FileSystem,
        work: (...args: Arguments) => Promise<Result>,
      ) =>
      async (...args: Arguments): Promise<Result> => {
        await this.#step(name, args);
        return work(...args);
      };
    this.fs = {
      read: wrap("read", nodeFileSystem.read),
      create: wrap("create", nodeFileSystem.create),
      rename: wrap("rename", nodeFileSystem.rename),
      link: wrap("link", nodeFileSystem.link),
      remove: wrap("remove", nodeFileSystem.remove),
      removeFolder: wrap("removeFolder", nodeFileSystem.removeFolder),
      makeFolder: wrap("makeFolder", nodeFileSystem.makeFolder),
      list: wrap("list", nodeFileSystem.list),
      attributes: wrap("attributes", nodeFileSystem.attributes),
      realPath: wrap("realPath", nodeFileSystem.realPath),
    };
  }

  /** Whether the disk was asked to change anything. */
  get changed(): boolean {
    return this.log.some((name) => [...CHANGING].some((changing) => changing === name));
  }

  async #step(name: keyof FileSystem, args: readonly unknown[]): Promise<void> {
    this.steps += 1;
    this.log.push(name);
    const fault = this.#fault;
    if (fault === null || this.steps < fault.step || (fault.kind === "once" && this.steps > fault.step)) return;
    const [path] = args;
    if (name === "create" && this.steps === fault.step && typeof path === "string") {
      await nodeFileSystem.create(path, Buffer.from("half"), null);
    }
    throw Object.assign(new Error(`${fault.code}: step ${this.steps}, ${name}`), { code: fault.code });
  }
}
