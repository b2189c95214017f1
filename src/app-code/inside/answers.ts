import type { HandlerAnswer, HandlerCall } from "../protocol.js";
import type { NextModules } from "./next-modules.js";
import { handled, type HandledRequest } from "./request-store.js";

const ORIGIN = "http://localhost:3000";

/**
 * Runs a handler as Next would, and gives its answer.
 *
 * @param routeModule what the route file exports
 * @throws Error when it exports no such method, or writes
 */
export async function askHandler(
  routeModule: Readonly<Record<string, unknown>>,
  { file, method, path, headers, params }: HandlerCall,
  next: NextModules,
): Promise<HandlerAnswer> {
  const handler = routeModule[method] ?? (method === "HEAD" ? routeModule["GET"] : undefined);
  if (typeof handler !== "function") throw new Error(`${file} exports no ${method}`);
  const url = `${ORIGIN}${path}`;
  const sent = new Headers(headers);
  const request: HandledRequest = { url, headers: sent, calls: [], fellThrough: false, writes: [] };
  return handled.run(request, async () => {
    const asked = next.requestOf(url, { method, headers: sent });
    // Later versions of Next give a promise, earlier ones the values.
    const context = { params: Object.assign(Promise.resolve(params), params) };
    const response = await Promise.resolve()
      .then(() => Reflect.apply(handler, undefined, [asked, context]) as unknown)
      .catch(thrownAnswer);
    // Whatever it made of that: it is not what it answers when it is let.
    const [written] = request.writes;
    if (written !== undefined)
      throw new Error(`it writes (${written}, which was not carried out): only what reads is run`);
    if (!(response instanceof Response))
      throw new Error(`${file} ${method} answered with something that is no Response`);
    const body = method === "HEAD" ? "" : await response.text();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body,
      calls: request.calls,
      fellThrough: request.fellThrough,
    };
  });
}

/** Next answers for `redirect()` and `notFound()`; what else is thrown is a failure without words. */
function thrownAnswer(error: unknown): Response {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  const [kind = "", ...rest] = digest.split(";");
  if (kind === "NEXT_REDIRECT") {
    const status = Number(rest.at(-2)) || 307;
    return new Response(null, { status, headers: { location: rest.slice(1, -2).join(";") } });
  }
  if (kind === "NEXT_NOT_FOUND") return new Response(null, { status: 404 });
  if (kind === "NEXT_HTTP_ERROR_FALLBACK") return new Response(null, { status: Number(rest[0]) || 404 });
  return new Response(null, { status: 500 });
}
