/**
 * How long a route takes, and how much of that its queries take: one line per request and one per summary, in a form
 * that is easy to search for.
 *
 *   [timing] GET /api/contacts/by-phone 200 12 ms
 *   [queries] /api/contacts/by-phone 1 in 9 ms of 11 ms: convex.contacts.getContextByPhone 9 ms
 */
export interface QueryTiming {
  readonly name: string;
  /** milliseconds */
  readonly duration: number;
}

export interface RequestMetrics {
  /** `performance.now()` when the request began */
  readonly startedAt: number;
  readonly queries: readonly QueryTiming[];
}

/** Measurements of a request that begins now. */
export const createRequestMetrics = (): RequestMetrics => ({ startedAt: performance.now(), queries: [] });

/** Logs what the queries of a request took. */
export function logQuerySummary(route: string, { startedAt, queries }: RequestMetrics): void {
  const total = queries.reduce((sum, { duration }) => sum + duration, 0);
  const each = queries.map(({ name, duration }) => `${name} ${milliseconds(duration)}`).join(", ");
  const part = `${milliseconds(total)} of ${milliseconds(performance.now() - startedAt)}`;
  console.info(`[queries] ${route} ${queries.length} in ${part}${each === "" ? "" : `: ${each}`}`);
}

/** A route handler that logs its method, status and duration. What it answers or throws is the handler's own. */
export function withTiming<Args extends readonly unknown[], Answer extends Response | undefined | void>(
  route: string,
  handler: (...args: Args) => Answer | Promise<Answer>,
): (...args: Args) => Promise<Answer> {
  return async (...args) => {
    const started = performance.now();
    let outcome = "threw";
    try {
      const answer = await handler(...args);
      outcome = answer instanceof Response ? String(answer.status) : "no response";
      return answer;
    } finally {
      const [request] = args;
      const method = request instanceof Request ? `${request.method} ` : "";
      console.info(`[timing] ${method}${route} ${outcome} ${milliseconds(performance.now() - started)}`);
    }
  };
}

const milliseconds = (duration: number): string => `${Math.round(duration)} ms`;
