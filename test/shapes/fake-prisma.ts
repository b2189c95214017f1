import { z } from "zod";
import { defaultRows, type Row } from "./rows.js";
import { fits, type Related } from "./where.js";

const argsSchema = z
  .looseObject({
    where: z.unknown(),
    select: z.record(z.string(), z.unknown()).optional(),
    include: z.record(z.string(), z.unknown()).optional(),
    omit: z.record(z.string(), z.unknown()).optional(),
    by: z.array(z.string()).default([]),
    data: z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]).default({}),
    create: z.record(z.string(), z.unknown()).default({}),
    update: z.record(z.string(), z.unknown()).default({}),
    take: z.number().optional(),
    skip: z.number().default(0),
  })
  .partial({ where: true });
const WRITES = /^(create|update|upsert|delete)/;

type Args = z.infer<typeof argsSchema>;

/** One small Prisma in memory: tables appear when they are asked for, with the default rows. */
export class FakePrisma {
  readonly #tables = new Map<string, Row[]>();
  readonly #raw: readonly Row[];
  /** every write, as text, in order */
  readonly writes: string[] = [];

  constructor(rows: Readonly<Record<string, readonly Row[]>>, raw: readonly Row[]) {
    for (const [model, own] of Object.entries(rows)) this.#tables.set(model, structuredClone([...own]));
    this.#raw = raw;
  }

  /** The object that stands for the app's `prisma`. */
  client(): object {
    const client: object = new Proxy(
      {},
      {
        get: (_target, name) => {
          if (typeof name === "symbol" || name === "then") return undefined;
          if (name === "$transaction") return this.#transaction(() => client);
          if (name.startsWith("$queryRaw")) return async () => structuredClone(this.#raw);
          if (name.startsWith("$executeRaw"))
            return async (...args: unknown[]) => this.writes.push(`raw ${JSON.stringify(args)}`);
          return this.#model(name);
        },
      },
    );
    return client;
  }

  #transaction(client: () => object): (work: unknown) => Promise<unknown> {
    return async (work) => (typeof work === "function" ? work(client()) : Promise.all(Array.isArray(work) ? work : []));
  }

  #model(model: string): object {
    return new Proxy(
      {},
      {
        get: (_target, operation) => {
          if (typeof operation === "symbol") return undefined;
          const run = this.#operations(model)[operation];
          if (run === undefined) throw new Error(`the fake Prisma does not know ${model}.${operation}`);
          return async (args: unknown) => {
            if (WRITES.test(operation)) this.writes.push(`${model}.${operation} ${JSON.stringify(args)}`);
            return structuredClone(run(argsSchema.parse(args ?? {})));
          };
        },
      },
    );
  }

  #operations(model: string): Readonly<Record<string, (args: Args) => unknown>> {
    const one = (args: Args): Row | null => this.#find(model, args)[0] ?? null;
    const oneOrThrow = (args: Args): Row => one(args) ?? missing(model);
    return {
      findMany: (args) => this.#find(model, args),
      findFirst: one,
      findUnique: one,
      findFirstOrThrow: oneOrThrow,
      findUniqueOrThrow: oneOrThrow,
      count: (args) => this.#matching(model, args.where).length,
      aggregate: (args) => ({ _count: this.#matching(model, args.where).length, _sum: {}, _avg: {} }),
      groupBy: (args) => this.#groups(model, args),
      create: ({ data }) => this.#create(model, Array.isArray(data) ? (data[0] ?? {}) : data),
      createMany: ({ data }) => ({
        count: (Array.isArray(data) ? data : [data]).map((row) => this.#create(model, row)).length,
      }),
      update: ({ where, data }) => this.#update(model, where, data)[0] ?? missing(model),
      updateMany: ({ where, data }) => ({ count: this.#update(model, where, data).length }),
      upsert: ({ where, create, update }) => this.#update(model, where, update)[0] ?? this.#create(model, create),
      delete: ({ where }) => this.#remove(model, where)[0] ?? missing(model),
      deleteMany: ({ where }) => ({ count: this.#remove(model, where).length }),
    };
  }

  #table(model: string): Row[] {
    const known = this.#tables.get(model);
    if (known !== undefined) return known;
    const rows = model === "user" ? defaultRows().map((row) => ({ ...row, id: row["userId"] })) : defaultRows();
    this.#tables.set(model, rows);
    return rows;
  }

  #related: Related = (row, relation) => {
    const single = relation.replace(/ies$/, "y").replace(/s$/, "");
    if (single !== relation) return this.#table(single);
    return this.#table(relation).filter(({ id }) => id === row[`${relation}Id`]);
  };

  #matching(model: string, where: unknown): Row[] {
    return this.#table(model).filter((row) => fits(row, where, this.#related));
  }

  #find(model: string, { where, select, include, omit, take, skip }: Args): Row[] {
    const found = this.#matching(model, where).slice(skip, take === undefined ? undefined : skip + take);
    return found.map((row) => {
      const relations = Object.entries({ ...include, ...select }).filter(
        ([name, wanted]) => wanted !== false && !(name in row),
      );
      const full = { ...row, ...Object.fromEntries(relations.map(([name]) => [name, this.#relation(row, name)])) };
      const kept = Object.entries(full).filter(([name]) => (select?.[name] ?? select === undefined) && !omit?.[name]);
      return Object.fromEntries(kept);
    });
  }

  #relation(row: Row, name: string): unknown {
    if (name === "_count") return {};
    const rows = this.#related(row, name);
    return name.endsWith("s") ? rows : (rows[0] ?? null);
  }

  #groups(model: string, { where, by }: Args): Row[] {
    const groups = new Map<string, Row[]>();
    for (const row of this.#matching(model, where)) {
      const key = JSON.stringify(by.map((field) => row[field]));
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    return [...groups.values()].map((rows) => ({
      ...Object.fromEntries(by.map((field) => [field, rows[0]?.[field]])),
      _count: { _all: rows.length },
    }));
  }

  #create(model: string, data: Row): Row {
    const row = { id: `new-${this.#table(model).length}`, ...data };
    this.#table(model).push(row);
    return row;
  }

  #update(model: string, where: unknown, data: Args["data"]): Row[] {
    const rows = this.#matching(model, where);
    for (const row of rows) Object.assign(row, data);
    return rows;
  }

  #remove(model: string, where: unknown): Row[] {
    const rows = this.#matching(model, where);
    this.#tables.set(
      model,
      this.#table(model).filter((row) => !rows.includes(row)),
    );
    return rows;
  }
}

function missing(model: string): never {
  throw Object.assign(new Error(`no ${model} found`), { code: "P2025" });
}
