import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { transformFile } from "../../src/codemods/transform.js";
import { loadTransform } from "../../src/run/transform.js";
import { REPOSITORY } from "../support/scratch.js";

/** A folder with modules in it, inside of the repository's reach for packages. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "migrate-transform-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

async function transformed(files: Readonly<Record<string, string>>, source: string, file = "app/page.ts") {
  const [name = ""] = Object.keys(files);
  const said: string[] = [];
  const { transform } = await loadTransform(folderWith(files), name, (text) => said.push(text));
  return { ...(await transformFile(transform, file, source, { to: "b" })), said };
}

const RENAME = `const root = j(file.source);
  root.find(j.Identifier, { name: "a" }).forEach(({ node }) => { node.name = options.to; });
  return root.toSource();`;

/** Every way in which a transform may be written. */
const FORMS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["CommonJS", { "t.cjs": `module.exports = (file, { j }, options) => {\n  ${RENAME}\n};\n` }],
  [
    "CommonJS as compilers write it",
    {
      "t.js": `Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = function (file, { jscodeshift: j }, options) {\n  ${RENAME}\n};\n`,
    },
  ],
  ["an ES module", { "t.mjs": `export default function (file, { j }, options) {\n  ${RENAME}\n}\n` }],
  [
    "TypeScript",
    {
      "t.ts": `export default function (file: { source: string }, { j }: any, options: { to: string }): string {\n  ${RENAME}\n}\n`,
    },
  ],
  ["a promise", { "t.mts": `export default async function (file: any, { j }: any, options: any) {\n  ${RENAME}\n}\n` }],
  [
    "with a module of its own, and one of Node's",
    {
      "t.ts": `import { run } from "./lib/run";\nimport "node:path";\nexport default run;\n`,
      "lib/run.ts": `export const run = (file: any, { j }: any, options: any) => {\n  ${RENAME}\n};\n`,
    },
  ],
  [
    "with a parser by name",
    {
      "t.ts": `export const parser = "babylon";\nexport default (file: any, { j }: any, options: any) => {\n  ${RENAME}\n};\n`,
    },
  ],
  [
    "with a parser of its own",
    {
      "t.cjs": `const path = ${JSON.stringify(join(REPOSITORY, "node_modules/jscodeshift/src/getParser.js"))};\nconst getParser = require(path);\nmodule.exports = (file, { j }, options) => {\n  ${RENAME}\n};\nmodule.exports.parser = getParser("ts");\n`,
    },
  ],
];

it.each(FORMS)("%s", async (_name, files) => {
  expect(await transformed(files, "let a = 1;\n")).toMatchObject({ status: "changed", after: "let b = 1;\n" });
});

it("a transform is parsed with what it asks for", async () => {
  const flow = (parser: string) => ({
    "t.mjs": `export const parser = "${parser}";\nexport default (file, { j }, options) => {\n  ${RENAME}\n};\n`,
  });
  const source = "const a = <T,>(x: T) => x as T;\n";
  expect((await transformed(flow("ts"), source)).after).toBe(source.replace("a =", "b ="));
  expect((await transformed(flow("flow"), source)).reason).toMatch(/^it failed: /);
});

const SOURCE = "const one = 1;\n";

/** Transforms that cannot be trusted, and why. */
const BAD: readonly (readonly [string, string, RegExp])[] = [
  ["throws", `throw new TypeError("no");`, /^it failed: TypeError: no$/],
  ["rejects", `return Promise.reject(new Error("later"));`, /^it failed: Error: later$/],
  ["throws what is no error", `throw "x";`, /^it failed: x$/],
  ["empties the file", `return "  \\n";`, /^it leaves nothing of the file$/],
  ["gives an object", `return { source: file.source };`, /^it gave an object/],
  ["is not idempotent", `return file.source + "// again\\n";`, /^a second run would change the file once more$/],
  [
    "goes to and fro",
    `return file.source.includes("one") ? "const two = 1;\\n" : "const one = 1;\\n";`,
    /^a second run/,
  ],
  [
    "fails on its own work",
    `if (file.source.includes("two")) throw new Error("what?"); return "const two = 1;\\n";`,
    /^on its own work it failed: Error: what\?$/,
  ],
  ["leaves what does not parse", `return "const = 1;\\n";`, /^what it leaves does not parse: /],
];

it.each(BAD)("one that %s is refused", async (_name, body, says) => {
  const result = await transformed({ "t.mjs": `export default (file) => { ${body} };\n` }, SOURCE);
  expect([result.status, result.after]).toEqual(["refused", null]);
  expect(result.reason).toMatch(says);
});

/** What a transform may say of a file that it leaves. */
const LEFT: readonly (readonly [string, string])[] = [
  ["return file.source;", "unchanged"],
  ["return undefined;", "skipped"],
  ["return null;", "skipped"],
  ["", "skipped"],
];

