import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { ConvexError, convexToJson } from "convex/values";
import type { JSONValue } from "convex/values";
import type { FunctionKind, ServedCall } from "../protocol.js";
import { NoSuchFunction } from "./backend.js";
import type { Backend } from "./backend.js";
import { BadRequest, readBody, sendJson } from "./http.js";
import { identityOf, parseCall } from "./request.js";

/** What a function call comes to on the wire. Errors of the function are answers too: their HTTP status is 200. */
type FunctionAnswer =
  | { readonly status: "success"; readonly value: JSONValue; readonly logLines: readonly string[] }
  | {
      readonly status: "error";
      readonly errorMessage: string;
      readonly errorData?: JSONValue;
      readonly logLines: readonly string[];
    };

/**
 * Makes an HTTP server that speaks the protocol of Convex's HTTP client. It does not listen yet.
 *
 * @param backend runs the functions
 * @param onCall is told of every function call that was answered
 */
export function createConvexServer(backend: Backend, onCall: (call: ServedCall) => void): Server {
  return createServer((request, response) => {
    answer(backend, request, onCall).then(
      (body) => sendJson(response, 200, body),
      (error: unknown) => {
        const bad =
          error instanceof BadRequest ? error : { status: 500, code: "InternalServerError", message: String(error) };
        sendJson(response, bad.status, { code: bad.code, message: bad.message });
      },
    );
  });
}

async function answer(
  backend: Backend,
  request: IncomingMessage,
  onCall: (call: ServedCall) => void,
): Promise<FunctionAnswer> {
  const kind = functionKind(request);
  const identity = identityOf(request.headers);
  const call = parseCall(kind, await readBody(request));
  const result = await backend.run(call, identity).then(
    (value): FunctionAnswer => ({ status: "success", value: convexToJson(value), logLines: [] }),
    (error: unknown) => failure(error),
  );
  onCall({ kind, path: `${call.module}:${call.name}`, outcome: result.status });
  return result;
}

function functionKind(request: IncomingMessage): FunctionKind {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const kind = /^\/api\/(query|mutation|action)$/.exec(pathname)?.[1];
  if (request.method === "POST" && (kind === "query" || kind === "mutation" || kind === "action")) return kind;
  throw new BadRequest(404, "NotFound", `${request.method ?? "A request"} ${pathname} is not served here.`);
}

function failure(error: unknown): FunctionAnswer {
  const message = error instanceof Error ? error.message : String(error);
  const thrown = error instanceof NoSuchFunction ? message : `Uncaught ${message}`;
  const errorMessage = `[Request ID: 0] Server Error\n${thrown}`;
  return error instanceof ConvexError
    ? { status: "error", errorMessage, errorData: convexToJson(error.data), logLines: [] }
    : { status: "error", errorMessage, logLines: [] };
}
