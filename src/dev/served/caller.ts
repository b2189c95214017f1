import { createHash, timingSafeEqual } from "node:crypto";
import type { UserIdentity } from "convex/server";
import type { JSONValue } from "convex/values";
import { BadRequest } from "./http.js";

/** Who a request is from. */
export interface Caller {
  /** null for a stranger */
  readonly identity: Partial<UserIdentity> | null;
  /** whether the deployment's admin key came with it: then internal functions are open as well */
  readonly isAdmin: boolean;
}

const STRANGER: Caller = { identity: null, isAdmin: false };

/**
 * Who a function call is from. The signature of a token is NOT checked: anybody who reaches the server can be anybody.
 *
 * @param header the request's `Authorization`
 * @throws BadRequest for a token that is not a JWT with a subject, for an expired one, and for a wrong admin key
 */
export function callerOf(header: string | undefined, adminKey: string): Caller {
  if (header === undefined) return STRANGER;
  const [, scheme = "", credentials = ""] = /^(\w+) (.+)$/.exec(header) ?? [];
  if (scheme === "Bearer") return { identity: identityIn(credentials), isAdmin: false };
  if (scheme === "Convex") return adminIn(credentials, adminKey);
  throw unauthorized("Only `Authorization: Bearer <jwt>` and `Authorization: Convex <admin key>` are understood.");
}

/** Who calls an HTTP action: there a header that is no token is the action's own affair. */
export function callerOfHttpAction(header: string | undefined): Caller {
  const token = /^Bearer (.+)$/.exec(header ?? "")?.[1];
  try {
    return token === undefined ? STRANGER : { identity: identityIn(token), isAdmin: false };
  } catch {
    return STRANGER;
  }
}

/** Claims of a token that a `UserIdentity` calls otherwise. The rest keep their names. */
const NAMES: Readonly<Record<string, string>> = {
  sub: "subject",
  iss: "issuer",
  given_name: "givenName",
  family_name: "familyName",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  email_verified: "emailVerified",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  updated_at: "updatedAt",
};

/** Claims that say something about the token, not about the person. */
const OF_THE_TOKEN = new Set(["aud", "exp", "iat", "nbf", "jti"]);

function identityIn(token: string): Partial<UserIdentity> {
  const claims = objectIn(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  const { sub, iss = "https://tests.invalid", exp } = claims;
  if (typeof sub !== "string" || typeof iss !== "string") throw unauthorized("The token has no subject.");
  if (typeof exp === "number" && exp * 1_000 < Date.now()) throw unauthorized("The token has expired.");
  const known = Object.entries(claims)
    .filter(([claim]) => !OF_THE_TOKEN.has(claim))
    .map(([claim, value]) => [Object.hasOwn(NAMES, claim) ? NAMES[claim] : claim, value] as const);
  return { ...Object.fromEntries(known), subject: sub, issuer: iss, tokenIdentifier: `${iss}|${sub}` };
}

/** `<admin key>`, or `<admin key>:<identity in base64>` for an administrator who acts as somebody. */
function adminIn(credentials: string, adminKey: string): Caller {
  const [key = "", encoded] = credentials.split(":");
  if (!sameText(key, adminKey)) throw unauthorized("This is not the admin key of this deployment.");
  if (encoded === undefined) return { identity: null, isAdmin: true };
  return { identity: objectIn(Buffer.from(encoded, "base64").toString("utf8")), isAdmin: true };
}

/** In the same time wherever the two differ. */
function sameText(given: string, expected: string): boolean {
  return expected !== "" && timingSafeEqual(digestOf(given), digestOf(expected));
}

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

function objectIn(text: string): Record<string, JSONValue> {
  try {
    const value: JSONValue = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Reported below, with the other things that are no object.
  }
  throw unauthorized("The credentials hold no JSON object.");
}

function unauthorized(message: string): BadRequest {
  return new BadRequest(401, "InvalidAuthHeader", message);
}
