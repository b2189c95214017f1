import { httpRouter } from "convex/server";
import { api } from "../_generated/api.js";
import { httpAction } from "../_generated/server.js";
import { holdsSecret } from "../lib/secret.js";

/** The longest body of a webhook that is kept, in bytes; a Convex row holds one megabyte at most. */
const MAX_BODY = 512 * 1024;

/** What other systems may ask about contacts, and tell. Each request carries `x-api-key`. */
export const http = httpRouter();

http.route({
  path: "/http/contacts/getByPhone",
  method: "GET",
  handler: httpAction(async (ctx, request) => {
    const refuse = (status: number, error: string): Response => json(status, { found: false, error });
    const { serverKey, refused } = admit(request, refuse);
    if (refused !== undefined) return refused;

    const { searchParams } = new URL(request.url);
    const phone = searchParams.get("phone");
    const workspace_id = searchParams.get("workspace_id");
    if (!phone || !workspace_id) return refuse(400, "Missing parameters: phone and workspace_id");

    const context = await ctx.runQuery(api.contacts.getContextByPhone, { phone, workspace_id, serverKey });
    return json(200, context);
  }),
});

http.route({
  path: "/webhook/kapso",
  method: "POST",
  handler: httpAction(async (ctx, request) => {
    const refuse = (status: number, error: string): Response => json(status, { received: false, error });
    const { serverKey, refused } = admit(request, refuse);
    if (refused !== undefined) return refused;

    const body = await request.text();
    if (new TextEncoder().encode(body).length > MAX_BODY) return refuse(413, "The body is too large");
    if (!isJsonObject(body)) return refuse(400, "The body is not a JSON object");

    // Kept and answered at once: a sender who waits for the work would send the same again.
    const deliveryId = request.headers.get("x-idempotency-key");
    await ctx.runMutation(api.webhooks.recordDelivery, {
      source: "kapso",
      ...(deliveryId ? { deliveryId } : {}),
      body,
      serverKey,
    });
    return json(200, { received: true });
  }),
});

type Admission =
  | { readonly serverKey: string; readonly refused?: undefined }
  | { readonly serverKey?: undefined; readonly refused: Response };

/**
 * Lets in whoever knows CRM_API_KEY, and gives the key by which the functions know their own deployment. While one of
 * the two is not set nobody comes in.
 */
function admit(request: Request, refuse: (status: number, error: string) => Response): Admission {
  const { CRM_API_KEY: expected, CONVEX_SERVER_KEY: serverKey } = process.env;
  if (!expected || !serverKey) {
    console.error("CRM_API_KEY and CONVEX_SERVER_KEY must both be set on this deployment.");
    return { refused: refuse(500, "Service not configured") };
  }
  const given = request.headers.get("x-api-key") ?? undefined;
  return holdsSecret(given, expected) ? { serverKey } : { refused: refuse(401, "Unauthorized") };
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
