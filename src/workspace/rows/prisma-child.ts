import { pathToFileURL } from "node:url";
import { isDatabaseAddress, withoutCredentials } from "../../data/database-name.js";
import type { OldRow } from "../../data/rows.js";
import type { FromPrisma, Opened, Question, ToPrisma } from "./prisma-protocol.js";

/*
 * The process in which the app's own Prisma client runs. It asks for rows and for numbers of rows, and has no way to ask for
 * anything else.
 */

/** As much of a client as reading needs. */
interface Client {
  readonly $disconnect: () => Promise<void>;
}
interface Delegate {
  readonly findMany: (page: object) => Promise<unknown>;
  readonly count: () => Promise<unknown>;
}

let client: Client | null = null;

async function answer(question: Question): Promise<Opened | number | readonly OldRow[] | null> {
  switch (question.kind) {
    case "open":
      return open(question.file);
    case "count":
      return Number(await delegateOf(question.delegate).count());
    case "page": {
      const rows = await delegateOf(question.delegate).findMany(question.page);
      return Array.isArray(rows) ? rows.map(plainRow) : [];
    }
    case "close":
      await client?.$disconnect();
      return null;
  }
}

async function open(file: string): Promise<Opened> {
  const seen = new Set<string>();
  const environment = process.env;
  process.env = new Proxy(environment, {
    get(target, name) {
      const value = typeof name === "string" ? target[name] : undefined;
      if (value !== undefined && isDatabaseAddress(value)) seen.add(withoutCredentials(value));
      return value;
    },
  });
  const modules: Readonly<Record<string, unknown>> = await import(pathToFileURL(file).href);
  const found = Object.values(modules).flatMap((module) => Object.values(Object(module)).filter(isClient))[0];
  process.env = environment;
  if (found === undefined) throw new Error("none of its exports is a Prisma client");
  client = readingOnly(found);
  const inline: unknown = path(found, ["_engineConfig", "inlineDatasources"]);
  for (const source of Object.values(Object(inline))) {
    const variable = path(source, ["url", "fromEnvVar"]);
    const value = path(source, ["url", "value"]) ?? (typeof variable === "string" ? environment[variable] : undefined);
    if (typeof value === "string" && isDatabaseAddress(value)) seen.add(withoutCredentials(value));
  }
  return { databases: [...seen] };
}

const path = (value: unknown, names: readonly string[]): unknown =>
  names.reduce<unknown>(
    (at, name) => (typeof at === "object" && at !== null ? Reflect.get(at, name) : undefined),
    value,
  );

const isClient = (value: unknown): value is Client & { readonly $extends?: unknown } =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, "$disconnect") === "function";

const READS: ReadonlySet<unknown> = new Set(["findMany", "count", "aggregate"]);

/** A second lock beside the first one: the client itself refuses whatever is not a read, also what an extension would do. */
function readingOnly(found: Client & { readonly $extends?: unknown }): Client {
  if (typeof found.$extends !== "function") return found;
  const extended: unknown = found.$extends({
    query: {
      $allOperations: ({
        operation,
        args,
        query,
      }: {
        operation: unknown;
        args: unknown;
        query: (args: unknown) => unknown;
      }) => {
        if (!READS.has(operation)) throw new Error(`migrate only reads, and ${String(operation)} is no reading`);
        return query(args);
      },
    },
  });
  return isClient(extended) ? extended : found;
}

function delegateOf(name: string): Delegate {
  const delegate: unknown = client === null ? null : Reflect.get(client, name);
  if (isDelegate(delegate)) return delegate;
  throw new Error(`the client has no ${name}; \`npx prisma generate\` makes it anew`);
}

const isDelegate = (value: unknown): value is Delegate =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, "findMany") === "function";

/** A decimal is an object of the client's own class, which does not get through to another process: it goes as text. */
function plainRow(row: unknown): OldRow {
  return Object.fromEntries(Object.entries(Object(row)).map(([field, value]) => [field, plain(value)]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  const isDecimal = typeof value === "object" && value !== null && typeof Reflect.get(value, "toFixed") === "function";
  return isDecimal ? String(value) : value;
}

const say = (message: FromPrisma): void => void process.send?.(message);

process.on("message", ({ ticket, question }: ToPrisma) => {
  answer(question).then(
    (given) => say({ ticket, answer: given }),
    (error: unknown) => say({ ticket, problem: error instanceof Error ? error.message : String(error) }),
  );
});

// Nobody asks any more: an open connection must not keep this process.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
