import { handled } from "./request-store.js";

type Exports = Readonly<Record<string, unknown>>;

const READS =
  /^(?:findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|findMany|findRaw|count|aggregate|aggregateRaw|groupBy|queryRaw)$/;
const WRITING_SQL = /\b(?:insert|update|delete|merge|truncate|drop|alter|create|call)\b/i;

/** A call was not carried out, because only what reads is run. */
export class NotCarriedOut extends Error {}

/**
 * From here on, what a handler that is compared would write through these clients is not carried out. It is a second lock: what
 * can be seen in the code to write is not run at all.
 *
 * @param exported what the app's modules export that make its Prisma client
 */
export function lockClients(exported: Exports): void {
  for (const client of Object.values(exported)) {
    if (typeof client !== "object" || client === null || typeof Reflect.get(client, "$disconnect") !== "function")
      continue;
    // Every operation of every model, and raw SQL, goes through this one, in Prisma 5, 6 and 7.
    const request: unknown = Reflect.get(client, "_request");
    if (typeof request !== "function") continue;
    Reflect.set(client, "_request", function only(this: unknown, call: unknown, ...rest: readonly unknown[]): unknown {
      const written = writeIn(call);
      if (written !== null) refuseWrite(written);
      return Reflect.apply(request, this, [call, ...rest]);
    });
  }
}

/** @throws NotCarriedOut, also for the request that is being handled */
export function refuseWrite(what: string): never {
  handled.getStore()?.writes.push(what);
  throw new NotCarriedOut(`${what} was not carried out: answers are being compared, and nothing may be written.`);
}

/** What a call of the client would write, in words; null for one that reads. */
function writeIn(call: unknown): string | null {
  if (typeof call !== "object" || call === null) return null;
  const { action, clientMethod, args }: { action?: unknown; clientMethod?: unknown; args?: unknown } = call;
  if (typeof action !== "string") return null;
  const isWrite = !READS.test(action) || (action === "queryRaw" && WRITING_SQL.test(textOf(args)));
  return isWrite ? String(clientMethod ?? action) : null;
}

/** Everything that raw SQL is made of: `for update` locks rows and writes none. */
const textOf = (args: unknown): string =>
  JSON.stringify(args, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))?.replaceAll(
    /\bfor\s+(?:no\s+key\s+)?update\b/gi,
    "",
  ) ?? "";
