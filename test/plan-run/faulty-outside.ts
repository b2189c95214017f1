import { existsSync } from "node:fs";
import type { Outside } from "../../src/run/plan-run/outside.js";
import { nodeFileSystem, type FileSystem } from "../../src/workspace/file-system.js";
import { FAST_OUTSIDE } from "./small-app.js";

/** The moment of a death: before a step was done, when a file was half written, or right behind the step. */
export interface Death {
  readonly step: number;
  readonly when: "before" | "half" | "after";
}

const GIT_CHANGES: readonly string[] = ["add", "commit", "reset"];

/**
 * What a step will change, or null: a folder that is there is not made, a file that is there not created, and a
 * question to git changes nothing.
 */
function changeOf(name: string, args: readonly unknown[]): string | null {
  const [path, git] = args;
  if (name === "git") {
    const command = Array.isArray(git) ? GIT_CHANGES.find((each) => git.includes(each)) : undefined;
    return command === undefined ? null : `git ${command}`;
  }
  if (name === "remove") return existsSync(String(path)) ? name : null;
  if (name === "create" || name === "makeFolder") return existsSync(String(path)) ? null : name;
  return ["rename", "link", "removeFolder"].includes(name) ? name : null;
}

/** The real world, which ends at a step as if the process had been killed there: nothing works any more after it. */
export class FaultyOutside {
  steps = 0;
  /** the steps that change something, in order: their numbers and names */
  readonly changes: { readonly step: number; readonly name: string }[] = [];
  readonly outside: Outside;
  readonly #death: Death | null;

  constructor(death: Death | null) {
    this.#death = death;
    const fs: FileSystem = {
      read: this.#wrap("read", nodeFileSystem.read),
      create: this.#wrap("create", nodeFileSystem.create),
      rename: this.#wrap("rename", nodeFileSystem.rename),
      link: this.#wrap("link", nodeFileSystem.link),
      remove: this.#wrap("remove", nodeFileSystem.remove),
      removeFolder: this.#wrap("removeFolder", nodeFileSystem.removeFolder),
      makeFolder: this.#wrap("makeFolder", nodeFileSystem.makeFolder),
      list: this.#wrap("list", nodeFileSystem.list),
      attributes: this.#wrap("attributes", nodeFileSystem.attributes),
      realPath: this.#wrap("realPath", nodeFileSystem.realPath),
    };
    this.outside = { ...FAST_OUTSIDE, fs, git: this.#wrap("git", FAST_OUTSIDE.git) };
  }

  #wrap<Arguments extends readonly unknown[], Result>(name: string, work: (...args: Arguments) => Promise<Result>) {
    return async (...args: Arguments): Promise<Result> => {
      this.steps += 1;
      const step = this.steps;
      const death = this.#death;
      if (death === null || step < death.step) {
        const change = changeOf(name, args);
        if (change !== null) this.changes.push({ step, name: change });
        return work(...args);
      }
      if (step === death.step && death.when === "after") await work(...args);
      const [path] = args;
      if (step === death.step && death.when === "half" && name === "create" && typeof path === "string") {
        await nodeFileSystem.create(path, Buffer.from("half"), null);
      }
      throw new Error(`killed ${death.when} step ${step}, ${name}`);
    };
  }
}
