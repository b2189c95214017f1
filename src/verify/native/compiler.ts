import { posix } from "node:path";
import type { TypeProblem } from "../engine.js";
import type { Compiler, Overlay, Project } from "../compiler.js";
import type { NativeOptions, NativeProgram, NativeSnapshot, OpenApi, SnapshotChange } from "./api.js";
import { readConfig } from "./config.js";
import { overlaidDisk } from "./overlaid-disk.js";
import { toProblems } from "./problems.js";
import { openSession } from "./session.js";

const PARSE_ONLY = { allowJs: true, checkJs: false, noResolve: true, noLib: true, types: [], jsx: "preserve" };
/** Nothing may be written, and nothing may be built first. */
const READ_ONLY = { noEmit: true, incremental: false, composite: false };

/**
 * TypeScript 7: a compiler in a process of its own, which sees the disk with the staged texts and a tsconfig of ours
 * laid over it.
 *
 * @param root absolute path of the app
 * @param isCreating texts will be laid over the disk for files that it does not have
 */
export function nativeCompiler(open: OpenApi, version: string, root: string, isCreating: boolean): Compiler {
  const disk = overlaidDisk(isCreating);
  const api = open({ cwd: root, fs: disk.files });
  const projects = new Map<string, ReturnType<typeof readConfig>>();
  const configOf = (path: string) => {
    const config = projects.get(path) ?? readConfig(api, path);
    projects.set(path, config);
    return config;
  };
  let opened = 0;
  let snapshot: NativeSnapshot | undefined;
  const update = (change: SnapshotChange): NativeSnapshot => {
    const last = snapshot;
    snapshot = api.updateSnapshot(change);
    last?.dispose();
    return snapshot;
  };
  const openConfig = (folder: string, config: object) => {
    opened += 1;
    const path = posix.join(folder, `.migrate-tsconfig-${opened}.json`);
    const text = JSON.stringify(config);
    let isOpen = false;
    return {
      path,
      program(overlay: Overlay): NativeProgram {
        const differing = disk.lay(new Map([...overlay, [path, text]]));
        // What it holds of an earlier project is as old as that: the disk is not watched.
        const change = isOpen
          ? { fileChanges: differing }
          : { openProjects: [path], fileChanges: { invalidateAll: true } as const };
        const program = update(change).getProject(path)?.program;
        isOpen = true;
        if (program === undefined) throw new Error("TypeScript did not open the project");
        return program;
      },
      close: () => void update({ closeProjects: [path] }),
    };
  };
  const parse = (files: readonly string[], overlay: Overlay): TypeProblem[] => {
    const opening = openConfig(root, { compilerOptions: { ...PARSE_ONLY, ...READ_ONLY }, files, include: [] });
    const diagnostics = opening.program(overlay).getSyntacticDiagnostics();
    const source = { root, config: opening.path, madeConfig: opening.path, textOf: disk.textOf };
    const found = toProblems(source, diagnostics, true);
    opening.close();
    return found;
  };
  return {
    version,
    readConfig: (path) => configOf(path),
    forgetConfigs: () => projects.clear(),
    syntaxProblems: (paths, overlay) => partsOf(paths).flatMap((files) => parse(files, overlay)),
    open(project, roots) {
      const { options } = configOf(project.path);
      const opening = openConfig(posix.dirname(project.path), configFor(project, options, roots));
      const declares = options["declaration"] === true || options["composite"] === true;
      const source = { root, config: project.path, madeConfig: opening.path, textOf: disk.textOf };
      return openSession(opening, source, declares);
    },
    close: () => api.close(),
  };
}

/** The trees of as many files are in memory at once. */
const PARSED_AT_ONCE = 500;

const partsOf = (paths: readonly string[]): (readonly string[])[] =>
  Array.from({ length: Math.ceil(paths.length / PARSED_AT_ONCE) }, (_, part) =>
    paths.slice(part * PARSED_AT_ONCE, (part + 1) * PARSED_AT_ONCE),
  );

/** `files` instead of what the tsconfig includes; references are the one thing that is not inherited. */
const configFor = (project: Project, options: NativeOptions, roots: readonly string[]) => ({
  extends: `./${posix.basename(project.path)}`,
  files: roots,
  include: [],
  references: project.references.map((path) => ({ path })),
  compilerOptions: {
    ...READ_ONLY,
    ...(options["composite"] === true ? { declaration: options["declaration"] ?? true } : {}),
    ...(options["tsBuildInfoFile"] === undefined ? {} : { tsBuildInfoFile: null }),
  },
});
