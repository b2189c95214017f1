import type { FromAppCode, ToAppCode } from "../protocol.js";
import { FELL_THROUGH } from "../protocol.js";
import { askHandler } from "./answers.js";
import { watchConvexCalls } from "./convex-calls.js";
import { lockClients } from "./only-reads.js";
import { prepareNext, type NextModules } from "./next-modules.js";
import { handled } from "./request-store.js";
import { readValues } from "./values.js";

/** The process in which the app's code runs: it does what its parent says, and ends with it. */

type Exports = Readonly<Record<string, unknown>>;
type Loaders = Readonly<Record<string, () => Promise<Exports>>>;

/**
 * @param loaders the app's modules by their names; each is loaded when it is asked for
 * @param clients those that export the app's Prisma client
 */
export function runAppCode(loaders: Loaders, root: string, clients: readonly string[]): void {
  const next = prepareNext(root);
  watchConvexCalls();
  Reflect.set(globalThis, Symbol.for(FELL_THROUGH), () => {
    const request = handled.getStore();
    if (request !== undefined) request.fellThrough = true;
  });
  // Without its client a handler fails by itself.
  const locked = Promise.all(clients.map((name) => loaders[name]?.().then(lockClients, () => undefined)));
  // One that never answers keeps no other from being asked.
  process.on("message", (message: ToAppCode) => {
    void locked.then(() => answer(message, loaders, next)).then(tell);
  });
  // What a handler starts and nobody waits for must not end the comparison.
  process.on("unhandledRejection", () => undefined);
  process.on("disconnect", () => process.exit(0));
  const { CONVEX_URL, NEXT_PUBLIC_CONVEX_URL } = process.env;
  tell({ kind: "ready", convexUrl: CONVEX_URL?.trim() || NEXT_PUBLIC_CONVEX_URL?.trim() || null });
}

const tell = (message: FromAppCode): void => void process.send?.(message);

async function answer(message: ToAppCode, loaders: Loaders, next: NextModules): Promise<FromAppCode> {
  const { ticket } = message;
  const load = async (module: string): Promise<Exports> => {
    const loader = loaders[module];
    if (loader === undefined) throw new Error(`${module} is not there`);
    return loader();
  };
  try {
    if (message.kind === "values") return { kind: "values", ticket, values: await readValues(message.question, load) };
    const exported = await load(message.call.file);
    return { kind: "answered", ticket, answer: await askHandler(exported, message.call, next) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "failed", ticket, reason: reason.trim().split("\n").slice(0, 4).join(" ") };
  }
}
