import type { IncomingMessage, ServerResponse } from "node:http";

/** A request that no function is called for: the client gets it as a 4xx with a code. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";

  constructor(
    readonly status: 400 | 401 | 403 | 404 | 413,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array;
}

/** An answer in JSON. */
export const jsonAnswer = (status: number, body: unknown): Answer => ({
  status,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

/** Sends an answer; `HEAD` gets its headers only. */
export function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, ...corsFor(request) });
  response.end(request.method === "HEAD" ? undefined : body);
}

/**
 * The bytes of a request's body.
 *
 * @throws BadRequest when there are more than `limit`
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) throw new BadRequest(413, "TooLarge", `The body is larger than ${limit} bytes.`);
    chunks.push(bytes);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Keeps other sites' pages out. A browser on this machine reaches the loopback from every page, and tokens are not
 * verified here: whoever asks under another name, or from a page of another host, is refused.
 *
 * @throws BadRequest
 */
export function requireLoopback({ headers }: IncomingMessage): void {
  const hosts = [`http://${headers.host ?? ""}`, ...(headers.origin === undefined ? [] : [headers.origin])];
  const strange = hosts.find((host) => !LOOPBACK.test(hostOf(host)));
  if (strange !== undefined) {
    throw new BadRequest(403, "NotLoopback", `Only pages and programs of this machine are served, not ${strange}.`);
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return "";
  }
}

function corsFor({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const { origin } = headers;
  if (origin === undefined || !LOOPBACK.test(hostOf(origin))) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": headers["access-control-request-headers"] ?? "authorization, content-type",
    Vary: "Origin",
  };
}
