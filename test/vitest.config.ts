import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  // `@/` in a fixture app means that app: its own tsconfig says so.
  resolve: {
    tsconfigPaths: true,
    // Not installed here: the tickets app talks to rows in memory.
    alias: { "@supabase/supabase-js": fileURLToPath(new URL("replace/fake-supabase.ts", import.meta.url)) },
  },
  test: {
    environment: "node",
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/.scratch/**", "fixtures/**", "test/browser/**"],
    // Tests start compilers and the command itself as child processes.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // Every call of the compiler's functions would go through a proxy otherwise: reading gets three times slower.
    deps: { interopDefault: false },
    pool: "forks",
    maxWorkers: 2,
  },
});
