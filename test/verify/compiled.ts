import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { temporaryFolder } from "./apps.js";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

/** Compiles the verifier as it stands now into a folder of its own, laid out like the package. */
export function compileVerifier(): { root: string; child: URL } {
  const root = temporaryFolder();
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  symlinkSync(join(SRC, "../node_modules"), join(root, "node_modules"));
  const files = new Set(["verify/forked.ts", "verify/child.ts"]);
  // A set hands out what is added while it is walked.
  for (const file of files) {
    const text = readFileSync(join(SRC, file), "utf8");
    for (const [, path = ""] of text.matchAll(/^(?:import|export) (?!type ).*from "(\.[^"]*)\.js";$/gm))
      files.add(`${join(dirname(file), path)}.ts`);
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    mkdirSync(dirname(join(root, "dist", file)), { recursive: true });
    writeFileSync(join(root, "dist", file.replace(/\.ts$/, ".js")), outputText);
  }
  return { root, child: pathToFileURL(join(root, "dist/verify/child.js")) };
}

/** A child that behaves as the given code says, in place of the verifier's own. */
export function childThat(code: string): URL {
  const file = join(temporaryFolder(), "child.mjs");
  writeFileSync(file, `process.once("message", () => {\n${code}\n});\n`);
  return pathToFileURL(file);
}

/** A script that asks the compiled verifier's engine with the given child, and prints the error it gets. */
export function parentScript(root: string, child: URL): string {
  const script = join(root, "parent.mjs");
  const forked = pathToFileURL(join(root, "dist/verify/forked.js"));
  writeFileSync(
    script,
    `import { forkedEngine } from ${JSON.stringify(forked)};
await forkedEngine(${JSON.stringify({ family: "classic", path: basename(script) })}, undefined, new URL(${JSON.stringify(child)})).prove({ appRoot: ".", staged: new Map() });\n`,
  );
  return script;
}
