import { posix } from "node:path";
import { applyEdits } from "../../src/edits/edit.js";
import { RULES, STRICT_RULES } from "../../src/codemods/guard/rules.js";
import type { RouteChange, RouteTools } from "../../src/codemods/route-change.js";
import { unwireRoute } from "../../src/codemods/unwire.js";
import { wireRoute } from "../../src/codemods/wire.js";
import type { Finding } from "../../src/findings.js";
import { loadManifest } from "../../src/manifest/manifest.js";
import type { Manifest } from "../../src/manifest/model.js";
import type { FindModule } from "../../src/route/modules.js";
import { readRoute, routeReader } from "../../src/route/read.js";
import { readFunctions } from "../../src/target/read.js";
import type { ExpectedFinding, ExpectedReport, ShapeCase } from "./cases.js";

/** What a run of the tool over one text gives. */
export interface Rewritten {
  readonly text: string;
  readonly change: RouteChange;
}

/** One case, ready to be wired: everything in memory. */
export class Workbench {
  readonly tools: RouteTools;
  readonly #case: ShapeCase;

  constructor(shape: ShapeCase) {
    this.#case = shape;
    const manifest = manifestOf(shape);
    const findModule = finderOf(shape.files);
    const reader = routeReader(manifest.imports.dataSource, manifest, findModule);
    const sources = new Map([...shape.files].filter(([path]) => path.startsWith("convex/")));
    this.tools = {
      manifest,
      functions: readFunctions(sources, manifest.convexDir),
      rules: shape.run.strict ? STRICT_RULES : RULES,
      nextMajor: shape.run.next,
      read: (file, text) => readRoute(file, text, reader),
    };
  }

  wire(text: string, knownGuards: readonly string[] = this.#remembered()): Rewritten {
    return this.#apply(text, wireRoute, knownGuards);
  }

  unwire(text: string, knownGuards: readonly string[] = this.#remembered()): Rewritten {
    return this.#apply(text, unwireRoute, knownGuards);
  }

  #remembered(): readonly string[] {
    return this.#case.run.wrote ? [] : ["a guard that is not in the file"];
  }

  #apply(text: string, codemod: typeof wireRoute, knownGuards: readonly string[]): Rewritten {
    const entries = this.tools.manifest.domains.flatMap((domain) => domain.entries);
    const { file, run } = this.#case;
    const change = codemod({ file, text, entries, knownGuards, force: run.force }, this.tools);
    return { text: applyEdits(text, change.edits), change };
  }
}

function manifestOf(shape: ShapeCase): Manifest {
  const { manifest, findings } = loadManifest({
    text: shape.manifest,
    file: "migrate.manifest.json",
    routeFiles: [shape.file],
    routesDir: "app/api",
    leavesApp: () => null,
  });
  if (manifest === null) throw new Error(`${shape.name}: the manifest is invalid: ${JSON.stringify(findings)}`);
  return manifest;
}

const EXTENSIONS = ["", ".ts", ".tsx", ".js", ".mjs", "/index.ts"] as const;

/** Follows imports through the case's own files: relative ones and those that begin with `@/`. */
export function finderOf(files: ReadonlyMap<string, string>): FindModule {
  return (specifier, fromFile) => {
    const path = specifier.startsWith("@/")
      ? specifier.slice(2)
      : specifier.startsWith(".")
        ? posix.join(posix.dirname(fromFile), specifier)
        : null;
    if (path === null) return null;
    for (const extension of EXTENSIONS) {
      const text = files.get(path + extension);
      if (text !== undefined) return { file: path + extension, text };
    }
    return null;
  };
}

/** What the tool says about a file, in the form of the expected files. */
export function reportOf({ handlers, warnings }: RouteChange, file: string): ExpectedReport {
  return {
    handlers: handlers.map(({ method, status, finding, reason }) => ({
      method,
      status,
      ...(finding === null ? {} : { finding: shortened(finding, file) }),
      ...(reason === null ? {} : { reason }),
    })),
    warnings: warnings.map((warning) => shortened(warning, file)),
  };
}

const shortened = ({ kind, file, line, column }: Finding, routeFile: string): ExpectedFinding => ({
  kind,
  ...(file === routeFile ? {} : { file }),
  line,
  column,
});
