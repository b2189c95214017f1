import { CallFailed, type RowTarget } from "../../data/row-target.js";
import { MigrateError } from "../../errors.js";

/**
 * A deployment that is asked for less where it could not answer: a transaction reads 16 MiB at most, and rows in Convex may hold
 * more than the old ones. What was too much once is not asked for again. A failed `upsert` is left to whoever called it.
 */
export function withSmallerCalls(target: RowTarget): RowTarget {
  const most = new Map<string, number>();
  /** Asks for as many as fit; null when it were fewer. */
  const ask = async <Answer>(kind: string, count: number, call: () => Promise<Answer>): Promise<Answer | null> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      if (count === 1) throw new MigrateError(`The deployment cannot give the ${kind}: ${error.message}`);
      most.set(kind, Math.ceil(count / 2));
      return null;
    }
  };
  const inParts = async <Answer>(
    kind: string,
    ids: readonly string[],
    call: (some: readonly string[]) => Promise<readonly Answer[]>,
  ): Promise<readonly Answer[]> => {
    const answers: Answer[] = [];
    for (let start = 0; start < ids.length;) {
      const some = ids.slice(start, start + (most.get(kind) ?? ids.length));
      const given = await ask(kind, some.length, () => call(some));
      if (given === null) continue;
      answers.push(...given);
      start += some.length;
    }
    return answers;
  };
  return {
    upsert: (of, rows) => target.upsert(of, rows),
    hashesOf: (of, ids) => inParts(`hashes of ${of.table}`, ids, (some) => target.hashesOf(of, some)),
    rowsOf: (of, ids) => inParts(`rows of ${of.table}`, ids, (some) => target.rowsOf(of, some)),
    async remove(table, ids) {
      await inParts(`rows of ${table} that go`, ids, async (some) => {
        await target.remove(table, some);
        return [];
      });
    },
    async idsAfter(table, after, limit) {
      const kind = `ids of ${table}`;
      const ids: string[] = [];
      while (ids.length < limit) {
        const wanted = Math.min(most.get(kind) ?? limit, limit - ids.length);
        const found = await ask(kind, wanted, () => target.idsAfter(table, ids.at(-1) ?? after, wanted));
        ids.push(...(found ?? []));
        if (found !== null && found.length < wanted) break;
      }
      return ids;
    },
  };
}
