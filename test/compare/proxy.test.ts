import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { startConvexProxy, type ConvexProxy } from "../../src/app-code/convex-proxy.js";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function opened(server: Server): Promise<string> {
  const port = await listening(server);
  stops.push(() => server.close());
  return `http://127.0.0.1:${port}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await once(server.close(), "close");
  return port;
}

test("the server key goes to the named deployment, and not to one that an answer names", async () => {
  const got: string[] = [];
  const stranger = await opened(
    createServer((request, response) => {
      request.on("data", (data: Buffer) => got.push(data.toString()));
      request.on("end", () => response.end('{"status":"success","value":[]}'));
    }),
  );
  const deployment = await opened(
    createServer((_request, response) => response.writeHead(307, { location: `${stranger}/api/query` }).end()),
  );
  const port = await freePort();
  const proxy: ConvexProxy = await startConvexProxy(port, deployment);
  stops.push(() => proxy.stop());
  const body = JSON.stringify({ path: "leads/queries:getLeads", args: [{ serverKey: "secret" }] });
  const answer = await fetch(`http://127.0.0.1:${port}/api/query`, { method: "POST", body });
  expect(answer.status).toBe(502);
  expect(got).toEqual([]);
  expect(proxy.takeCalls()).toMatchObject([{ outcome: "failed" }]);
});
