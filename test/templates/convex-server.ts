import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as the stand-in deployment received it. */
export interface ReceivedCall {
  readonly endpoint: string;
  readonly path: string;
  readonly args: readonly Record<string, unknown>[];
  /** who calls, where the call says so: `Bearer …` */
  readonly authorization?: string;
}

/** What the stand-in answers: a status, a body (sent as JSON unless it is a string) and a delay in milliseconds. */
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly delayMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A loopback server that speaks as much of Convex's HTTP protocol as the client helper uses. */
export class ConvexStandIn {
  readonly calls: ReceivedCall[] = [];
  answer: Answer = { body: { status: "success", value: null, logLines: [] } };
  #server: Server | null = null;

  /** Starts on a free port; returns the address. */
  async start(): Promise<string> {
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
      request.on("end", () => {
        const body = JSON.parse(text) as Omit<ReceivedCall, "endpoint">;
        const { authorization } = request.headers;
        const caller = authorization === undefined ? {} : { authorization };
        this.calls.push({ endpoint: request.url ?? "", path: body.path, args: body.args, ...caller });
        const { status = 200, body: answer, delayMs = 0, headers = {} } = this.answer;
        setTimeout(() => {
          response.writeHead(status, { "Content-Type": "application/json", ...headers });
          response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
        }, delayMs);
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Stops at once, open requests included. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    this.#server = null;
  }
}
