import { addressIn, deploymentOf, isGuarded, type Deployment } from "../../data/deployment.js";
import type { RowSource } from "../../data/old-rows.js";
import type { PrismaSchema } from "../../data/prisma/model.js";
import type { RowTarget } from "../../data/row-target.js";
import { MigrateError } from "../../errors.js";
import type { Manifest } from "../../manifest/model.js";
import { appEnvironment } from "../../workspace/app-environment.js";
import { convexCaller } from "../../workspace/convex-call.js";
import { convexRows } from "../../workspace/rows/convex-rows.js";
import { prismaRows } from "../../workspace/rows/prisma-rows.js";
import { restStore, type RestStore } from "../../workspace/rows/rest-rows.js";
import type { Progress } from "../pipeline.js";

/** Where the old rows are: behind the app's own Prisma client, or behind Supabase's REST interface. */

export type OldStore = "prisma" | "supabase";

export interface StoresWanted {
  readonly root: string;
  readonly manifest: Manifest;
  /** the rows go to files, and no deployment is asked for */
  readonly isFiles: boolean;
  readonly from: OldStore;
  /** overrides the environment's address */
  readonly url?: string;
  /** environment files, from the root */
  readonly envFrom: readonly string[];
  readonly progress: Progress;
}

/** The old store and the new one, both reachable. */
export interface Stores {
  readonly source: RowSource;
  /** what the old store says about its tables; null where the app's Prisma schema says it */
  readonly schema: PrismaSchema | null;
  /** null when the rows go to files */
  readonly to: { readonly deployment: Deployment; readonly target: RowTarget } | null;
}

type Environment = Readonly<Record<string, string>>;

/**
 * Opens both sides.
 *
 * @throws MigrateError when an address or the key is missing, or the old database cannot be read
 */
export async function openStores(wanted: StoresWanted): Promise<Stores> {
  const { root, manifest, envFrom, progress } = wanted;
  const env = await appEnvironment(root, envFrom);
  const to = wanted.isFiles ? null : connect(env, wanted);
  if (wanted.from === "supabase") {
    const store = supabase(env, progress);
    return { to, source: store.rows, schema: await store.schema() };
  }
  progress("starting the app's Prisma client");
  return { to, source: await prismaRows(root, manifest.prisma, env), schema: null };
}

function supabase(env: Environment, progress: Progress): RestStore {
  const url = firstOf(env, ["SUPABASE_URL", "NEXT_PUBLIC_SUPABASE_URL"])?.replace(/\/+$/, "");
  const key = firstOf(env, ["SUPABASE_SERVICE_ROLE_KEY", "SUPABASE_SERVICE_KEY", "SUPABASE_SECRET_KEY"]);
  if (url === undefined || !URL.canParse(url) || key === undefined) {
    throw new MigrateError("Supabase's address or its service key is not set.", {
      hint: "Set SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY. Another key does not see every row.",
    });
  }
  return restStore({ url, key, onWait: saying(new URL(url).host, progress) });
}

const firstOf = (env: Environment, names: readonly string[]): string | undefined =>
  names.map((name) => env[name]).find((value) => value !== undefined && value !== "");

const saying =
  (server: string, progress: Progress) =>
  (milliseconds: number, reason: string): void =>
    progress(`${server} is busy (${reason}); waiting ${(milliseconds / 1000).toFixed(1)} s`);

function connect(env: Environment, { url, progress }: StoresWanted): NonNullable<Stores["to"]> {
  const address = url ?? addressIn(env);
  if (address === undefined) {
    throw new MigrateError("No deployment is named.", { hint: "Set CONVEX_URL, or give --url." });
  }
  const hints = { deployment: env["CONVEX_DEPLOYMENT"], deployKey: env["CONVEX_DEPLOY_KEY"] };
  const deployment = deploymentOf(address, hints);
  if (deployment === null) {
    throw new MigrateError("The deployment's address is none.", {
      hint: "It looks like https://name.convex.cloud, or http://127.0.0.1:3210 for `migrate dev`.",
    });
  }
  const serverKey = env["CONVEX_SERVER_KEY"] ?? "";
  if (serverKey === "") {
    throw new MigrateError("CONVEX_SERVER_KEY is not set.", {
      hint: "Set it here and on the deployment: without it no shipped function answers.",
    });
  }
  const onWait = saying(deployment.name, progress);
  return { deployment, target: convexRows(convexCaller({ url: deployment.url, serverKey, onWait })) };
}

/**
 * Sees to it that production is only written to when it was asked for.
 *
 * @throws MigrateError
 */
export function refuseUnnamed(deployment: Deployment, isNamed: boolean): void {
  if (isNamed || !isGuarded(deployment)) return;
  const what = deployment.kind === "production" ? "is a production deployment" : "may be a production deployment";
  throw new MigrateError(`${deployment.name} ${what}; nothing was copied.`, {
    hint: "Give --prod when it is meant. CONVEX_DEPLOYMENT=dev:<name> says that a deployment is for development.",
  });
}
