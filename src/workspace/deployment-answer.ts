const TIMEOUT_MS = 5_000;

/**
 * Asks an address for what every deployment answers without a key: its version. Nothing of the app is sent.
 *
 * @param url address of a deployment, without a slash at the end
 * @returns null when it answers, else why not
 */
export async function silenceOf(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/version`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: "no-store",
      redirect: "error",
    });
    await response.body?.cancel();
    return response.ok ? null : `it answered /version with HTTP ${response.status}`;
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1_000} s`;
    const code =
      error instanceof Error && error.cause instanceof Error && "code" in error.cause ? error.cause.code : null;
    return code === null ? "it cannot be reached" : `it cannot be reached (${String(code)})`;
  }
}
