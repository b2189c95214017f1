import { join } from "node:path";
import { startConvex } from "../../src/dev/start.js";
import { REPOSITORY } from "../support/scratch.js";

/** A deployment that holds the functions of `convex/`. */
export interface Target {
  readonly url: string;
  /** where its HTTP actions are; null when that is not known */
  readonly site: string | null;
  readonly serverKey: string;
  /** what its HTTP actions want to see; null when that is not known */
  readonly crmKey: string | null;
  /** whether it is `migrate dev`, and knows its own ids beforehand */
  readonly isEmbedded: boolean;
  stop(): Promise<void>;
}

/**
 * The deployment of `CONVEX_URL`, with `CONVEX_SERVER_KEY` set as it is there, and with `CONVEX_SITE_URL` and `CRM_API_KEY`
 * for its HTTP actions; `migrate dev` when no address is set.
 *
 * @throws Error for an address without a key
 */
export async function contractTarget(): Promise<Target> {
  const { CONVEX_URL: url, CONVEX_SERVER_KEY: serverKey, CONVEX_SITE_URL: site, CRM_API_KEY: crmKey } = process.env;
  if (!url) return embedded("the key of the contract tests");
  if (!serverKey) throw new Error("Set CONVEX_SERVER_KEY to the key of the deployment at CONVEX_URL.");
  return { url, site: site || null, serverKey, crmKey: crmKey || null, isEmbedded: false, stop: async () => undefined };
}

/** `migrate dev` without any rows; its own server key may be another one than that which is sent, or none. */
export async function embedded(serverKey: string, ownKey: string | null = serverKey): Promise<Target> {
  const crmKey = "the key of another system";
  const { url, stop } = await startConvex({
    convexDir: join(REPOSITORY, "convex"),
    rows: {},
    serverKey: ownKey,
    env: { CRM_API_KEY: crmKey },
  });
  return { url, site: url, serverKey, crmKey, isEmbedded: true, stop };
}
