import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRequestMetrics, logQuerySummary, withTiming } from "../../templates/instrumentation/with-timing.js";

beforeEach(() => {
  vi.spyOn(console, "info").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const logged = (): readonly string[] => vi.mocked(console.info).mock.calls.map(([line]) => String(line));

describe("withTiming", () => {
  it("gives the handler's own answer and arguments, and logs how long it took", async () => {
    const answer = Response.json({ ok: true }, { status: 201 });
    const handler = vi.fn<(request: Request, context: { params: Promise<{ id: string }> }) => Promise<Response>>(
      async () => answer,
    );
    const request = new Request("http://app.test/api/leads/l1", { method: "POST" });
    const context = { params: Promise.resolve({ id: "l1" }) };
    await expect(withTiming("/api/leads/[id]", handler)(request, context)).resolves.toBe(answer);
    expect(handler).toHaveBeenCalledExactlyOnceWith(request, context);
    expect(logged()).toEqual([expect.stringMatching(/^\[timing\] POST \/api\/leads\/\[id\] 201 \d+ ms$/)]);
  });

  it("takes a handler without a request, and one that is not async", async () => {
    await expect(withTiming("/api/me", () => Response.json(1))()).resolves.toBeInstanceOf(Response);
    expect(logged()[0]).toMatch(/^\[timing\] \/api\/me 200 /);
  });

  it("throws what the handler throws, because Next's redirects are thrown, and logs it", async () => {
    const redirect = new Error("NEXT_REDIRECT");
    const handler = (): Response => {
      throw redirect;
    };
    await expect(withTiming("/api/me", handler)()).rejects.toBe(redirect);
    expect(logged()[0]).toMatch(/^\[timing\] \/api\/me threw \d+ ms$/);
  });
});

describe("logQuerySummary", () => {
  it("names every query with its time", () => {
    const metrics = createRequestMetrics();
    const queries = [
      { name: "convex.contacts.getContextByPhone", duration: 9.4 },
      { name: "prisma.note.findMany", duration: 2 },
    ];
    logQuerySummary("/api/contacts/by-phone", { ...metrics, queries });
    logQuerySummary("/api/contacts/by-phone", metrics);
    expect(logged()).toEqual([
      expect.stringMatching(
        /^\[queries\] \/api\/contacts\/by-phone 2 in 11 ms of \d+ ms: convex\.contacts\.getContextByPhone 9 ms, prisma\.note\.findMany 2 ms$/,
      ),
      expect.stringMatching(/^\[queries\] \/api\/contacts\/by-phone 0 in 0 ms of \d+ ms$/),
    ]);
  });
});
