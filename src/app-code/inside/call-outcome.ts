import type { SeenCall } from "../protocol.js";

const FUNCTION_CALL = /\/api\/(query|mutation|action)$/;
const LONGEST_REASON = 160;

/** Whether a path is that of a call of Convex functions, and of which kind; null for anything else. */
export const callKind = (path: string): string | null => FUNCTION_CALL.exec(path)?.[1] ?? null;

/** The function that the body of a request names; null for what is no call of one. */
export function functionIn(body: string): string | null {
  try {
    const call: unknown = JSON.parse(body);
    const path = typeof call === "object" && call !== null && "path" in call ? call.path : null;
    return typeof path === "string" ? path.replace(/\.js(?=:)/, "") : null;
  } catch {
    return null;
  }
}

/** What a deployment's answer says of a call. */
export function outcomeOf(status: number, body: string): Pick<SeenCall, "outcome" | "reason"> {
  const answer = parsed(body);
  if (typeof answer !== "object" || answer === null || !("status" in answer))
    return { outcome: "failed", reason: `the deployment answered with HTTP ${status}` };
  if (answer.status === "success")
    return { outcome: "value" in answer && answer.value !== null ? "value" : "null", reason: null };
  const reason = "errorMessage" in answer ? shortened(String(answer.errorMessage)) : "the function threw";
  return { outcome: "failed", reason };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Why a call got no answer at all. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = error.cause instanceof Error && "code" in error.cause ? ` (${String(error.cause.code)})` : "";
  return error.name === "TimeoutError" ? "no answer in time" : `unreachable${code}`;
}

function shortened(message: string): string {
  const words = message.replace(/^\[Request ID: \w+\] Server Error\s*/, "").replace(/^Uncaught /, "");
  const line = words.split("\n")[0] ?? "";
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON - 1)}…` : line;
}
