import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Leftovers } from "../../src/leftovers/model.js";
import { findLeftovers, type LeftoversResult } from "../../src/run/leftovers.js";
import { readApp } from "../../src/workspace/app.js";

/** Files by path from the app's root. */
export type Files = Readonly<Record<string, string>>;

const USUAL: Files = {
  "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
  "package.json": `{ "dependencies": { "next": "16", "@supabase/supabase-js": "2", "@supabase/ssr": "0" } }`,
  "src/lib/supabase.ts": `import { createClient } from "@supabase/supabase-js";\nexport const supabase = createClient(process.env.SUPABASE_URL!, "");\n`,
};

/** The route of the tests: tickets. */
export const ROUTE = "src/app/api/tickets/route.ts";

/** A folder with an app in it, removed when the test ends. */
export function smallApp(files: Files, manifest: Readonly<Record<string, unknown>> = {}, links: Files = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "migrate-leftovers-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const domains = { tickets: { routes: { tickets: "stub { tickets: [] }" } } };
  const all = { ...USUAL, ...files, "migrate.manifest.json": JSON.stringify({ domains, ...manifest }) };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  for (const [link, target] of Object.entries(links)) {
    mkdirSync(join(root, dirname(link)), { recursive: true });
    symlinkSync(join(root, target), join(root, link));
  }
  return root;
}

/** What is left in such an app: of the domain, or of everything. */
export async function leftIn(
  files: Files,
  manifest?: Readonly<Record<string, unknown>>,
  links?: Files,
): Promise<LeftoversResult> {
  const app = await readApp(smallApp(files, manifest, links));
  if (app.manifest === null) throw new Error(JSON.stringify(app.findings));
  const selection = { domains: ["tickets"], plans: [], routes: [], all: true };
  return findLeftovers({ app, manifest: app.manifest, selection, paths: [] });
}

/** The ways as lines: `used @supabase/supabase-js: route.ts:1 supabase, supabase.ts:1 createClient`. */
export const waysOf = ({ reaches }: Pick<Leftovers, "reaches">): readonly string[] =>
  reaches.map(({ kind, store, way }) => {
    const steps = way.map(({ file, line, name }) => `${file.slice(file.lastIndexOf("/") + 1)}:${line} ${name}`);
    return `${kind} ${store}: ${steps.join(", ")}`;
  });
