import { posix } from "node:path";
import type { Compiler, Project } from "./compiler.js";
import { refuseEndless } from "../workspace/tsconfig-chain.js";
import { isFile } from "./disk.js";

/** Which tsconfig decides about a file. */
export interface Owners {
  /** null for a file without a tsconfig between it and the app's root */
  ownerOf(file: string): Project | null;
  /** the projects of the app's root */
  readonly atRoot: readonly Project[];
}

/**
 * The nearest tsconfig decides about a file, or one that it refers to and that lists the file.
 *
 * @param root absolute path of the app; nothing above it is looked at
 * @param edited files that may be new, so that no tsconfig lists them yet
 */
export function findOwners(compiler: Compiler, root: string, edited: readonly string[]): Owners {
  const families = new Map<string, readonly Project[]>();
  const listed = new Map<Project, ReadonlySet<string>>();
  const configs = new Map<string, string | null>();
  const lists = (project: Project, file: string): boolean => {
    const known = listed.get(project) ?? new Set(project.fileNames);
    listed.set(project, known);
    return known.has(file);
  };
  const familyOf = (config: string): readonly Project[] => {
    const family = families.get(config) ?? withReferences(compiler, config, new Set());
    families.set(config, family);
    return family;
  };
  const nearest = (folder: string): string | null => {
    const known = configs.get(folder);
    if (known !== undefined) return known;
    const path = posix.join(folder, "tsconfig.json");
    const isTop = folder.length <= root.length;
    refuseEndless(path);
    const found = isFile(path) ? path : isTop ? null : nearest(posix.dirname(folder));
    configs.set(folder, found);
    return found;
  };
  const covered = (project: Project): number => edited.filter((file) => lists(project, file)).length;
  const rootConfig = nearest(root);
  return {
    atRoot: rootConfig === null ? [] : familyOf(rootConfig),
    ownerOf(file) {
      const config = nearest(posix.dirname(file));
      if (config === null) return null;
      const family = familyOf(config);
      // A tsconfig that only lists others has no files of its own: a new file belongs where its neighbours are.
      return family.find((project) => lists(project, file)) ?? mostOf(family, covered);
    },
  };
}

const mostOf = (family: readonly Project[], count: (project: Project) => number): Project | null =>
  family.reduce<Project | null>((best, each) => (best === null || count(each) > count(best) ? each : best), null);

function withReferences(compiler: Compiler, path: string, seen: Set<string>): Project[] {
  seen.add(path);
  const project = compiler.readConfig(path);
  const referenced = project.references.filter((config) => !seen.has(config) && isFile(config));
  return [project, ...referenced.flatMap((config) => (seen.has(config) ? [] : withReferences(compiler, config, seen)))];
}
