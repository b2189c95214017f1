import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeApp, proveIn, printProblems, runTsc, TSCONFIG, writeAll, type Files } from "./apps.js";

/** What a module exports as `value`, by its type. */
const VALUES = ["1", '"one"', "true", "null", "{ a: 1 }", "[1]", "() => 1", "missing"] as const;

/** How a module gets at the one that it depends on. */
const IMPORTS = [
  (from: string) => `import { value as v } from "${from}";`,
  (from: string) => `import * as all from "${from}";\nconst v = all.value;`,
  (from: string) => `import type { Type as T } from "${from}";\nconst v = null! as T;`,
  (from: string) => `const v = (await import("${from}")).value;`,
  (from: string) => `const v = null! as import("${from}").Type;`,
] as const;

/** How it refers to it: all of them mean the same file. */
const SPECIFIERS = [
  (name: string) => `../lib/${name}`,
  (name: string) => `@/lib/${name}`,
  (name: string) => `../lib/${name}.js`,
  (name: string) => `lib/${name}`,
  (name: string) => `#lib/${name}`,
] as const;

interface Module {
  readonly on: number;
  readonly imports: number;
  readonly specifier: number;
  /** the type that it wants of the other module */
  readonly wants: string;
}

const WANTS = ["number", "string", "boolean", "{ a: number }", "unknown"] as const;

/** Modules that each depend on an earlier one, spread over folders, with index files and chains among them. */
const modules = fc.array(
  fc.record<Module>({
    on: fc.nat(20),
    imports: fc.nat(IMPORTS.length - 1),
    specifier: fc.nat(SPECIFIERS.length - 1),
    wants: fc.constantFrom(...WANTS),
  }),
  { minLength: 1, maxLength: 8 },
);

const fileOf = (index: number): string => (index % 3 === 0 ? `lib/m${index}/index.ts` : `lib/m${index}.ts`);

function textOf({ on, imports, specifier, wants }: Module, index: number): string {
  const name = `m${on % index}`;
  const depth = index % 3 === 0 ? "../" : "";
  const written = SPECIFIERS[specifier]?.(name) ?? "";
  const from = written.startsWith("..") ? `${depth}${written}` : written;
  const bound = IMPORTS[imports]?.(from) ?? "";
  return `${bound}\nexport const wanted: ${wants} = v;\nexport const value = v;\nexport type Type = typeof value;\n`;
}

const baseText = (value: string): string => `export const value = ${value};\nexport type Type = typeof value;\n`;

const CONFIG = TSCONFIG.replace('"paths"', '"baseUrl":".","paths"');

function appOf(generated: readonly Module[], value: string): Files {
  const files: Record<string, string> = {
    "tsconfig.json": CONFIG,
    "package.json": '{ "name": "app", "type": "module", "imports": { "#lib/*": ["./lib/*.ts", "./lib/*/index.ts"] } }',
    "lib/m0.ts": baseText(value),
    "lib/alone.ts": "export const alone = 1;\n",
  };
  generated.forEach((module, index) => (files[fileOf(index + 1)] = textOf(module, index + 1)));
  return files;
}

/** What is new in the second list, as a multiset. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const rest = [...before];
  return after.filter((line) => {
    const index = rest.indexOf(line);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

describe("an edit whose types leak outwards", () => {
  it("is judged alike by what is affected and by the whole app", { timeout: 600_000 }, () => {
    const edits = fc.record({
      generated: modules,
      before: fc.constantFrom(...VALUES),
      after: fc.constantFrom(...VALUES),
    });
    fc.assert(
      fc.property(edits, ({ generated, before, after }) => {
        const root = makeApp(appOf(generated, before));
        const staged = { "lib/m0.ts": baseText(after) };
        const affected = proveIn(root, staged);
        const full = proveIn(root, staged, "full");
        expect(printProblems(affected.added)).toEqual(printProblems(full.added));
      }),
      { numRuns: Number(process.env["LEAK_RUNS"] ?? 10) },
    );
  });

  it("is judged as by the real tsc, where every module gets at the last in another way", () => {
    const generated = [0, 1, 2, 3, 4].map((index) => ({
      on: index,
      imports: index,
      specifier: index,
      wants: "number",
    }));
    const root = makeApp(appOf(generated, "1"));
    const staged = { "lib/m0.ts": baseText('"one"') };
    const before = runTsc(root);
    const proof = proveIn(root, staged);
    writeAll(root, staged);
    const fresh = added(before, runTsc(root));
    expect(fresh.length).toBeGreaterThanOrEqual(4);
    expect(printProblems(proof.added)).toEqual(fresh);
  });
});
