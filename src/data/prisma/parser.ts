import { createRequire } from "node:module";
import { parse } from "node:path";
import type * as prismaAst from "@mrleebo/prisma-ast";

type Library = typeof prismaAst;

/** What keeps a schema from being read: where, and what was met there. */
export interface SchemaFault {
  readonly line: number | null;
  readonly reason: string;
}

let parseText: ((text: string) => prismaAst.Schema) | null = null;

/** Parses the text of a schema; a fault when it is none. */
export function parseSchema(text: string): prismaAst.Schema | SchemaFault {
  parseText ??= parserOf(load());
  try {
    return parseText(text);
  } catch (error) {
    return faultOf(error);
  }
}

function parserOf({ getSchema, PrismaParser, VisitorClassFactory }: Library): (text: string) => prismaAst.Schema {
  const parser = new PrismaParser({ nodeLocationTracking: "full" });
  const visitor = new (VisitorClassFactory(parser))();
  return (text) => getSchema(text, { parser, visitor });
}

/**
 * The library looks for a configuration from the working folder upwards when it is loaded, and would run one that is written
 * as JavaScript. Nothing of an app is run by reading its schema, so it looks where there is none.
 */
function load(): Library {
  const folder = process.cwd();
  process.chdir(parse(folder).root);
  try {
    const library: Library = createRequire(import.meta.url)("@mrleebo/prisma-ast");
    return library;
  } finally {
    process.chdir(folder);
  }
}

function faultOf(error: unknown): SchemaFault {
  if (!(error instanceof Error)) return { line: null, reason: String(error) };
  const [first = ""] = error.message.split("\n");
  const token: unknown = Reflect.get(error, "token");
  const line: unknown = typeof token === "object" && token !== null ? Reflect.get(token, "startLine") : undefined;
  const image: unknown = typeof token === "object" && token !== null ? Reflect.get(token, "image") : undefined;
  const hasLine = typeof line === "number" && Number.isFinite(line);
  if (typeof image !== "string") return { line: hasLine ? line : null, reason: first };
  const met =
    image === "" ? "the end of the file" : image.trim() === "" ? "the end of the line" : JSON.stringify(image);
  return { line: hasLine ? line : null, reason: `${met} is not expected here` };
}
