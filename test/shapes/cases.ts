import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { environmentName, flagFor } from "../../src/manifest/defaults.js";
import { runSchema, type Run } from "./run.js";

/** Where the cases are. */
export const SHAPES = fileURLToPath(new URL("../../fixtures/shapes", import.meta.url));

const found = z.strictObject({
  kind: z.string(),
  /** only where it is not the route file */
  file: z.string().optional(),
  line: z.number(),
  column: z.number(),
});

const reportSchema = z.strictObject({
  handlers: z.array(
    z.strictObject({
      method: z.string(),
      status: z.string(),
      finding: found.optional(),
      reason: z.string().optional(),
    }),
  ),
  warnings: z.array(found),
});

export type ExpectedReport = z.infer<typeof reportSchema>;
export type ExpectedFinding = z.infer<typeof found>;

const mapping = z.union([z.string(), z.record(z.string(), z.unknown())]);
const manifestSchema = z.looseObject({
  prisma: z.array(z.string()).optional(),
  domains: z.record(
    z.string(),
    z.looseObject({
      env: z.string().optional(),
      models: z.array(z.string()).optional(),
      routes: z.record(z.string(), mapping),
    }),
  ),
});

/** One folder of `fixtures/shapes`. */
export interface ShapeCase {
  readonly name: string;
  /** the route file's path in its app */
  readonly file: string;
  readonly input: string;
  /** files beside the route file, by their path in the app; shared ones included */
  readonly files: ReadonlyMap<string, string>;
  /** what the guards of the mapped domains ask the data-source helper for */
  readonly flags: readonly string[];
  /** complete manifest, as text */
  readonly manifest: string;
  readonly run: Run;
  /** names of the expected files that are there */
  readonly expected: readonly string[];
  readonly output: string | null;
  readonly report: ExpectedReport | null;
}

const MODELS: Readonly<Record<string, readonly string[]>> = {
  leads: ["lead", "leadActivity"],
  support: ["ticket", "message"],
  billing: ["invoice"],
};

/** Every case folder, by name. */
export function caseNames(): string[] {
  return readdirSync(SHAPES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "_app")
    .map(({ name }) => name)
    .sort();
}

/**
 * Reads one case.
 *
 * @throws Error that names the folder and what is wrong with it
 */
export function readCase(name: string): ShapeCase {
  const own = filesBelow(join(SHAPES, name));
  const inputs = [...own.keys()].filter((path) => /^input\.(ts|tsx|js|mjs)$/.test(path));
  const [inputName] = inputs;
  const input = inputName === undefined ? undefined : own.get(inputName);
  if (inputName === undefined || input === undefined || inputs.length > 1)
    throw new Error(`${name}: one input.ts (.tsx, .js, .mjs) is needed`);
  const manifest = manifestSchema.parse(JSON.parse(own.get("manifest.json") ?? "null"));
  const extension = extname(inputName);
  const routes = [...new Set(Object.values(manifest.domains).flatMap((domain) => Object.keys(domain.routes)))];
  if (routes.length !== 1) throw new Error(`${name}: the manifest must map one route`);
  const expected = [`output${extension}`, "findings.json"].filter((file) => own.has(file));
  const output = own.get(`output${extension}`) ?? null;
  const report = own.get(output === null ? "findings.json" : "report.json");
  const known = new Set([inputName, "manifest.json", "run.json", "report.json", ...expected]);
  const stray = [...own.keys()].filter((path) => !known.has(path) && !path.includes("/"));
  if (stray.length > 0) throw new Error(`${name}: nothing reads ${stray.join(", ")}`);
  return {
    name,
    file: `app/api/${routes[0] ?? ""}/route${extension}`,
    input,
    files: new Map([...shared(), ...[...own].filter(([path]) => path.includes("/"))]),
    flags: Object.entries(manifest.domains).map(([domain, { env }]) => flagFor(domain, env ?? environmentName(domain))),
    manifest: JSON.stringify(withDefaults(manifest)),
    run: runSchema.parse(JSON.parse(own.get("run.json") ?? "{}")),
    expected,
    output,
    report: report === undefined ? null : reportSchema.parse(JSON.parse(report)),
  };
}

function withDefaults(manifest: z.infer<typeof manifestSchema>): unknown {
  const domains = Object.entries(manifest.domains).map(([name, domain]) => [
    name,
    { models: MODELS[name] ?? [], ...domain },
  ]);
  return { prisma: ["@/lib/prisma"], ...manifest, domains: Object.fromEntries(domains) };
}

let sharedFiles: ReadonlyMap<string, string> | null = null;

const shared = (): ReadonlyMap<string, string> => (sharedFiles ??= filesBelow(join(SHAPES, "_app")));

function filesBelow(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  return new Map(
    paths
      .filter((path) => statSync(path).isFile())
      .map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8")]),
  );
}
