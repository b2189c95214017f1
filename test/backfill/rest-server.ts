import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "pg";

/** PostgREST as far as reading pages goes, over a real PostgreSQL: what it answers is the database's own JSON. */
export interface RestServer {
  readonly url: string;
  /** method and path of every request */
  readonly requests: readonly string[];
  /** so many of the next requests are answered 429 */
  busyFor: number;
  stop(): Promise<void>;
}

interface Served {
  readonly database: string;
  readonly key: string;
  /** what `GET /rest/v1/` answers */
  readonly description: unknown;
  /** the most rows that one answer has, whatever is asked for */
  readonly maxRows: number;
}

export async function startRest({ database, key, description, maxRows }: Served): Promise<RestServer> {
  const client = new Client({ connectionString: database });
  await client.connect();
  const requests: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests.push(`${request.method ?? ""} ${request.url ?? ""}`);
    if (request.headers["apikey"] !== key || request.headers.authorization !== `Bearer ${key}`)
      return send(response, 401, { message: "Invalid API key" });
    if (rest.busyFor > 0) {
      rest.busyFor -= 1;
      response.setHeader("retry-after", "0");
      return send(response, 429, { message: "too many requests" });
    }
    const url = new URL(request.url ?? "/", "http://localhost");
    const table = decodeURIComponent(/^\/rest\/v1\/(.*)$/.exec(url.pathname)?.[1] ?? "");
    if (table === "") return send(response, 200, description);
    const from = `FROM "${table}"`;
    if (request.method === "HEAD") {
      const { rows } = await client.query<{ count: string }>(`SELECT count(*) ${from}`);
      response.setHeader("content-range", `*/${rows[0]?.count ?? "0"}`);
      return send(response, 200, null);
    }
    const { searchParams } = url;
    const columns = parts(searchParams.get("select") ?? "")
      .map(columnSql)
      .join(", ");
    // By the column itself, and not by what a cast makes of it: PostgREST names the table.
    const order = parts(searchParams.get("order") ?? "").map(
      (each) => `"${table}".${identifier(each.replace(/\.asc$/, ""))} ASC`,
    );
    const or = searchParams.get("or");
    const where = or === null ? "" : `WHERE ${parts(or.slice(1, -1)).map(conditionSql).join(" OR ")}`;
    const limit = Math.min(Number(searchParams.get("limit") ?? maxRows), maxRows);
    const inner = `SELECT ${columns} ${from} ${where} ORDER BY ${order.join(", ")} LIMIT ${limit}`;
    const { rows } = await client.query<{ body: string }>(
      `SELECT coalesce(json_agg(t), '[]')::text AS body FROM (${inner}) t`,
    );
    response.end(rows[0]?.body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => send(response, 400, { message: String(error) }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rest: RestServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    busyFor: 0,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await client.end();
    },
  };
  return rest;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.end(JSON.stringify(body));
}

/** Splits at commas outside of quotes and parentheses. */
function parts(text: string): readonly string[] {
  const found: string[] = [""];
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[(),]|[^"(),]+/g)) {
    depth += token === "(" ? 1 : token === ")" ? -1 : 0;
    if (token === "," && depth === 0) found.push("");
    else found[found.length - 1] += token;
  }
  return found;
}

const unquoted = (text: string): string => (text.startsWith('"') ? text.slice(1, -1).replaceAll(/\\(.)/g, "$1") : text);
const identifier = (name: string): string => `"${unquoted(name).replaceAll('"', '""')}"`;
const literal = (value: string): string => `'${unquoted(value).replaceAll("'", "''")}'`;

function columnSql(column: string): string {
  const [, name = "", cast = ""] = /^(.*?)((?:::text(?:\[\])?)?)$/.exec(column) ?? [];
  return `${identifier(name)}${cast} AS ${identifier(name)}`;
}

function conditionSql(condition: string): string {
  const [, inner] = /^and\((.*)\)$/s.exec(condition) ?? [];
  if (inner !== undefined) return `(${parts(inner).map(conditionSql).join(" AND ")})`;
  const [, name = "", operator, value = ""] = /^("(?:[^"\\]|\\.)*"|\w+)\.(eq|gt)\.(.*)$/s.exec(condition) ?? [];
  return `${identifier(name)} ${operator === "eq" ? "=" : ">"} ${literal(value)}`;
}
