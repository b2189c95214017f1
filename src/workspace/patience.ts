/** What one attempt came to. */
export type Attempt<Value> =
  | { readonly kind: "answer"; readonly value: Value }
  /** the server has too much to do, or the way to it failed */
  | { readonly kind: "busy" | "unreachable"; readonly reason: string; readonly retryAfter: number | null };

export interface Patience {
  /** is told of every wait, for the person at the terminal */
  readonly onWait?: ((milliseconds: number, reason: string) => void) | undefined;
  readonly sleep?: ((milliseconds: number) => Promise<void>) | undefined;
}

const ATTEMPTS = 9;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
const TIMEOUT_MS = 60_000;

/** What a server answers while it has too much to do, or is being replaced. */
const BUSY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Prepares calls to a server that may be busy: an attempt that found it so, or did not get through, is made again, later each
 * time, for about two minutes. Where nothing listens from the start, nothing is waited for. So call nothing that must not
 * happen twice.
 *
 * @param giveUp the error when it does not come to an answer
 */
export function patiently(
  { onWait, sleep = asleep }: Patience,
  giveUp: (reason: string) => Error,
): <Value>(attempt: () => Promise<Attempt<Value>>) => Promise<Value> {
  let hasAnswered = false;
  return async (attempt) => {
    for (let count = 1; ; count += 1) {
      const outcome = await attempt();
      if (outcome.kind === "answer") {
        hasAnswered = true;
        return outcome.value;
      }
      if (count >= ATTEMPTS || (outcome.kind === "unreachable" && !hasAnswered)) throw giveUp(outcome.reason);
      // A server that says "at once" and stays busy is not asked as fast as it answers.
      const milliseconds = Math.max(outcome.retryAfter ?? 0, backOff(count));
      onWait?.(milliseconds, outcome.reason);
      await sleep(milliseconds);
    }
  };
}

const asleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Twice as long each time, and never at the same moment as others who wait. */
const backOff = (count: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** (count - 1), LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);

/** An answer over HTTP, and its text. */
export interface HttpAnswer {
  readonly response: Response;
  readonly text: string;
}

/**
 * One attempt over HTTP. What was sent with it goes to that address alone: no redirection is followed.
 *
 * @param isBusy tells from a text whether a server is busy that says so in its own way
 */
export async function attemptHttp(
  url: string,
  init: RequestInit,
  isBusy: (text: string) => boolean = () => false,
): Promise<Attempt<HttpAnswer>> {
  try {
    const response = await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    if (!BUSY.has(response.status) && !isBusy(text)) return { kind: "answer", value: { response, text } };
    return { kind: "busy", reason: `it answers ${response.status}`, retryAfter: retryAfter(response) };
  } catch (error) {
    return { kind: "unreachable", reason: reasonOf(error), retryAfter: null };
  }
}

function retryAfter({ headers }: Response): number | null {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : null;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer in ${TIMEOUT_MS / 1000} s`;
  return error.cause instanceof Error && "code" in error.cause ? String(error.cause.code) : error.message;
}
