/** A request of another system, and what is to be seen of it. */
export interface HttpRequest {
  /** with the query string */
  readonly path: string;
  readonly method: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpCase {
  /** a request that is answered, beside its key */
  readonly good: HttpRequest;
  readonly answer: Readonly<Record<string, unknown>>;
  /** the tables that the request changes */
  readonly writes: readonly string[];
  /** requests with the right key and the status by which each is refused */
  readonly refused: readonly (readonly [status: number, request: HttpRequest])[];
}

const lookUp = (query: string): HttpRequest => ({ method: "GET", path: `/http/contacts/getByPhone${query}` });
const deliver = (body: string): HttpRequest => ({ method: "POST", path: "/webhook/kapso", body });

/** By method and path. A test holds this table to name every route of the router. */
export const HTTP_CASES: Readonly<Record<string, HttpCase>> = {
  "GET /http/contacts/getByPhone": {
    good: lookUp("?phone=%2B15550100&workspace_id=alice-workspace"),
    answer: { found: true, contact: { id: "alice-contact-1" } },
    writes: [],
    refused: ["", "?phone=%2B15550100", "?workspace_id=alice-workspace", "?phone=&workspace_id=alice-workspace"].map(
      (query) => [400, lookUp(query)] as const,
    ),
  },
  "POST /webhook/kapso": {
    good: deliver('{"message":{"content":"Hello"}}'),
    answer: { received: true },
    writes: ["webhookDeliveries"],
    refused: [
      ...["", "{", "null", "[]", '"text"', "{'a':1}"].map((body) => [400, deliver(body)] as const),
      [413, deliver(JSON.stringify({ text: "x".repeat(600_000) }))],
    ],
  },
};