it.each(LEFT)("%j leaves the file", async (body, status) => {
  const result = await transformed({ "t.mjs": `export default (file) => { ${body} };\n` }, SOURCE);
  expect([result.status, result.after, result.finding]).toEqual([status, null, null]);
});

it("line ends and a byte order mark stay the file's own", async () => {
  const [, files] = FORMS[0] ?? ["", {}];
  const { after } = await transformed(files, "\uFEFFlet a = 1;\r\n\r\nlet c = 2;\r\n");
  expect(after).toBe("\uFEFFlet b = 1;\r\n\r\nlet c = 2;\r\n");
});

it("what it reports and prints is told, and never in the way of the result", async () => {
  const files = {
    "t.mjs": `console.log("loaded");\nexport default (file, { report }) => { report("seen"); console.log("run"); };\n`,
  };
  expect(await transformed(files, SOURCE)).toMatchObject({
    status: "skipped",
    reason: "seen",
    said: ["loaded", "run"],
  });
});

/** Modules that are no transforms. */
const NONE: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ["no function", { "t.mjs": `export const run = () => 1;\n` }, /no default export that is a function/],
  [
    "an unknown parser",
    { "t.mjs": `export const parser = "esprima";\nexport default () => 1;\n` },
    /its `parser` is neither/,
  ],
  ["a syntax error", { "t.ts": `export default (\n` }, /cannot be loaded: line \d: /],
  [
    "a missing package",
    { "t.cjs": `require("no-such-package-at-all");\n` },
    /cannot be loaded: Error: Cannot find module/,
  ],
  ["a missing module", { "t.ts": `import "./nothing";\nexport default () => 1;\n` }, /Could not resolve/],
];

it.each(NONE)("%s is said", async (_name, files, says) => {
  await expect(transformed(files, SOURCE)).rejects.toThrow(says);
});

it("a file that is not there is said", async () => {
  await expect(loadTransform(folderWith({}), "./none.ts", () => undefined)).rejects.toThrow(
    "There is no transform ./none.ts.",
  );
});

it.each([
  ["ends the process", `process.exit(0);`, /tried to end the process/],
  ["kills the process", `process.kill(process.pid);`, /tried to end the process/],
  ["gives a number", `return 1;`, /a number/],
  ["gives what turns into a text", `return { toString: () => "b" };`, /an object/],
  ["gives a promise of no text", `return Promise.resolve(["b"]);`, /an object/],
  ["gives what pretends to be a promise", `return { then: (_, no) => no(new Error("never")) };`, /never/],
  ["throws what is no error", `throw "b";`, /it failed: b/],
])("a transform that %s is told so, and changes nothing", async (_what, body, why) => {
  const { status, after, finding } = await transformed({ "t.cjs": `module.exports = () => { ${body} };\n` }, "a;\n");
  expect([status, after]).toEqual(["refused", null]);
  expect(JSON.stringify(finding)).toMatch(why);
});

/** What is written past the pipeline is neither proven nor taken back: it does not happen. */
it.each([
  ["fs", `const { writeFileSync } = require("fs");\nmodule.exports = (file) => { writeFileSync(other, "x"); };\n`],
  [
    "node:fs",
    `const fs = require("node:fs");\nmodule.exports = (file) => { fs.appendFileSync(other, "x"); return "b"; };\n`,
  ],
  ["promises", `const { promises } = require("fs");\nmodule.exports = async () => { await promises.rm(other); };\n`],
  ["fs/promises", `const fs = require("fs/promises");\nmodule.exports = async () => fs.open(other, "w");\n`],
])("a transform that writes a file itself is refused: %s", async (_by, code) => {
  const other = join(folderWith({ "other.ts": "mine" }), "other.ts");
  const { finding, reason } = await transformed({ "t.cjs": `const other = ${JSON.stringify(other)};\n${code}` }, "a");
  expect([finding?.kind, reason]).toEqual([
    "transform-refused",
    "it failed: Error: it tried to write a file itself; give the new text back instead",
  ]);
  expect(readFileSync(other, "utf8")).toBe("mine");
});

it("a transform may read files, and starts no processes", async () => {
  const reads = `const fs = require("fs");\nmodule.exports = () => String(fs.existsSync(__filename) && fs.readFileSync(__filename, "utf8").length > 9);\n`;
  expect((await transformed({ "t.cjs": reads }, "a")).after).toBe("true");
  const root = folderWith({
    "t.mjs": `import { execSync } from "node:child_process";\nexport default () => execSync("true");\n`,
  });
  await expect(loadTransform(root, "t.mjs", () => undefined)).rejects.toThrow("it tried to start processes");
});
