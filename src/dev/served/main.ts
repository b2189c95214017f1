import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FromServed, ServedCall, ToServed } from "../protocol.js";
import { createBackend } from "./backend.js";
import type { Backend, Modules, Schema } from "./backend.js";
import { Gate } from "./gate.js";
import { captureConsole } from "./log-lines.js";
import { createConvexServer } from "./server.js";
import { serveStorageUrls, StorageUrls } from "./storage.js";

/** The process that serves: it does what its parent says, and ends with it. */

type Start = Extract<ToServed, { kind: "start" }>;

const calls: ServedCall[] = [];
const gate = new Gate();
let backend: Backend | null = null;
let origin = "";

function tell(message: FromServed): void {
  process.send?.(message);
}

/** An app's bundle, as it was made for us. */
async function backendOf(app: string): Promise<Backend> {
  const { schema, modules }: { schema: Schema; modules: Modules } = await import(pathToFileURL(app).href);
  const made = createBackend(schema, modules);
  await made.loadModules();
  return made;
}

async function start({ app, rows, port, adminKey, observed }: Start): Promise<void> {
  const first = await backendOf(app);
  await first.load(rows);
  backend = first;
  const storage = new StorageUrls(() => origin);
  serveStorageUrls(storage);
  const server = createConvexServer({
    withBackend: (work) => gate.pass(() => work(backend ?? first)),
    adminKey,
    storage,
    onCall(call) {
      calls.push({ kind: call.kind, path: call.path, outcome: call.outcome });
      if (observed) tell({ kind: "called", call });
    },
  });
  server.on("error", failed);
  server.listen(port, "127.0.0.1", () => {
    const address = server.address();
    if (address === null || typeof address !== "object") return;
    origin = `http://127.0.0.1:${address.port}`;
    process.env["CONVEX_CLOUD_URL"] = process.env["CONVEX_SITE_URL"] = origin;
    tell({ kind: "listening", port: address.port });
  });
}

/** The new functions take over what is stored; where they cannot, the old ones go on. */
async function reload(app: string): Promise<string | null> {
  const next = await backendOf(app).catch((error: unknown) => messageOf(error));
  if (typeof next === "string") return next;
  return gate.alone(async () => {
    const old = backend;
    try {
      if (old !== null) await next.restore(await old.snapshot());
    } catch (error) {
      await next.cancelScheduled();
      return messageOf(error);
    }
    await old?.cancelScheduled();
    backend = next;
    return null;
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function failed(error: unknown): void {
  const portTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  tell({ kind: "failed", reason: messageOf(error), portTaken });
}

function hear(message: ToServed): void {
  if (message.kind === "calls") tell({ kind: "calls", ticket: message.ticket, calls });
  else if (message.kind === "start") start(message).catch(failed);
  else
    reload(message.app).then(
      (problem) => tell({ kind: "reloaded", ticket: message.ticket, problem }),
      (error: unknown) => tell({ kind: "reloaded", ticket: message.ticket, problem: messageOf(error) }),
    );
}

captureConsole();
process.on("message", hear);
// A terminal's Ctrl-C reaches this process too: its parent decides.
process.on("SIGINT", () => undefined);
// A function may start work that nobody waits for. Its failure must not end the deployment.
process.on("unhandledRejection", (error) => process.stderr.write(`${messageOf(error)}\n`));
// Without its parent nobody would ever stop it, nor remove its files.
process.on("disconnect", () => {
  rmSync(dirname(fileURLToPath(import.meta.url)), { recursive: true, force: true });
  process.exit(0);
});
tell({ kind: "ready" });
