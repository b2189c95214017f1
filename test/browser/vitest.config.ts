import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** What only a browser can tell. It takes Debian's chromium; `CHROMIUM` names another one. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 1,
  },
});
