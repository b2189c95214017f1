import { toConvexJson, type Json } from "../data/convex-json.js";
import type { ConvexValue } from "../data/conversion.js";
import { CallFailed } from "../data/row-target.js";
import { MigrateError } from "../errors.js";
import { attemptHttp, patiently, type Patience } from "./patience.js";

/** Calls functions of one deployment. */
export interface ConvexCaller {
  query(path: string, args: Readonly<Record<string, ConvexValue>>): Promise<Json>;
  mutation(path: string, args: Readonly<Record<string, ConvexValue>>): Promise<Json>;
}

export interface CallerOptions extends Patience {
  /** `https://happy-otter-123.convex.cloud`, without a slash at its end */
  readonly url: string;
  readonly serverKey: string;
}

/** What stands in the body of a busy deployment's answer, whatever its status. */
const BUSY_CODE = /Overload|RateLimit|TooManyConcurrent|OptimisticConcurrency|ServiceUnavailable/;

const isBusy = (text: string): boolean => BUSY_CODE.test(String(parsed(text)["code"] ?? ""));

/** Prepares calls over Convex's HTTP interface, patient ones: so call nothing that must not happen twice. */
export function convexCaller(options: CallerOptions): ConvexCaller {
  const { url, serverKey } = options;
  const patient = patiently(options, (reason) => unreachable(url, reason));
  const call = async (kind: "query" | "mutation", path: string, args: Readonly<Record<string, ConvexValue>>) => {
    const body = JSON.stringify({ path, format: "convex_encoded_json", args: [toConvexJson({ ...args, serverKey })] });
    const headers = { "content-type": "application/json" };
    const { response, text } = await patient(() =>
      attemptHttp(`${url}/api/${kind}`, { method: "POST", headers, body }, isBusy),
    );
    const answer = parsed(text);
    if (answer["status"] === "success") return answer["value"] ?? null;
    if (answer["status"] === "error") throw failureOf(path, answer);
    throw new MigrateError(`${url} answers ${response.status}, and not as a Convex deployment does.`, {
      hint: "See that CONVEX_URL is the deployment's address, such as https://name.convex.cloud.",
    });
  };
  return {
    query: (path, args) => call("query", path, args),
    mutation: (path, args) => call("mutation", path, args),
  };
}

function parsed(text: string): Readonly<Record<string, Json>> {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const isObject = (value: Json): value is { readonly [field: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const unreachable = (url: string, reason: string): MigrateError =>
  new MigrateError(`The deployment ${url} does not answer: ${reason}.`, {
    hint: "See that it runs and that CONVEX_URL is its address. `migrate backfill --resume` goes on where this stopped.",
  });

/** A function's own refusal is final; of any other failure the rows may be the cause. */
function failureOf(path: string, answer: Readonly<Record<string, Json>>): Error {
  const message = String(answer["errorMessage"] ?? "it failed");
  const data = answer["errorData"] ?? null;
  if (message.startsWith("Could not find public function")) {
    return new MigrateError(`The deployment has no function ${path}.`, {
      hint: "`migrate ship --module backfill` copies it into the app; `npx convex dev` or `npx convex deploy` sends it there.",
    });
  }
  if (!isObject(data) || typeof data["code"] !== "string") return new CallFailed(message);
  if (data["code"] === "UNAUTHENTICATED") {
    return new MigrateError("The deployment does not take the server key.", {
      hint: "Set the same CONVEX_SERVER_KEY here and on the deployment (`npx convex env set CONVEX_SERVER_KEY …`).",
    });
  }
  return new MigrateError(`${path} refuses: ${String(data["message"] ?? data["code"])}`);
}
