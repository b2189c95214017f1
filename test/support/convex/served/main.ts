import { modules, schema } from "virtual:app";
import type { FromServed, ServedCall, ToServed } from "../protocol.js";
import { createBackend } from "./backend.js";
import { createConvexServer } from "./server.js";

const calls: ServedCall[] = [];

function tell(message: FromServed): void {
  process.send?.(message);
}

async function start(rows: Extract<ToServed, { kind: "start" }>["rows"]): Promise<void> {
  const backend = createBackend(schema, modules);
  await backend.load(rows);
  const server = createConvexServer(backend, (call) => calls.push(call));
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address !== null && typeof address === "object") tell({ kind: "listening", port: address.port });
  });
}

process.on("message", (message: ToServed) => {
  if (message.kind === "calls") {
    tell({ kind: "calls", ticket: message.ticket, calls });
  } else {
    start(message.rows).catch((error: unknown) => tell({ kind: "failed", reason: String(error) }));
  }
});
// Without its parent nobody would ever stop it.
process.on("disconnect", () => process.exit(0));
tell({ kind: "ready" });
