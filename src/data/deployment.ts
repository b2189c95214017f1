/** A Convex deployment as it is spoken of: by its host, never with a key. */
export interface Deployment {
  /** `http://127.0.0.1:3210` */
  readonly url: string;
  /** `127.0.0.1:3210`, `happy-otter-123.convex.cloud` */
  readonly name: string;
  /** `unknown` is an address on a network of which nothing says what it is; it is treated as production */
  readonly kind: "local" | "development" | "production" | "unknown";
}

/** What is known of a deployment beside its address. */
export interface DeploymentHints {
  /** `CONVEX_DEPLOYMENT`: `dev:happy-otter-123`, `prod:…`, `local:…`, `anonymous:…` */
  readonly deployment?: string | undefined;
  /** `CONVEX_DEPLOY_KEY`: `prod:happy-otter-123|…`; only what stands in front of the bar is looked at */
  readonly deployKey?: string | undefined;
}

/**
 * Reads which deployment an address means, and of what kind it is.
 *
 * @returns null for what is no address of a deployment
 */
export function deploymentOf(address: string, hints: DeploymentHints = {}): Deployment | null {
  const parsed = URL.canParse(address) ? new URL(address) : null;
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) return null;
  const { protocol, host, pathname } = parsed;
  const url = `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
  return { url, name: host, kind: isLoopback(parsed.hostname) ? "local" : remoteKind(host, hints) };
}

const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);

/** A hint counts where it names this very deployment; one that says production always does. */
function remoteKind(host: string, { deployment, deployKey }: DeploymentHints): Deployment["kind"] {
  const named = [deployment, deployKey?.split("|")[0]].flatMap((hint) => {
    const [, kind = "", name = ""] = /^(\w+):(.+)$/.exec(hint ?? "") ?? [];
    return kind === "" ? [] : [{ kind, isThis: host.split(".")[0] === name }];
  });
  if (named.some(({ kind }) => kind === "prod")) return "production";
  return named.some(({ kind, isThis }) => kind === "dev" && isThis) ? "development" : "unknown";
}

/** Whether a write there has to be asked for by name. */
export const isGuarded = ({ kind }: Deployment): boolean => kind === "production" || kind === "unknown";

/** The names under which an app knows its deployment, the surest first. */
const ADDRESSES = ["CONVEX_URL", "CONVEX_SELF_HOSTED_URL", "NEXT_PUBLIC_CONVEX_URL"];

/** The address of the deployment that an environment names. */
export const addressIn = (env: Readonly<Record<string, string>>): string | undefined =>
  ADDRESSES.map((name) => env[name]).find((value) => value !== undefined && value !== "");
