import { toConvexJson, type Json } from "../data/convex-json.js";
import type { ConvexValue } from "../data/conversion.js";
import { CallFailed } from "../data/row-target.js";
import { MigrateError } from "../errors.js";

/** Calls functions of one deployment. */
export interface ConvexCaller {
  query(path: string, args: Readonly<Record<string, ConvexValue>>): Promise<Json>;
  mutation(path: string, args: Readonly<Record<string, ConvexValue>>): Promise<Json>;
}

export interface CallerOptions {
  /** `https://happy-otter-123.convex.cloud`, without a slash at its end */
  readonly url: string;
  readonly serverKey: string;
  /** is told of every wait, for the person at the terminal */
  readonly onWait?: (milliseconds: number, reason: string) => void;
  /** in front of a further attempt */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

const TIMEOUT_MS = 60_000;
const ATTEMPTS = 9;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** What a deployment answers while it has too much to do, or is being replaced. */
const BUSY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
/** What stands in the body of such an answer, whatever its status. */
const BUSY_CODE = /Overload|RateLimit|TooManyConcurrent|OptimisticConcurrency|ServiceUnavailable/;

/**
 * Prepares calls over Convex's HTTP interface. A call that found the deployment busy, or did not get through, is made again,
 * later each time: for about two minutes, and only once something has been answered when nothing listens there at all. So
 * call nothing that must not happen twice.
 */
export function convexCaller(options: CallerOptions): ConvexCaller {
  const wait = options.sleep ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  let hasAnswered = false;
  const call = async (kind: "query" | "mutation", path: string, args: Readonly<Record<string, ConvexValue>>) => {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptCall(options, kind, path, args);
      if (outcome.kind === "answer") {
        hasAnswered = true;
        return outcome.value;
      }
      const isLast = attempt >= ATTEMPTS || (outcome.kind === "unreachable" && !hasAnswered);
      if (isLast) throw unreachable(options.url, outcome.reason);
      const milliseconds = outcome.retryAfter ?? backOff(attempt);
      options.onWait?.(milliseconds, outcome.reason);
      await wait(milliseconds);
    }
  };
  return {
    query: (path, args) => call("query", path, args),
    mutation: (path, args) => call("mutation", path, args),
  };
}

/** Twice as long each time, and never at the same moment as others who wait. */
const backOff = (attempt: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);

type Outcome =
  | { readonly kind: "answer"; readonly value: Json }
  | { readonly kind: "busy" | "unreachable"; readonly reason: string; readonly retryAfter: number | null };

async function attemptCall(
  { url, serverKey }: CallerOptions,
  kind: "query" | "mutation",
  path: string,
  args: Readonly<Record<string, ConvexValue>>,
): Promise<Outcome> {
  const body = JSON.stringify({ path, format: "convex_encoded_json", args: [toConvexJson({ ...args, serverKey })] });
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}/api/${kind}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      // The key goes to the deployment that was named, and nowhere else.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    return { kind: "unreachable", reason: reasonOf(error), retryAfter: null };
  }
  const answer = parsed(text);
  if (BUSY.has(response.status) || BUSY_CODE.test(String(answer["code"] ?? ""))) {
    return { kind: "busy", reason: `it answers ${response.status}`, retryAfter: retryAfter(response) };
  }
  if (answer["status"] === "success") return { kind: "answer", value: answer["value"] ?? null };
  if (answer["status"] === "error") throw failureOf(path, answer);
  throw new MigrateError(`${url} answers ${response.status}, and not as a Convex deployment does.`, {
    hint: "See that CONVEX_URL is the deployment's address, such as https://name.convex.cloud.",
  });
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

function retryAfter({ headers }: Response): number | null {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : null;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer in ${TIMEOUT_MS / 1000} s`;
  return error.cause instanceof Error && "code" in error.cause ? String(error.cause.code) : error.message;
}

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
