import { expect, it } from "vitest";
import { generatedChanges } from "../../src/codemods/ship/generated.js";
import { ModuleGraph } from "../../src/target/closure.js";
import { readReferences, relativeFile } from "../../src/target/references.js";
import { readShippedSources } from "../../src/workspace/shipped.js";

it("reads what a module refers to", () => {
  const text = `
    import { a } from "./a.js";
    import type { B } from "../b";
    export * from './c';
    export { d } from "@scope/pack/deep";
    import { internal, api as theApi } from "./_generated/api.js";
    const e = await import("./e");
    type F = import("./f").F;
    const g = require("node:fs");
    run(internal.leads.sync.run, theApi["leads"], theApi.contacts.find);
    const other = { internal: { no: { not: 1 } } }.internal.no.not;
    const h = \`leads\`;
  `;
  const { specifiers, functions, strings } = readReferences("convex/x.ts", text);
  expect(specifiers).toEqual("./a.js ../b ./c @scope/pack/deep ./_generated/api.js ./e ./f node:fs".split(" "));
  expect(functions).toEqual(expect.arrayContaining(["leads.sync.run", "contacts.find"]));
  expect(functions.join()).not.toContain("no.not");
  expect(strings).toContain("leads");
});

it("follows imports and calls, through circles, to all that a module needs", () => {
  const files = new Map([
    ["convex/a.ts", `import "./lib/b.js"; import { internal } from "./_generated/api"; internal.deep.er.run;`],
    ["convex/lib/b.ts", `import "../a"; import "pack/x";`],
    ["convex/deep/er.ts", `export * from "./index";`],
    ["convex/deep/index.ts", `import type { X } from "../types"`],
    ["convex/types.d.ts", ""],
    ["convex/other.ts", ""],
  ]);
  const graph = new ModuleGraph(files, "convex");
  expect([...graph.closure("convex/a.ts")].sort()).toEqual(
    [...files.keys()].filter((file) => file !== "convex/other.ts").sort(),
  );
  expect(graph.packages("convex/lib/b.ts")).toEqual(["pack"]);
});

it("finds everything that each shipped module needs, and puts it in front", async () => {
  const shipped = await readShippedSources("convex");
  const graph = new ModuleGraph(shipped, "convex");
  const order = graph.dependencyOrder();
  for (const [file, text] of shipped) {
    for (const specifier of readReferences(file, text).specifiers) {
      if (!specifier.startsWith(".") || specifier.includes("_generated")) continue;
      const target = relativeFile(shipped, file, specifier);
      expect([file, specifier, target]).not.toContain(null);
      expect([file, target, order.indexOf(target ?? "") < order.indexOf(file)]).toEqual([file, target, true]);
    }
    for (const path of readReferences(file, text).functions) expect([file, path, graph.needs(file)]).not.toContain([]);
  }
});

const API = "convex/_generated/api.d.ts";
const SERVER = "convex/_generated/server.d.ts";
const LINES = ["head", "import a", "", "type {", "  a;", "}", ""];
const made = (...modules: readonly string[]): string =>
  LINES.join("\n")
    .replace("import a", modules.map((name) => `import ${name}`).join("\n"))
    .replace("  a;", modules.map((name) => `  ${name};`).join("\n"));

it.each<[string, string, string | null, string, string, string | null]>([
  ["is made where there is none", API, null, made("a"), made("a", "b"), made("a", "b")],
  ["is made anew where it was as it is made", API, made("a"), made("a"), made("a", "b"), made("a", "b")],
  ["is mended where it says nothing more", API, made("old"), made("a"), made("a", "b"), made("a", "b")],
  ["keeps components", API, `${made("a")}components`, made("a"), made("a", "b"), `${made("a", "b")}components`],
  [
    "keeps its line ends",
    API,
    made("a").replaceAll("\n", "\r\n"),
    made("a"),
    made("a", "b"),
    made("a", "b").replaceAll("\n", "\r\n"),
  ],
  ["is left alone where the sources change nothing in it", SERVER, "mine", "made", "made", "mine"],
  ["does not fit other components", API, "components, and nothing else", made("a"), made("a", "b"), null],
])("_generated %s", (_what, file, present, before, after, expected) => {
  const states = {
    present: new Map(present === null ? [] : [[file, present]]),
    before: present === null ? null : new Map([[file, before]]),
    after: new Map([[file, after]]),
  };
  const { changes, unfit } = generatedChanges(states);
  expect(unfit).toEqual(expected === null ? [file] : []);
  expect(changes).toEqual(
    expected === null || expected === present ? [] : [{ file, before: present, after: expected }],
  );
});
