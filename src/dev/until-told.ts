const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Waits until this process is told to end. The first signal is taken; a second one has its usual effect. */
export function untilTold(): { readonly told: Promise<void>; readonly release: () => void } {
  const ending = new AbortController();
  const onSignal = (): void => {
    release();
    ending.abort();
  };
  const release = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const told = new Promise<void>((resolve) => ending.signal.addEventListener("abort", () => resolve()));
  return { told, release };
}
