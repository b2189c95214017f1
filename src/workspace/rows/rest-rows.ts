import type { RowSource, RowsWanted } from "../../data/old-rows.js";
import { schemaOfOpenApi } from "../../data/rest/openapi.js";
import { pageParameters } from "../../data/rest/page.js";
import type { PrismaSchema } from "../../data/prisma/model.js";
import type { OldRow } from "../../data/rows.js";
import { MigrateError } from "../../errors.js";
import { attemptHttp, patiently, type HttpAnswer, type Patience } from "../patience.js";

export interface RestOptions extends Patience {
  /** `https://abc.supabase.co`, without a slash at its end */
  readonly url: string;
  /** the service key: it sees every row, whatever row-level security says */
  readonly key: string;
}

/** Supabase's REST interface: the tables that it shows, and their rows. Nothing but GET and HEAD is ever sent. */
export interface RestStore {
  /** a model for each table */
  schema(): Promise<PrismaSchema>;
  readonly rows: RowSource;
}

/** Prepares reading by a service key. */
export function restStore(options: RestOptions): RestStore {
  const { url, key } = options;
  const patient = patiently(options, (reason) => unread(`it does not answer: ${reason}`));
  const ask = async (path: string, method: "GET" | "HEAD", headers: Readonly<Record<string, string>>) => {
    const init = { method, headers: { apikey: key, authorization: `Bearer ${key}`, ...headers } };
    const answer = await patient(() => attemptHttp(`${url}/rest/v1/${path}`, init));
    if (!answer.response.ok) throw unread(`it answers ${answer.response.status}${messageIn(answer)}`);
    return answer;
  };
  return {
    async schema() {
      const schema = schemaOfOpenApi(jsonOf(await ask("", "GET", { accept: "application/openapi+json" })));
      if (schema === null) throw unread("it does not describe its tables");
      return schema;
    },
    rows: {
      database: new URL(url).host,
      async count(wanted) {
        const path = tablePath(
          wanted,
          new URLSearchParams({ select: wanted.id.map(({ dbName }) => dbName).join(",") }),
        );
        const { response } = await ask(path, "HEAD", { prefer: "count=exact" });
        return Number(/\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1] ?? 0);
      },
      async page(wanted, after, limit) {
        const found = jsonOf(await ask(tablePath(wanted, pageParameters(wanted, after, limit)), "GET", {}));
        if (!isRows(found)) throw unread(`it gives no rows of ${wanted.dbName}`);
        return found;
      },
      close: async () => undefined,
    },
  };
}

const tablePath = ({ dbName }: RowsWanted, parameters: URLSearchParams): string =>
  `${encodeURIComponent(dbName)}?${parameters.toString()}`;

const isRows = (value: unknown): value is readonly OldRow[] =>
  Array.isArray(value) && value.every((row) => typeof row === "object" && row !== null);

function jsonOf({ text }: HttpAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unread("its answer is no JSON");
  }
}

/** PostgREST says what is wrong in `message`. */
function messageIn({ text }: HttpAnswer): string {
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  return message === undefined ? "" : `: ${message}`;
}

const unread = (reason: string): MigrateError =>
  new MigrateError(`Supabase could not be read: ${reason}.`, {
    hint: "See that SUPABASE_URL is the project's address and SUPABASE_SERVICE_ROLE_KEY its service key.",
  });
