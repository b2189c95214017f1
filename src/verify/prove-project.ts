import { posix } from "node:path";
import { MigrateError } from "../errors.js";
import { addedProblems } from "./compare.js";
import type { Compiler, Overlay, Project, Session } from "./compiler.js";
import { installedAbove, isCode, isFile, readDisk } from "./disk.js";
import type { Proof, Scope, TypeProblem } from "./engine.js";
import { linksIn, readGraph, type FileGraph, type FileLinks } from "./file-graph.js";
import type { Ahead } from "./known-files.js";
import { digestOf, type Memory } from "./memory.js";
import { reachesAll } from "./mentions.js";
import type { Owners } from "./owners.js";

/** What one project, or the syntax of single files, says about an edit. */
export type Evidence = Omit<Proof, "engine"> & {
  /** what a report should add to the name of the engine */
  readonly note: string | null;
};

export interface Task {
  readonly compiler: Compiler;
  readonly root: string;
  /** absolute path → text */
  readonly staged: Overlay;
  readonly scope: Scope;
  readonly owners: Owners;
  readonly memory: Memory;
  readonly ahead: Ahead;
}

const WHOLE = "whole program";
/** A file that is in memory only: it brings in the packages that other files import for their effect. */
const EFFECTS_FILE = ".migrate-effects.ts";

/** Which files of a project are looked at, and over which roots. */
interface Look {
  readonly roots: readonly string[];
  readonly judged: readonly string[] | "own";
  /** lies over the disk in both states */
  readonly base: Overlay;
  readonly note: string | null;
}

/**
 * Compares both states of one project: the edited files and those that import them, over a program of these files and
 * of what they need. The rest of the project is parsed only. What was found out before and still holds is not asked again.
 *
 * @returns also the projects that own files which import an edited one
 */
export function proveProject(
  task: Task,
  project: Project,
): { evidence: Evidence; touchedOwners: ReadonlySet<Project | null> } {
  const { staged, owners, memory, ahead } = task;
  const edited = [...staged.keys()].filter((path) => owners.ownerOf(path) === project);
  const files = [...new Set([...project.fileNames, ...edited.filter(isCode)])];
  const onDisk = ahead.filesOf(project);
  const digests = new Map<string, string>();
  const linksOf = (path: string): FileLinks | null => {
    const file = onDisk.read(path);
    digests.set(path, file?.digest ?? digestOf(posix.extname(path), ""));
    const text = staged.get(path);
    return text === undefined ? (file?.links ?? null) : linksIn(path, text, onDisk.follow);
  };
  const graph = readGraph([...new Set([...files, ...edited])], linksOf);
  const touched = [...graph.importersOf(staged.keys())].filter(isCode);
  const touchedOwners = new Set(touched.map((path) => owners.ownerOf(path)));
  if (!touchedOwners.has(project)) return { evidence: NOTHING, touchedOwners };
  const judged = touched.filter((path) => owners.ownerOf(path) === project);
  const question = questionOf(task, project, digests);
  const known = memory.recall(question);
  if (known !== null) return { evidence: known, touchedOwners };
  const { evidence, seen } = compareOverRoots(task, project, { files, judged, graph });
  const elsewhere = new Map([...digests].filter(([path]) => isCode(path) && isFile(path) && !seen.has(path)));
  const baseline = [...project.problems, ...evidence.baseline, ...parseOnly(task, elsewhere)];
  refuseUnreadable(baseline);
  const complete = { ...evidence, baseline };
  memory.remember(
    question,
    complete,
    [...seen].filter((path) => !digests.has(path) && isFile(path)),
  );
  return { evidence: complete, touchedOwners };
}

/** A tsconfig that extends one that is not there, or itself: without its settings every answer would be another app's. */
const UNREADABLE: ReadonlySet<number> = new Set([5012, 5083, 6053, 18000]);

function refuseUnreadable(baseline: readonly TypeProblem[]): void {
  const found = baseline.find(({ file, code }) => UNREADABLE.has(code) && !isCode(file));
  if (found === undefined) return;
  const place = found.file === "" ? "The tsconfig" : found.file;
  throw new MigrateError(`${place} cannot be read: ${found.message}`, { hint: "Mend it, or pass --no-verify." });
}

