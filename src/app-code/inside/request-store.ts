import { AsyncLocalStorage } from "node:async_hooks";
import type { SeenCall } from "../protocol.js";

/** What belongs to the request that is being handled. */
export interface HandledRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly calls: SeenCall[];
  fellThrough: boolean;
  /** what it would have written, and was not let */
  readonly writes: string[];
}

export const handled = new AsyncLocalStorage<HandledRequest>();
