import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

/** Something that listens where a deployment should. */
export interface BrokenServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Listens on the loopback and a free port. */
export async function listen(answer: RequestListener): Promise<BrokenServer> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Takes every request and never answers. */
export const silent: RequestListener = () => undefined;

/** Sends the head of an answer and never its end. */
export const stalling: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"status":"success","value":');
};

/** Answers as a proxy does whose backend is gone. */
export const badGateway: RequestListener = (_request, response) => {
  response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad Gateway</h1>");
};

/** Answers with a page where JSON belongs. */
export const notConvex: RequestListener = (_request, response) => {
  response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>");
};

/** Answers as Convex does when the function throws. */
export const throwing: RequestListener = (_request, response) => {
  const body = { status: "error", errorMessage: "Uncaught Error: broken", logLines: [] };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
};
