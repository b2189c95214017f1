import { createServer } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { convexToJson } from "convex/values";
import type { Value } from "convex/values";
import type { ObservedCall } from "../protocol.js";
import { NoSuchFunction } from "./backend.js";
import type { Backend } from "./backend.js";
import { callerOf, callerOfHttpAction } from "./caller.js";
import { BadRequest, jsonAnswer, readBody, requireLoopback, send } from "./http.js";
import type { Answer } from "./http.js";
import { withLogLines } from "./log-lines.js";
import { parseCall } from "./request.js";
import type { FunctionCall } from "./request.js";
import type { StorageUrls } from "./storage.js";
import { encodeValue } from "./values.js";
import type { Format } from "./values.js";

const MAX_ARGUMENTS = 16 * 1024 * 1024;
const MAX_FILE = 512 * 1024 * 1024;

/** What the server works with. */
export interface Serving {
  /** Does something with the functions as they are at that moment. */
  readonly withBackend: <Result>(work: (backend: Backend) => Promise<Result>) => Promise<Result>;
  readonly adminKey: string;
  readonly storage: StorageUrls;
  /** is told of every call of a function or of an HTTP action that was answered */
  readonly onCall: (call: ObservedCall) => void;
}

/** Makes an HTTP server that speaks the protocol of Convex's HTTP client. It does not listen yet. */
export function createConvexServer(serving: Serving): Server {
  return createServer((request, response) => {
    answer(serving, request)
      .catch((error: unknown) => {
        if (error instanceof BadRequest) return jsonAnswer(error.status, { code: error.code, message: error.message });
        return jsonAnswer(500, { code: "InternalServerError", message: messageOf(error) });
      })
      .then((body) => send(request, response, body))
      .catch(() => response.destroy());
  });
}

async function answer(serving: Serving, request: IncomingMessage): Promise<Answer> {
  requireLoopback(request);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const method = request.method ?? "GET";
  const route = `${method} ${pathname}`;
  const kind = functionKind(route);
  if (kind !== null) return answerCall(serving, request, kind);
  if (route === "POST /api/query_ts") return jsonAnswer(200, { ts: Buffer.alloc(8).toString("base64") });
  if (route === "POST /api/storage/upload") return upload(serving, request, searchParams.get("token"));
  const file = /^(?:GET|HEAD) \/api\/storage\/([^/]+)$/.exec(route)?.[1];
  if (file !== undefined) return download(serving, file);
  if (route === "GET /version") return { status: 200, headers: { "Content-Type": "text/plain" }, body: "migrate-dev" };
  return answerHttpAction(serving, request, method);
}

/** Any kind, when an administrator names only the function. Queries at a time in the past see the present here. */
function functionKind(route: string): FunctionCall["kind"] | null {
  const name = /^POST \/api\/(query|query_at_ts|mutation|action|function)$/.exec(route)?.[1];
  if (name === undefined) return null;
  if (name === "query_at_ts") return "query";
  return name === "query" || name === "mutation" || name === "action" ? name : "any";
}

async function answerCall(
  { withBackend, adminKey, onCall }: Serving,
  request: IncomingMessage,
  kind: FunctionCall["kind"],
): Promise<Answer> {
  const { identity, isAdmin } = callerOf(request.headers.authorization, adminKey);
  const body = new TextDecoder().decode(await readBody(request, MAX_ARGUMENTS));
  const { call, format } = parseCall(kind, body);
  const startedAt = performance.now();
  const { result: outcome, logLines } = await withLogLines(() =>
    withBackend((backend) => (isAdmin ? backend.runAsAdmin(call, identity) : backend.run(call, identity))).then(
      (value): Outcome => ({ value }),
      (error: unknown): Outcome => ({ error }),
    ),
  );
  const problem = "error" in outcome ? textOf(outcome.error) : null;
  onCall({
    kind: kind === "any" ? "function" : kind,
    path: `${call.module}:${call.name}`,
    outcome: problem === null ? "success" : "error",
    milliseconds: performance.now() - startedAt,
    problem,
    logLines,
  });
  return jsonAnswer(200, onTheWire(outcome, format, logLines));
}

type Outcome = { readonly value: Value } | { readonly error: unknown };

