import { httpRouter } from "convex/server";
import type { PublicHttpAction } from "convex/server";
import { api } from "../_generated/api.js";
import { httpAction } from "../_generated/server.js";
import type { ActionCtx } from "../_generated/server.js";
import { holdsSecret } from "../lib/secret.js";

/** The longest body of a webhook that is kept, in bytes; a Convex row holds one megabyte at most. */
const MAX_BODY = 512 * 1024;

/** What other systems may ask about contacts, and tell. Each request carries `x-api-key`. */
export const http = httpRouter();

http.route({
  path: "/http/contacts/getByPhone",
  method: "GET",
  handler: keyed({ found: false }, async (ctx, { request, serverKey, refuse }) => {
    const { searchParams } = new URL(request.url);
    const phone = searchParams.get("phone");
    const workspace_id = searchParams.get("workspace_id");
    if (!phone || !workspace_id) return refuse(400, "Missing parameters: phone and workspace_id");
    return json(200, await ctx.runQuery(api.contacts.getContextByPhone, { phone, workspace_id, serverKey }));
  }),
});

http.route({
  path: "/webhook/kapso",
  method: "POST",
  handler: keyed({ received: false }, async (ctx, { request, serverKey, refuse }) => {
    const body = await request.text();
    if (new TextEncoder().encode(body).length > MAX_BODY) return refuse(413, "The body is too large");
    if (!isJsonObject(body)) return refuse(400, "The body is not a JSON object");

    // Kept and answered at once: a sender who waits for the work would send the same again.
    const deliveryId = request.headers.get("x-idempotency-key");
    const named = deliveryId ? { deliveryId } : {};
    await ctx.runMutation(api.webhooks.recordDelivery, { source: "kapso", ...named, body, serverKey });
    return json(200, { received: true });
  }),
});

interface Admitted {
  readonly request: Request;
  /** by which the functions know their own deployment */
  readonly serverKey: string;
  refuse(status: number, error: string): Response;
}

/**
 * Makes an HTTP action for whoever knows CRM_API_KEY. While that key or the server key is not set nobody comes in.
 *
 * @param no what the answer says, beside the error, when there is none
 */
function keyed(
  no: Readonly<Record<string, false>>,
  answer: (ctx: ActionCtx, admitted: Admitted) => Promise<Response>,
): PublicHttpAction {
  const refuse = (status: number, error: string): Response => json(status, { ...no, error });
  return httpAction(async (ctx, request) => {
    const { CRM_API_KEY: expected, CONVEX_SERVER_KEY: serverKey } = process.env;
    if (!expected || !serverKey) {
      console.error("CRM_API_KEY and CONVEX_SERVER_KEY must both be set on this deployment.");
      return refuse(500, "Service not configured");
    }
    if (!holdsSecret(request.headers.get("x-api-key") ?? undefined, expected)) return refuse(401, "Unauthorized");
    try {
      return await answer(ctx, { request, serverKey, refuse });
    } catch (error) {
      console.error(error);
      return refuse(500, "Internal server error");
    }
  });
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}
