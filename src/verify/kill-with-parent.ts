import type { ChildProcess } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Kills the child when this process ends or is told to.
 *
 * @param group the child leads a group of processes, all of which are meant
 * @param clean what has to be tidied up before this process ends
 * @returns the function that stops watching
 */
export function killWithParent(
  child: ChildProcess,
  { group = false, clean = () => undefined }: { group?: boolean; clean?: () => void } = {},
): () => void {
  const kill = (): void => {
    if (group && child.pid !== undefined) killGroup(child.pid);
    else child.kill("SIGKILL");
    clean();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    kill();
    release();
    // Somebody else who listens decides what happens to this process; alone, the signal has its usual effect.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const release = (): void => {
    process.off("exit", kill);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  process.on("exit", kill);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return release;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
