import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Templates are beside the program: `templates/` in the package's root, two folders above this module. */
const FOLDER = new URL("../../templates/", import.meta.url);

/** The text of one of the package's templates: `data-source.ts`. */
export function readTemplate(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(name, FOLDER)), "utf8");
}

/** Helpers beyond those that guards need, by the name that `migrate init --with` takes; files below the app's `lib`. */
export const EXTRA_HELPERS = {
  server: ["convex/server.ts"],
  sync: ["convex/sync.ts"],
  answers: ["convex/server.ts", "convex/answers.ts"],
  shadow: ["convex/compare-in-background.ts"],
  timing: ["instrumentation/with-timing.ts"],
  storage: ["convex/server.ts", "storage/ticket-attachments.ts"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type ExtraHelper = keyof typeof EXTRA_HELPERS;