/** Everything that an answer depends on, but for the files that only the compiler finds. */
const questionOf = ({ root, scope, staged }: Task, project: Project, digests: ReadonlyMap<string, string>): string =>
  digestOf(
    project.path,
    project.settings,
    scope,
    ...[...staged].flat(),
    ...[...digests].sort(([a], [b]) => (a < b ? -1 : 1)).flat(),
    ...installedAbove(root),
  );

function compareOverRoots(
  task: Task,
  project: Project,
  { files, judged, graph }: { files: readonly string[]; judged: readonly string[]; graph: FileGraph },
): Compared {
  const whole: Look = { roots: files, judged, base: new Map(), note: WHOLE };
  const look = isWide(task, project)
    ? { ...whole, judged: "own" as const }
    : rooted(project, judged, graph.reachingAll, graph.effects);
  const first = compareStates(task, project, look);
  return look.note === null && hasOldErrors(first.evidence) ? compareStates(task, project, whole) : first;
}

/** Where one file does not parse, the compiler's other answers are worth little: such files are looked for everywhere. */
function parseOnly({ compiler, memory, ahead, root }: Task, digests: ReadonlyMap<string, string>): TypeProblem[] {
  const unknown = [...digests].filter(([, digest]) => !memory.isClean(digest));
  const unparsed = unknown.filter(([path, digest]) => !ahead.isClean(path, digest)).map(([path]) => path);
  const found = compiler.syntaxProblems(unparsed, new Map());
  const torn = new Set(found.map(({ file }) => posix.join(root, file)));
  memory.addClean(unknown.flatMap(([path, digest]) => (torn.has(path) ? [] : [digest])));
  return found;
}

const NOTHING: Evidence = { baseline: [], added: [], checkedFiles: 0, note: null };

/** Every file has to be looked at: that was asked for, or an edit can reach files that no import leads to. */
const isWide = ({ scope, staged }: Task, project: Project): boolean =>
  scope === "full" ||
  project.hidesImports ||
  [...staged].some(([path, text]) => reachesAll(path, text) || reachesAll(path, readDisk(path) ?? text));

function rooted(
  project: Project,
  judged: readonly string[],
  reachingAll: readonly string[],
  effects: readonly string[],
): Look {
  const file = posix.join(posix.dirname(project.path), EFFECTS_FILE);
  const text = `${effects.map((name) => `import ${JSON.stringify(name)};\n`).join("")}export {};\n`;
  const [extra, base] = effects.length === 0 ? [[], new Map()] : [[file], new Map([[file, text]])];
  return { roots: [...new Set([...judged, ...reachingAll, ...extra])], judged, base, note: null };
}

/** An old error may be one that only the smaller program shows, because a declaration is out of its sight. */
const hasOldErrors = ({ baseline }: Evidence): boolean =>
  baseline.some(({ file, isSyntax }) => isCode(file) && !isSyntax);

interface Compared {
  readonly evidence: Evidence;
  /** the files that were in the program */
  readonly seen: ReadonlySet<string>;
}

function compareStates(task: Task, project: Project, look: Look): Compared {
  const session = task.compiler.open(project, look.roots);
  try {
    return { evidence: compareIn(session, task, look), seen: new Set(session.fileNames()) };
  } finally {
    session.close();
  }
}

/** Only errors of the state with the edit can be new: the state without it is asked about the files that have some. */
function compareIn(session: Session, { root, staged }: Task, { judged, base, note }: Look): Evidence {
  const { problems, checkedFiles } = session.check(new Map([...base, ...staged]), judged);
  const isSetting = ({ file }: TypeProblem): boolean =>
    file === "" || (file.endsWith(".json") && !staged.has(posix.join(root, file)));
  const settings = problems.filter(isSetting);
  const after = problems.filter((problem) => !isSetting(problem));
  if (after.length === 0) return { baseline: settings, added: [], checkedFiles, note };
  const withErrors = [...new Set(after.map(({ file }) => posix.join(root, file)))];
  const before = session
    .check(
      base,
      withErrors.filter((path) => isCode(path) && isFile(path)),
    )
    .problems.filter((problem) => !isSetting(problem));
  const isEdited = (file: string): boolean => staged.has(posix.join(root, file));
  return { baseline: [...settings, ...before], added: addedProblems(before, after, isEdited), checkedFiles, note };
}