/** What a function call comes to on the wire. Errors of the function are answers too: their HTTP status is 200. */
function onTheWire(outcome: Outcome, format: Format, logLines: readonly string[]): unknown {
  if ("value" in outcome) return { status: "success", value: encodeValue(format, outcome.value), logLines };
  const { error } = outcome;
  const thrown = error instanceof NoSuchFunction ? error.message : `Uncaught ${textOf(error)}`;
  const errorMessage = `[Request ID: 0] Server Error\n${thrown}`;
  const data = errorDataOf(error);
  if (data === undefined) return { status: "error", errorMessage, logLines };
  return { status: "error", errorMessage, errorData: encodeValue(format, data), logLines };
}

/** The data of a ConvexError, whichever copy of `convex` made it. */
function errorDataOf(error: unknown): Value | undefined {
  const isConvexError = error instanceof Error && Symbol.for("ConvexError") in error && "data" in error;
  if (!isConvexError) return undefined;
  const data = error.data;
  return isValue(data) ? data : undefined;
}

function isValue(data: unknown): data is Value {
  try {
    convexToJson(data as Value);
    return true;
  } catch {
    return false;
  }
}

async function upload(
  { withBackend, storage }: Serving,
  request: IncomingMessage,
  token: string | null,
): Promise<Answer> {
  storage.requireUpload(token);
  const type = request.headers["content-type"] ?? "";
  const file = new Blob([await readBody(request, MAX_FILE)], { type });
  return jsonAnswer(200, { storageId: await withBackend((backend) => backend.store(file)) });
}

async function download({ withBackend, storage }: Serving, name: string): Promise<Answer> {
  const storageId = storage.fileAt(name);
  const file = storageId === null ? null : await withBackend((backend) => backend.file(storageId));
  if (file === null) throw new BadRequest(404, "FileNotFound", "There is no such file.");
  // A stored page must not run with this server's address as its own.
  const headers = { "Content-Type": file.type || "application/octet-stream", "Content-Security-Policy": "sandbox" };
  return { status: 200, headers, body: new Uint8Array(await file.arrayBuffer()) };
}

async function answerHttpAction(serving: Serving, request: IncomingMessage, method: string): Promise<Answer> {
  const path = request.url ?? "/";
  const { identity } = callerOfHttpAction(request.headers.authorization);
  const body = await readBody(request, MAX_FILE);
  const init = {
    method,
    headers: headersOf(request),
    ...(method === "GET" || method === "HEAD" ? {} : { body }),
  };
  const startedAt = performance.now();
  const { result, logLines } = await withLogLines(() =>
    serving.withBackend((backend) => backend.fetch(path, init, identity)).catch((error: unknown) => ({ error })),
  );
  if (result === null) return unrouted(request, path);
  const problem = "error" in result ? textOf(result.error) : null;
  serving.onCall({
    kind: "http",
    path: `${method} ${new URL(path, "http://localhost").pathname}`,
    outcome: problem === null ? "success" : "error",
    milliseconds: performance.now() - startedAt,
    problem,
    logLines,
  });
  if ("error" in result) return jsonAnswer(500, { code: "[Request ID: 0] Server Error", trace: textOf(result.error) });
  return answerOf(result);
}

/** A page of this machine may ask first what it may send. */
function unrouted(request: IncomingMessage, path: string): Answer {
  if (request.method === "OPTIONS") return { status: 204, headers: {}, body: "" };
  const { pathname } = new URL(path, "http://localhost");
  throw new BadRequest(404, "NotFound", `${request.method ?? "A request"} ${pathname} is not served here.`);
}

function headersOf({ headers }: IncomingMessage): Headers {
  const copied = new Headers();
  for (const [name, value] of Object.entries(headers)) for (const one of [value ?? []].flat()) copied.append(name, one);
  return copied;
}

async function answerOf(response: Response): Promise<Answer> {
  const cookies = response.headers.getSetCookie();
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== "set-cookie"));
  return {
    status: response.status,
    headers: cookies.length === 0 ? headers : { ...headers, "set-cookie": cookies },
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** As a deployment words it: the kind of the error in front of its message. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof NoSuchFunction ? error.message : `${error.name}: ${error.message}`;
}
