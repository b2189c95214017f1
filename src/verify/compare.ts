import type { TypeProblem } from "./engine.js";

/**
 * The problems of the staged state that the baseline does not have. Both are multisets of (file, code, message as
 * sorted words): lines move with every edit, and the order of a union's members in a message is not stable.
 *
 * In a file that is not edited, what was wrong at a place and still is, by the same code, is the same problem: its
 * message may print a type that has changed elsewhere.
 *
 * @param baseline problems before the edit
 * @param staged problems after it
 * @param isEdited whether a file's own text differs between the two
 * @returns some of `staged`, in their order: where a problem occurs n times more often than before, the n that stand
 *   at a place where the baseline had none, as far as there are such
 */
export function addedProblems(
  baseline: readonly TypeProblem[],
  staged: readonly TypeProblem[],
  isEdited: (file: string) => boolean = () => true,
): TypeProblem[] {
  const before = groupByKey(baseline);
  const spots = new Set(baseline.map(spot));
  const added = new Set<TypeProblem>();
  for (const [key, problems] of groupByKey(staged)) {
    for (const problem of surplus(before.get(key) ?? [], problems))
      if (isEdited(problem.file) || !spots.has(spot(problem))) added.add(problem);
  }
  return staged.filter((problem) => added.has(problem));
}

function surplus(before: readonly TypeProblem[], after: readonly TypeProblem[]): readonly TypeProblem[] {
  const known = new Set(before.map(position));
  const moved = after.filter((problem) => !known.has(position(problem)));
  const kept = after.filter((problem) => known.has(position(problem)));
  return [...moved, ...kept].slice(0, Math.max(0, after.length - before.length));
}

const position = ({ line, column }: TypeProblem): string => `${line}:${column}`;

const spot = ({ file, line, column, code }: TypeProblem): string => JSON.stringify([file, line, column, code]);

function groupByKey(problems: readonly TypeProblem[]): Map<string, TypeProblem[]> {
  const groups = new Map<string, TypeProblem[]>();
  for (const problem of problems) {
    const key = keyOf(problem);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return groups;
}

function keyOf({ file, code, message }: TypeProblem): string {
  const words = message.match(/[\p{L}\p{N}_$]+/gu) ?? [];
  return JSON.stringify([file, code, words.sort()]);
}
