import type { IncomingHttpHeaders } from "node:http";
import type { UserIdentity } from "convex/server";
import { jsonToConvex } from "convex/values";
import type { Value } from "convex/values";
import type { FunctionKind } from "../protocol.js";
import { BadRequest } from "./http.js";

/** A function call, as the wire carries it. */
export interface FunctionCall {
  readonly kind: FunctionKind;
  /** `leads/queries` */
  readonly module: string;
  /** `getLeads` */
  readonly name: string;
  readonly args: Record<string, Value>;
}

/**
 * Reads the body of `POST /api/query` and its like.
 *
 * @throws BadRequest when it is not what Convex's clients send
 */
export function parseCall(kind: FunctionKind, body: string): FunctionCall {
  const parsed = parseObject(body, "BadJsonBody");
  const { path, args, format } = parsed;
  if (typeof path !== "string") throw new BadRequest(400, "BadJsonBody", "`path` must be a string.");
  if (format !== "convex_encoded_json") {
    throw new BadRequest(400, "BadJsonBody", '`format` must be "convex_encoded_json".');
  }
  const [module = "", name = "default"] = path.split(":");
  return { kind, module: module.replace(/\.js$/, ""), name, args: decodeArguments(args) };
}

function decodeArguments(args: unknown): Record<string, Value> {
  const first: unknown = Array.isArray(args) ? (args.length === 1 ? args[0] : undefined) : args;
  if (typeof first !== "object" || first === null || Array.isArray(first)) {
    throw new BadRequest(400, "BadJsonBody", "`args` must hold one object.");
  }
  const decoded: Record<string, Value> = {};
  for (const [name, value] of Object.entries(first)) {
    try {
      decoded[name] = jsonToConvex(value);
    } catch (cause) {
      throw new BadRequest(400, "BadJsonBody", `The argument "${name}" cannot be decoded: ${String(cause)}`);
    }
  }
  return decoded;
}

/**
 * Who a request says it is from. The token's signature is NOT checked: this server is for tests on the loopback.
 *
 * @returns null for a request without a token
 * @throws BadRequest for a token that is not a JWT with a subject, and for a deployment's admin key
 */
export function identityOf(headers: IncomingHttpHeaders): Partial<UserIdentity> | null {
  const header = headers.authorization;
  if (header === undefined) return null;
  const token = /^Bearer (.+)$/.exec(header)?.[1];
  if (token === undefined) {
    throw new BadRequest(401, "InvalidAuthHeader", "Only `Authorization: Bearer <jwt>` is understood here.");
  }
  const claims = parseObject(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"), "InvalidAuthHeader");
  if (typeof claims.sub !== "string") throw new BadRequest(401, "InvalidAuthHeader", "The token has no subject.");
  const issuer = typeof claims.iss === "string" ? claims.iss : "https://tests.invalid";
  return { subject: claims.sub, issuer, tokenIdentifier: `${issuer}|${claims.sub}` };
}

function parseObject(text: string, code: "BadJsonBody" | "InvalidAuthHeader"): Record<string, unknown> {
  const status = code === "BadJsonBody" ? 400 : 401;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Reported below, with the other things that are no object.
  }
  throw new BadRequest(status, code, "Expected a JSON object.");
}
