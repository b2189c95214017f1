import type { SeenCall } from "../protocol.js";
import { handled } from "./request-store.js";

const FUNCTION_CALL = /\/api\/(query|mutation|action)$/;
const LONGEST_REASON = 160;

/**
 * From here on, calls of Convex functions are written down with the request that makes them. A mutation or an action is
 * not sent: only what reads is asked.
 */
export function watchConvexCalls(): void {
  const send = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = handled.getStore();
    const kind = FUNCTION_CALL.exec(pathOf(input))?.[1];
    const fn = kind === undefined || typeof init?.body !== "string" ? null : functionIn(init.body);
    if (request === undefined || fn === null) return send(input, init);
    const seen = (outcome: SeenCall["outcome"], reason: string | null): unknown =>
      request.calls.push({ fn, outcome, reason });
    if (kind !== "query") {
      seen("failed", `a handler that is compared called a ${kind ?? ""}, which was not sent`);
      throw new TypeError("This call was not sent: answers are being compared, and nothing may be written.");
    }
    try {
      const response = await send(input, init);
      const [outcome, reason] = await outcomeOf(response.clone());
      seen(outcome, reason);
      return response;
    } catch (error) {
      seen("failed", error instanceof Error ? reasonOf(error) : String(error));
      throw error;
    }
  };
}

function pathOf(input: Parameters<typeof fetch>[0]): string {
  const url = input instanceof Request ? input.url : String(input);
  return URL.canParse(url) ? new URL(url).pathname : "";
}

/** The function that the body of a request names; null for what is no call of one. */
function functionIn(body: string): string | null {
  try {
    const call: unknown = JSON.parse(body);
    const path = typeof call === "object" && call !== null && "path" in call ? call.path : null;
    return typeof path === "string" ? path.replace(/\.js(?=:)/, "") : null;
  } catch {
    return null;
  }
}

async function outcomeOf(response: Response): Promise<readonly [SeenCall["outcome"], string | null]> {
  const answer: unknown = await response.json().catch(() => null);
  if (typeof answer !== "object" || answer === null || !("status" in answer))
    return ["failed", `the deployment answered with HTTP ${response.status}`];
  if (answer.status === "success") return ["value" in answer && answer.value !== null ? "value" : "null", null];
  return ["failed", "errorMessage" in answer ? shortened(String(answer.errorMessage)) : "the function threw"];
}

function reasonOf(error: Error): string {
  const code = error.cause instanceof Error && "code" in error.cause ? ` (${String(error.cause.code)})` : "";
  return error.name === "TimeoutError" ? "no answer in time" : `unreachable${code}`;
}

function shortened(message: string): string {
  const line =
    message
      .replace(/^\[Request ID: \w+\] Server Error\s*/, "")
      .replace(/^Uncaught /, "")
      .split("\n")[0] ?? "";
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON - 1)}…` : line;
}
