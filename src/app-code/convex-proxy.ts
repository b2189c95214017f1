import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { MigrateError } from "../errors.js";
import { callKind, failureOf, functionIn, outcomeOf } from "./inside/call-outcome.js";
import type { SeenCall } from "./protocol.js";

const ANSWER_WITHIN_MS = 30_000;
const LARGEST_BODY = 16 * 1024 * 1024;

/** Passes queries on to a deployment, and remembers them. */
export interface ConvexProxy {
  /** the calls since this was last asked */
  takeCalls(): readonly SeenCall[];
  stop(): Promise<void>;
}

/**
 * Listens on the loopback in front of a deployment. Queries are passed on as they are; everything else is refused, because
 * nothing may be written while answers are compared.
 *
 * @param deployment the deployment's address
 * @throws MigrateError when the port is taken
 */
export async function startConvexProxy(port: number, deployment: string): Promise<ConvexProxy> {
  let calls: SeenCall[] = [];
  const server = createServer((request, response) => {
    pass(request, deployment, (call) => calls.push(call)).then(
      ({ status, body }) => response.writeHead(status, { "content-type": "application/json" }).end(body),
      () => response.writeHead(502).end(),
    );
  });
  const listening = once(server.listen(port, "127.0.0.1"), "listening");
  await listening.catch((cause: unknown) => {
    throw new MigrateError(`Nothing can listen on port ${port}.`, {
      cause,
      hint: "Choose another one, and start the server with the flag on with that CONVEX_URL.",
    });
  });
  return {
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Passed {
  readonly status: number;
  readonly body: string;
}

async function pass(request: IncomingMessage, deployment: string, seen: (call: SeenCall) => unknown): Promise<Passed> {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  const body = await bodyOf(request);
  const kind = request.method === "POST" ? callKind(path) : null;
  const fn = kind === null ? null : functionIn(body);
  if (kind !== "query" || fn === null) {
    if (fn !== null) seen({ fn, outcome: "failed", reason: `a ${kind ?? "call"}, which was not sent` });
    return { status: 403, body: JSON.stringify({ code: "NotPassedOn", message: "Only queries are passed on." }) };
  }
  try {
    const headers = { "content-type": "application/json", ...authorizationOf(request) };
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const url = `${deployment.replace(/\/+$/, "")}${path}`;
    // The body carries the server key: it goes to that address and to none that an answer names.
    const answer = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
    const text = await answer.text();
    seen({ fn, ...outcomeOf(answer.status, text) });
    return { status: answer.status, body: text };
  } catch (error) {
    seen({ fn, outcome: "failed", reason: failureOf(error) });
    throw error;
  }
}

const authorizationOf = ({ headers }: IncomingMessage): Record<string, string> =>
  headers.authorization === undefined ? {} : { authorization: headers.authorization };

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > LARGEST_BODY) throw new Error("the request is too large");
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}
