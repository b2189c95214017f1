import type { Auth } from "convex/server";
import type { Caller } from "./access.js";
import { refusal } from "./refusal.js";
import { holdsSecret } from "./secret.js";

/** What a call proves about who sent it: the server key, a verified identity, or both. */
export type Credentials =
  /** `subject` is the id of the person whose token Convex has verified */
  | { readonly holdsKey: true; readonly subject: string | undefined }
  | { readonly holdsKey: false; readonly subject: string };

/**
 * Reads what a call proves.
 *
 * @throws ConvexError UNAUTHENTICATED for a call with neither the server key nor a verified identity
 */
export async function credentialsOf(auth: Auth, serverKey: string | undefined): Promise<Credentials> {
  const subject = (await auth.getUserIdentity())?.subject;
  if (holdsSecret(serverKey, process.env.CONVEX_SERVER_KEY)) return { holdsKey: true, subject };
  if (subject !== undefined) return { holdsKey: false, subject };
  throw refusal(
    "UNAUTHENTICATED",
    "The call carries neither this deployment's server key nor a verified identity. Set CONVEX_SERVER_KEY on both sides, or sign in.",
  );
}

/** Who reads: the holder of the key is the server, whatever token comes beside it. */
export function readerOf(credentials: Credentials): Caller {
  return credentials.holdsKey ? { kind: "server" } : { kind: "person", userId: credentials.subject };
}

/**
 * Who acts. A verified identity acts as itself and as nobody else. Without one the server key has vouched for the
 * caller, and the server says for whom it acts: it has signed that person in, and what it says is taken for true, as
 * the old database took it. What that person may do is asked here all the same.
 *
 * @param userId the person named in the call's arguments; absent means the identity, or the server on its own behalf
 * @throws ConvexError FORBIDDEN when a verified identity names somebody else, INVALID_ARGUMENT for an empty id
 */
export function actorOf({ subject }: Credentials, userId: string | undefined): Caller {
  if (userId === "") throw refusal("INVALID_ARGUMENT", '"userId" must be the id of a person, and is empty.');
  if (subject !== undefined && userId !== undefined && userId !== subject) {
    throw refusal("FORBIDDEN", "The call names another person than the one whose token it carries.");
  }
  const person = subject ?? userId;
  return person === undefined ? { kind: "server" } : { kind: "person", userId: person };
}
