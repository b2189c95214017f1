import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { FunctionTable, ValidatorField, ValidatorType } from "../../src/target/functions.js";
import { readFunctions } from "../../src/target/read.js";
import { publicFunctions } from "../convex/deployment.js";
import type { PublicFunction } from "../convex/deployment.js";
import { printField, printType } from "./snippets.js";

const ROOT = join(import.meta.dirname, "../..");

let read: FunctionTable;
let made: readonly PublicFunction[];

beforeAll(async () => {
  const names = (await readdir(join(ROOT, "convex"), { recursive: true })).filter((name) => name.endsWith(".ts"));
  const texts = names.map(async (name): Promise<[string, string]> => [
    `convex/${name}`,
    await readFile(join(ROOT, "convex", name), "utf8"),
  ]);
  read = readFunctions(new Map(await Promise.all(texts)), "convex");
  made = await publicFunctions();
});

/** A validator as Convex exports it. */
const exported = z.object({ type: z.string(), value: z.unknown().optional(), tableName: z.string().optional() });
const exportedField = z.object({ fieldType: z.unknown(), optional: z.boolean() });

/** The same in the words of the source's reader. */
function typeOf(json: unknown): ValidatorType {
  const { type, value, tableName } = exported.parse(json);
  switch (type) {
    case "object":
      return { kind: "object", fields: Object.entries(z.record(z.string(), z.unknown()).parse(value)).map(fieldOf) };
    case "union":
      return { kind: "union", members: z.array(z.unknown()).parse(value).map(typeOf) };
    case "array":
      return { kind: "array", element: typeOf(value) };
    case "literal":
      return { kind: "literal", code: JSON.stringify(value) };
    case "id":
      return { kind: "id", table: tableName ?? "" };
    default:
      return { kind: z.enum(["string", "number", "boolean", "null", "any", "bytes", "record"]).parse(type) };
  }
}

function fieldOf([name, field]: readonly [string, unknown]): ValidatorField {
  const { fieldType, optional } = exportedField.parse(field);
  return { name, optional, type: typeOf(fieldType) };
}

const fieldsOf = (type: ValidatorType): readonly ValidatorField[] => (type.kind === "object" ? type.fields : []);
const printed = (fields: readonly ValidatorField[]): readonly string[] => fields.map(printField).sort();
const apiPathOf = (path: string): string => `api.${path.replaceAll("/", ".").replace(":", ".")}`;

describe("the shipped functions as their source reads", () => {
  it("are those that Convex would register, of the same kinds", () => {
    const seen = [...read.values()].filter(({ visibility }) => visibility === "public");
    const kinds = Object.fromEntries(seen.map(({ path, kind }) => [path, kind]));
    expect(kinds).toEqual(Object.fromEntries(made.map(({ path, kind }) => [apiPathOf(path), kind])));
  });

  it("take the same arguments, without the key, and answer the same", () => {
    for (const { path, args, returns } of made.filter((each) => each.kind !== "httpAction")) {
      const fn = read.get(apiPathOf(path));
      const own = fieldsOf(typeOf(args)).filter(({ name }) => name !== "serverKey");
      expect({ path, args: printed(fn?.args ?? []), returns: printType(fn?.returns ?? { kind: "unknown" }) }).toEqual({
        path,
        args: printed(own),
        returns: printType(typeOf(returns)),
      });
    }
  });
});
