import { readModuleFacts, type ModuleFacts } from "../route/module-facts.js";
import type { Evidence, FoundFile } from "./model.js";

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
/** More files than any way from a route to its data goes through. */
const FARTHEST = 400;

/** A step of a way from one file to another. */
export interface Step {
  readonly file: string;
  /** how the file before it leads here: `imports @/lib/server`, `calls api.tickets.list` */
  readonly how: string;
}

/** The app's modules as checks ask for them; each is read and parsed once. */
export class Modules {
  readonly #evidence: Evidence;
  readonly #files = new Map<string, FoundFile>();
  readonly #facts = new Map<string, ModuleFacts | null>();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  async file(path: string): Promise<FoundFile> {
    const known = this.#files.get(path);
    const found = known ?? (await this.#evidence.read(path));
    this.#files.set(path, found);
    return found;
  }

  list(folder: string): Promise<readonly string[]> {
    return this.#evidence.list(folder);
  }

  /** Null for what is no module. */
  async facts(path: string): Promise<ModuleFacts | null> {
    const known = this.#facts.get(path);
    if (known !== undefined) return known;
    const found = await this.file(path);
    const facts = found.kind === "text" && SOURCE.test(path) ? readModuleFacts(path, found.text) : null;
    this.#facts.set(path, facts);
    return facts;
  }

  /** A file's text without its comments, where it is a module; its whole text otherwise; null when there is none. */
  async code(path: string): Promise<string | null> {
    const facts = await this.facts(path);
    if (facts !== null) return facts.code;
    const found = await this.file(path);
    return found.kind === "text" ? found.text : null;
  }

  /** Every name that a module exports, also through `export * from`. */
  async exportsOf(path: string, seen: ReadonlySet<string> = new Set()): Promise<ReadonlySet<string>> {
    const facts = seen.has(path) ? null : await this.facts(path);
    const names = new Set(facts?.exports);
    for (const specifier of facts?.stars ?? []) {
      const file = this.#evidence.follow(specifier, path);
      const others = file === null ? [] : await this.exportsOf(file, new Set([...seen, path]));
      for (const name of others) if (name !== "default") names.add(name);
    }
    return names;
  }

  /** Where a module leads directly: by imports, and by uses of Convex's api. */
  async next(path: string): Promise<readonly Step[]> {
    const facts = await this.facts(path);
    if (facts === null) return [];
    const called = await Promise.all(facts.api.map(async (use) => this.#called(use.path)));
    const imported = facts.imports.map((specifier): Step | null => {
      const file = this.#evidence.follow(specifier, path);
      return file === null ? null : { file, how: `imports ${specifier}` };
    });
    return [...called, ...imported].filter((step) => step !== null);
  }

  /** The Convex module that `api.a.b.fn` means. */
  async #called(path: readonly string[]): Promise<Step | null> {
    const base = `${this.#evidence.convexDir}/${path.slice(0, -1).join("/")}`;
    for (const extension of [".ts", ".tsx", ".js", ".mjs"]) {
      const file = base + extension;
      if ((await this.file(file)).kind === "text") return { file, how: `calls api.${path.join(".")}` };
    }
    return null;
  }

  /** The shortest way from one file to another through the code; null when none is found. */
  async way(from: string, to: string): Promise<readonly Step[] | null> {
    const ways = new Map<string, readonly Step[]>([[from, []]]);
    for (const [file, way] of ways) {
      if (ways.size > FARTHEST) return null;
      for (const step of await this.next(file)) {
        if (step.file === to) return [...way, step];
        if (!ways.has(step.file)) ways.set(step.file, [...way, step]);
      }
    }
    return null;
  }
}
