import { posix } from "node:path";
import { addedProblems } from "./compare.js";
import type { Compiler, OpenCompiler } from "./compiler.js";
import { isCode, isFile, realPath } from "./disk.js";
import type { Proof, ProofRequest } from "./engine.js";
import { readMemory, type Memory } from "./memory.js";
import { findOwners } from "./owners.js";
import { Ahead } from "./known-files.js";
import { proveProject, type Evidence, type Task } from "./prove-project.js";

const JAVASCRIPT = /\.[cm]?jsx?$/;
const BOM = /^\uFEFF/;

/**
 * Compares the app as it is with the app as it would be. Reads the disk, writes nothing.
 *
 * @param openCompiler the app's own TypeScript, for the app's absolute path
 * @param openMemory what earlier proofs found out, for the compiler and the app that it is told
 * @param ahead what was read before the request was known
 * @returns without a tsconfig, or for plain JavaScript that the tsconfig leaves out, only syntax errors are looked for
 * @throws MigrateError when a tsconfig cannot be read
 */
export function prove(
  openCompiler: OpenCompiler,
  request: ProofRequest,
  openMemory: (maker: string) => Memory = (maker) => readMemory(null, maker),
  ahead: Ahead = new Ahead(),
): Proof {
  const root = realPath(request.appRoot);
  const isCreating = [...request.staged.keys()].some((path) => !isFile(posix.join(root, path)));
  const compiler = openCompiler(root, isCreating);
  try {
    const memory = openMemory(`typescript ${compiler.version} ${root}`);
    return proveWith({ compiler, root, memory, ahead }, request);
  } finally {
    compiler.close();
  }
}

function proveWith(
  site: Pick<Task, "compiler" | "root" | "memory" | "ahead">,
  { staged: given, scope = "affected" }: ProofRequest,
): Proof {
  const { compiler, root } = site;
  const all = new Map([...given].map(([path, text]) => [posix.join(root, path), text.replace(BOM, "")]));
  const owners = findOwners(compiler, root, [...all.keys()]);
  const isTyped = (path: string): boolean => {
    const owner = owners.ownerOf(path);
    return owner !== null && (owner.checksJavaScript || !JAVASCRIPT.test(path));
  };
  const staged = new Map([...all].filter(([path]) => isTyped(path)));
  const untyped = new Map([...all].filter(([path]) => !isTyped(path) && isCode(path)));
  const evidence = [
    ...proveProjects({ ...site, staged, scope, owners }),
    ...(untyped.size === 0 ? [] : [proveSyntax(compiler, untyped)]),
  ];
  return proofOf(compiler, evidence, owners.atRoot.length === 0 && staged.size === 0);
}

/** Each project that owns an edited file, and each that owns a file which imports one. */
function proveProjects(task: Task): Evidence[] {
  if (task.staged.size === 0) return [];
  const { owners } = task;
  const queue = new Set([...[...task.staged.keys()].map((path) => owners.ownerOf(path)), ...owners.atRoot]);
  const found: Evidence[] = [];
  // A set hands out what is added while it is walked.
  for (const project of queue) {
    if (project === null) continue;
    const { evidence, touchedOwners } = proveProject(task, project);
    found.push(evidence);
    for (const owner of touchedOwners) queue.add(owner);
  }
  return found;
}

function proveSyntax(compiler: Compiler, staged: ReadonlyMap<string, string>): Evidence {
  const paths = [...staged.keys()];
  const baseline = compiler.syntaxProblems(paths.filter(isFile), new Map());
  const added = addedProblems(baseline, compiler.syntaxProblems(paths, staged));
  return { baseline, added, checkedFiles: staged.size, note: null };
}

function proofOf(compiler: Compiler, evidence: readonly Evidence[], isSyntaxOnly: boolean): Proof {
  const notes = evidence.flatMap(({ note }) => (note === null ? [] : [note]));
  const said = isSyntaxOnly ? ["syntax only (no tsconfig.json)"] : [...new Set(notes)];
  return {
    engine: [`typescript ${compiler.version}`, ...said].join(", "),
    baseline: unique(evidence.flatMap(({ baseline }) => baseline)),
    added: unique(evidence.flatMap(({ added }) => added)),
    checkedFiles: evidence.reduce((sum, { checkedFiles }) => sum + checkedFiles, 0),
  };
}

/** A file of two projects has its errors once. */
const unique = <Value>(values: readonly Value[]): Value[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
