import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./longest-first.js";

/**
 * Tests that leave modules, globals and the environment as they found them. A worker runs one file of them after the other,
 * and loads the tool and the compiler once: for most of them that takes longer than the tests.
 */
const TOGETHER = [
  "test/{chains,checks,cli,leftovers,manifest,paths,plan,route,status,string-refs,target,transform}/**/*.test.ts",
  "test/data/{conversions,indexes,mapping,names,prisma-schema}.test.ts",
  "test/draft/{apps,entries,fixture,update}.test.ts",
  "test/replace/{command,lost,replace,transactions}.test.ts",
  "test/report/{commands,diff,findings,formats,overview,page,report,text}.test.ts",
];

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
    projects: [
      { extends: true, test: { name: "together", include: TOGETHER, isolate: false } },
      {
        extends: true,
        test: { name: "alone", include: ["test/**/*.test.ts"], exclude: [...TOGETHER, "test/browser/**"] },
      },
    ],
    setupFiles: [fileURLToPath(new URL("equal-bytes.ts", import.meta.url))],
    // Tests start compilers and the command itself as child processes, on machines that do other things too.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Every call of the compiler's functions would go through a proxy otherwise: reading gets three times slower.
    deps: { interopDefault: false },
    // The built command is what node loads, not a module of the tests.
    server: { deps: { external: [/\/dist\/(?!.*\/node_modules\/)/] } },
    pool: "forks",
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
