import { callKind, failureOf, functionIn, outcomeOf } from "./call-outcome.js";
import { refuseWrite } from "./only-reads.js";
import { handled } from "./request-store.js";

/**
 * From here on, calls of Convex functions are written down with the request that makes them. A mutation or an action is
 * not sent, nor is a write of Supabase's: only what reads is asked.
 */
export function watchConvexCalls(): void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = handled.getStore();
    if (request !== undefined && isRestWrite(input, init)) refuseWrite("a change of rows over REST");
    const kind = callKind(pathOf(input));
    const fn = kind === null || typeof init?.body !== "string" ? null : functionIn(init.body);
    if (request === undefined || kind === null || fn === null) return send(input, init);
    if (kind !== "query") {
      const reason = `a handler that is compared called a ${kind}, which was not sent`;
      request.calls.push({ fn, outcome: "failed", reason });
      throw new TypeError("This call was not sent: answers are being compared, and nothing may be written.");
    }
    try {
      const response = await send(input, init);
      request.calls.push({ fn, ...outcomeOf(response.status, await response.clone().text()) });
      return response;
    } catch (error) {
      request.calls.push({ fn, outcome: "failed", reason: failureOf(error) });
      throw error;
    }
  };
}

/** Supabase's interface: everything but a question, and functions of the database, which are asked by POST. */
function isRestWrite(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): boolean {
  const method = (init?.method ?? (input instanceof Request ? input.method : "GET")).toUpperCase();
  return !["GET", "HEAD", "OPTIONS"].includes(method) && /\/rest\/v1\/(?!rpc\/)/.test(pathOf(input));
}

function pathOf(input: Parameters<typeof fetch>[0]): string {
  const url = input instanceof Request ? input.url : String(input);
  return URL.canParse(url) ? new URL(url).pathname : "";
}
