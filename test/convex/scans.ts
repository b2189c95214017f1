/** What a query asks of the database, as it crosses over to it. */
interface Asked {
  readonly query?: {
    readonly source: { readonly type: string; readonly tableName?: string; readonly range?: unknown };
  };
}

/**
 * Watches how tables are read while a call runs: the tables of which every row was looked at, whatever a filter let
 * through. Of a table that is read through an index, only the range is looked at.
 */
export async function scannedDuring(call: () => Promise<unknown>): Promise<readonly string[]> {
  const original: unknown = Reflect.get(globalThis, "Convex");
  if (typeof original !== "object" || original === null) throw new Error("There is no deployment in this process.");
  const scanned: string[] = [];
  const watched = (name: string) => {
    const run: unknown = Reflect.get(original, name);
    if (typeof run !== "function") throw new Error(`Convex has no ${name}.`);
    return (operation: string, args: string): unknown => {
      const { query }: Asked = JSON.parse(args);
      if (/^1\.0\/query(Stream|Page)$/.test(operation) && query !== undefined && isScan(query.source)) {
        scanned.push(query.source.tableName ?? JSON.stringify(query.source));
      }
      return run(operation, args);
    };
  };
  Reflect.set(globalThis, "Convex", {
    get syscall() {
      return watched("syscall");
    },
    get asyncSyscall() {
      return watched("asyncSyscall");
    },
    get jsSyscall(): unknown {
      return Reflect.get(original, "jsSyscall");
    },
  });
  try {
    await call();
  } finally {
    Reflect.set(globalThis, "Convex", original);
  }
  return scanned;
}

function isScan({ type, range }: NonNullable<Asked["query"]>["source"]): boolean {
  return type === "FullTableScan" || (Array.isArray(range) && range.length === 0);
}
